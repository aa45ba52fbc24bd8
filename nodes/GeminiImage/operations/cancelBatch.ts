import { batchFacts } from '../batch/batchFacts';
import { readBatchInput } from '../batch/batchSettings';
import { batchField } from '../fields/batch';
import { hasEnded } from '../gemini/batch';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Task } from '../run/task';
import { cancelBatch as cancel, getBatch } from '../transport/batches';
import type { Operation } from './operation';

export const cancelBatch: Operation = {
	choice: {
		name: 'Cancel Batch',
		value: 'cancelBatch',
		description: 'Stop a batch that has not ended; Google bills only what it has made',
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
			const warnings: string[] = [];
			if (hasEnded(before)) warnings.push(`The batch has already ended (${before.state}).`);
			else await cancel(calls, name);
			const batch = hasEnded(before) ? before : await getBatch(calls, name);
			warnings.forEach((warning) => run.summary.warn(warning));
			const json = { operation: 'cancelBatch', batch: batchFacts(batch), warnings };
			return [{ json, pairedItem: pairing([itemIndex]) }];
		},
	};
}
