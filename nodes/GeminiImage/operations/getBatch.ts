import type { IExecuteFunctions } from 'n8n-workflow';
import { batchFacts } from '../batch/batchFacts';
import { readBatchInput, readBatchName } from '../batch/batchSettings';
import { deleteBatch } from '../batch/deleteBatch';
import { knownRequests } from '../batch/knownRequests';
import { readResults, type BatchResults } from '../batch/readResults';
import { inUsd } from '../failure/usd';
import { batchField } from '../fields/batch';
import { hasEnded, type Batch } from '../gemini/batch';
import { toErrorOutput } from '../run/errorOutput';
import type { NodeRun } from '../run/nodeRun';
import { Progress } from '../run/progress';
import { pairing, type Task } from '../run/task';
import { getBatch as describeBatch, type BatchCalls } from '../transport/batches';
import type { Operation } from './operation';

export const getBatch: Operation = {
	choice: {
		name: 'Get Batch',
		value: 'getBatch',
		description: 'Get the images of a batch, or its state if it is not done yet',
		action: 'Get the images of a batch',
	},
	fields: [batchField({ show: { operation: ['getBatch'] } })],
	plan(run) {
		const toDelete: ReadBatch[] = [];
		return {
			tasks: itemsOfBatches(run).map((items) => getTask(run, items, toDelete)),
			oneByOne: true,
			async afterwards() {
				for (const { calls, batch } of toDelete) {
					const warnings = await deleteBatch(calls, batch);
					warnings.forEach((warning) => run.summary.warn(warning));
				}
			},
		};
	},
};

/** A batch whose images are all in n8n. */
interface ReadBatch {
	calls: BatchCalls;
	batch: Batch;
}

/** The input items of each batch. Several that ask for the same get its images once. */
function itemsOfBatches({ context, itemIndexes }: NodeRun): number[][] {
	const groups = new Map<string, number[]>();
	for (const itemIndex of itemIndexes) {
		const asked = whatIsAsked(context, itemIndex);
		groups.set(asked, [...(groups.get(asked) ?? []), itemIndex]);
	}
	return [...groups.values()];
}

/** An item that cannot be read has a task of its own, which says why. */
function whatIsAsked(context: IExecuteFunctions, itemIndex: number): string {
	try {
		const options: unknown = context.getNodeParameter('options', itemIndex, {});
		return JSON.stringify([readBatchName(context, itemIndex), options]);
	} catch {
		return String(itemIndex);
	}
}

function getTask(run: NodeRun, items: readonly number[], toDelete: ReadBatch[]): Task {
	const [itemIndex = 0] = items;
	return {
		items,
		async run() {
			const { calls, name, options } = await readBatchInput(run, itemIndex);
			const batch = await describeBatch(calls, name);
			const pairedItem = pairing(items);
			const known = findKnownRequests(run, items, name);
			if (options.statusOnly || !hasEnded(batch)) {
				const json = { operation: 'getBatch', batch: batchFacts(batch), ...known?.passedOn };
				return [{ json, pairedItem }];
			}
			const progress = new Progress(
				run.context,
				batch.requests,
				(count) => `${count} results of the batch downloaded`,
			);
			const results = await readResults({
				calls,
				context: run.context,
				batch,
				settings: options,
				requests: known?.requests,
				pairedItem,
				onResult: () => progress.count(),
				markError: (item) => toErrorOutput(run.context, item),
			});
			const isSafe = results.isComplete && results.isKept && results.images > 0;
			if (options.deleteWhenDone && isSafe) toDelete.push({ calls, batch });
			summarize(run, results);
			return results.items;
		},
	};
}

/** The requests of the batch, where an input item brings them from Submit Batch. */
function findKnownRequests({ context }: NodeRun, items: readonly number[], name: string) {
	for (const itemIndex of items) {
		const json = context.getInputData()[itemIndex]?.json ?? {};
		const requests = knownRequests(json, name);
		if (requests) return { requests, passedOn: { requests: json.requests } };
	}
	return undefined;
}

/** The images were paid for in the batch, not in this run, so their cost has a hint of its own. */
function summarize({ summary }: NodeRun, results: BatchResults): void {
	results.warnings.forEach((warning) => summary.warn(warning));
	results.usages.forEach((usage) => summary.countTokens(usage));
	const { cost, failed } = results;
	const price = cost
		? ` The images cost about ${inUsd(cost.usd)}, at half of Google's prices as of ${cost.priceDate}.`
		: '';
	summary.hint(`${countSentence(results)}${price}`, failed === 0 ? 'info' : 'warning');
}

function countSentence({ succeeded, failed }: BatchResults): string {
	const all = succeeded + failed;
	if (all === 1) {
		return succeeded === 1
			? 'The only request in the batch returned an image.'
			: 'The only request in the batch returned no image. Its item says why.';
	}
	if (failed === 0) return `All ${all} requests in the batch returned an image.`;
	if (succeeded === 0) {
		return `None of the ${all} requests in the batch returned an image. Their items say why.`;
	}
	const why =
		failed === 1 ? '1 did not. Its item says why.' : `${failed} did not. Their items say why.`;
	return `${succeeded} of ${all} requests in the batch returned an image. ${why}`;
}
