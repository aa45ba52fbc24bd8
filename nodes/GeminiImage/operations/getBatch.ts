import { batchFacts } from '../batch/batchFacts';
import { readBatchInput } from '../batch/batchSettings';
import { batchField } from '../fields/batch';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Task } from '../run/task';
import { getBatch as describeBatch } from '../transport/batches';
import type { Operation } from './operation';

export const getBatch: Operation = {
	choice: {
		name: 'Get Batch',
		value: 'getBatch',
		description: 'Get the images of a batch, or its state while it is not done',
		action: 'Get the images of a batch',
	},
	fields: [batchField({ show: { operation: ['getBatch'] } })],
	plan(run) {
		return { tasks: run.itemIndexes.map((item) => getTask(run, item)), oneByOne: true };
	},
};

function getTask(run: NodeRun, itemIndex: number): Task {
	return {
		items: [itemIndex],
		async run() {
			const { calls, name } = await readBatchInput(run, itemIndex);
			const batch = await describeBatch(calls, name);
			const json = { operation: 'getBatch', batch: batchFacts(batch) };
			return [{ json, pairedItem: pairing([itemIndex]) }];
		},
	};
}
