import { batchFacts } from '../batch/batchFacts';
import { readBatchInput } from '../batch/batchSettings';
import { batchField } from '../fields/batch';
import { hasEnded, type Batch } from '../gemini/batch';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Task } from '../run/task';
import { cancelBatch as cancel, getBatch, type BatchCalls } from '../transport/batches';
import { toFailure } from '../transport/toFailure';
import type { Operation } from './operation';

export const cancelBatch: Operation = {
	choice: {
		name: 'Cancel Batch',
		value: 'cancelBatch',
		description: 'Cancel a batch that has not ended. Google bills only what it has generated.',
		action: 'Cancel a batch',
	},
	fields: [batchField({ show: { operation: ['cancelBatch'] } })],
	plan(run) {
		return { tasks: run.itemIndexes.map((item) => cancelTask(run, item)), oneByOne: true };
	},
};

function cancelTask(run: NodeRun, itemIndex: number): Task {
	return {
		items: [itemIndex],
		async run() {
			const { calls, name } = await readBatchInput(run, itemIndex);
			const before = await getBatch(calls, name);
			const batch = hasEnded(before) ? before : await cancelRunning(calls, name);
			const warnings = batch.state === 'cancelled' ? [] : stateWarnings(batch);
			warnings.forEach((warning) => run.summary.warn(warning));
			const json = { operation: 'cancelBatch', batch: batchFacts(batch), warnings };
			return [{ json, pairedItem: pairing([itemIndex]) }];
		},
	};
}

/** @returns the batch afterwards: it may have ended in the meantime, or take a while to stop */
async function cancelRunning(calls: BatchCalls, name: string): Promise<Batch> {
	try {
		await cancel(calls, name);
		return await getBatch(calls, name);
	} catch (error) {
		const failure = toFailure(error);
		const batch = failure.facts.httpCode === 400 ? await getBatch(calls, name) : undefined;
		if (batch && hasEnded(batch)) return batch;
		throw failure;
	}
}

function stateWarnings(batch: Batch): string[] {
	return hasEnded(batch)
		? [`The batch had already ended (${batch.state}), so there was nothing to cancel.`]
		: ['Google is cancelling the batch, which can take a moment. Get Batch shows when it is done.'];
}
