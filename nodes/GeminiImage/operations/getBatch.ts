import type { IDataObject } from 'n8n-workflow';
import { batchFacts } from '../batch/batchFacts';
import { readBatchInput } from '../batch/batchSettings';
import { deleteBatch } from '../batch/deleteBatch';
import { knownRequests } from '../batch/knownRequests';
import { readResults, type BatchResults } from '../batch/readResults';
import { inUsd } from '../failure/usd';
import { batchField } from '../fields/batch';
import { hasEnded } from '../gemini/batch';
import { toErrorOutput } from '../run/errorOutput';
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
			const { calls, name, options } = await readBatchInput(run, itemIndex);
			const batch = await describeBatch(calls, name);
			const pairedItem = pairing([itemIndex]);
			const json = run.context.getInputData()[itemIndex]?.json ?? {};
			const requests = knownRequests(json, name);
			if (options.statusOnly || !hasEnded(batch)) {
				const passedOn: IDataObject = requests ? { requests: json.requests } : {};
				return [
					{ json: { operation: 'getBatch', batch: batchFacts(batch), ...passedOn }, pairedItem },
				];
			}
			const results = await readResults({
				calls,
				context: run.context,
				batch,
				settings: options,
				requests,
				pairedItem,
				markError: (item) => toErrorOutput(run.context, item),
			});
			const isSafe = results.isComplete && results.isKept && results.images > 0;
			if (options.deleteWhenDone && isSafe) {
				results.warnings.push(...(await deleteBatch(calls, batch)));
			}
			summarize(run, results);
			return results.items;
		},
	};
}

/** The images were paid for in the batch, not in this run, so their cost has a hint of its own. */
function summarize({ summary }: NodeRun, results: BatchResults): void {
	results.warnings.forEach((warning) => summary.warn(warning));
	results.usages.forEach((usage) => summary.countTokens(usage));
	const { cost, failed } = results;
	const price = cost
		? ` The images cost about ${inUsd(cost.usd)}, at half of Google's prices of ${cost.priceDate}.`
		: '';
	summary.hint(`${countSentence(results)}${price}`, failed === 0 ? 'info' : 'warning');
}

function countSentence({ succeeded, failed }: BatchResults): string {
	const all = succeeded + failed;
	if (all === 1) {
		return succeeded === 1
			? 'The only request of the batch has an image.'
			: 'The only request of the batch has no image; its item says why.';
	}
	if (failed === 0) return `All ${all} requests of the batch have an image.`;
	if (succeeded === 0) {
		return `None of the ${all} requests of the batch has an image; their items say why.`;
	}
	const why =
		failed === 1 ? '1 has none; its item says why.' : `${failed} have none; their items say why.`;
	return `${succeeded} of ${all} requests of the batch ${succeeded === 1 ? 'has' : 'have'} an image. ${why}`;
}
