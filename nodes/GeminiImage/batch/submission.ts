import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { providerLabel } from '../catalog/providers';
import type { Failure } from '../failure/failure';
import { text } from '../fields/schemas';
import type { Batch } from '../gemini/batch';
import type { Cost } from '../gemini/cost';
import { requestsNote } from '../gemini/requestsNote';
import type { NodeRun } from '../run/nodeRun';
import { unknownPrice } from '../run/spending';
import { pairing } from '../run/task';
import type { NewBatch } from '../transport/batchCreation';
import type { BatchCalls } from '../transport/batches';
import { batchFacts } from './batchFacts';
import { sharedImages, type BatchRequests, type SharedImage } from './batchRequest';
import { batchCalls } from './batchSettings';
import { batchWarnings } from './batchWarnings';
import { batchDisplayName, runPlace } from './displayName';

/** A batch of this run: what is known of it without its requests, which later tries may read again. */
export interface Submission extends Omit<NewBatch, 'fileName'> {
	/** The input items of its requests. */
	items: readonly number[];
	/** Of its first item. */
	provider: BatchCalls['provider'];
	timeoutMs: number;
	maxTries: number;
	/** At half the price; undefined where it is not known. */
	cost: Cost | undefined;
	/** `json.requests` and `json.usage` of its item. */
	facts: IDataObject;
	/** The display name of its file. */
	note: string;
	shared: readonly SharedImage[];
	warnings: readonly string[];
	/** The batch, once it is known to be there. */
	batch?: Batch;
	/** Why it is not known whether it is there. */
	doubt?: Failure;
}

const OPERATION = 'submitBatch';

/** What is submitted with these requests. @param batches how many batches the items make */
export function planSubmission(
	{ context }: NodeRun,
	requests: BatchRequests,
	batches: number,
): Submission {
	const [{ itemIndex: first, input, plan }] = requests;
	const { provider } = input;
	const { model, timeoutMs, maxTries } = plan.settings;
	const name = text.safeParse(context.getNodeParameter('batchName', first, ''));
	const cost = totalCost(requests.map((request) => request.plan.cost));
	const isCounted =
		cost !== undefined ||
		requests.every((request) => request.plan.settings.spendingLimit === undefined);
	const tokens = requests.reduce((sum, request) => sum + request.plan.inputTokens, 0);
	return {
		displayName: batchDisplayName(provider.mask.text(name.data ?? ''), runPlace(context), requests),
		model,
		items: requests.map(({ itemIndex }) => itemIndex),
		provider,
		timeoutMs,
		maxTries,
		cost,
		facts: {
			requests: requests.map(requestFacts),
			usage: {
				...(cost && { estimatedCostUsd: cost.usd, priceDate: cost.priceDate }),
				estimatedInputTokens: tokens,
			},
		},
		note: requestsNote(requests.map((request) => imageConfig(request))),
		shared: sharedImages(requests),
		warnings: [
			...(batches > 1 ? [severalBatches(batches)] : []),
			...(isCounted ? [] : [unknownPrice(model, providerLabel(provider.name))]),
			...batchWarnings(requests),
		],
	};
}

function severalBatches(batches: number): string {
	return `The items use different models or credentials, so they were split into ${batches} batches.`;
}

/** The sum, if all are known. */
export function totalCost(costs: ReadonlyArray<Cost | undefined>): Cost | undefined {
	const known = costs.filter((cost) => cost !== undefined);
	const [first] = known;
	if (!first || known.length < costs.length) return undefined;
	const usd = known.reduce((sum, cost) => sum + cost.usd, 0);
	return { usd: Number(usd.toFixed(6)), priceDate: first.priceDate };
}

function imageConfig({ plan }: BatchRequests[0]) {
	const { aspectRatio, imageSize } = plan.settings;
	return { aspectRatio, imageSize };
}

/** An entry of `json.requests`, by which Get Batch knows what each result was asked to be. */
function requestFacts(request: BatchRequests[0]): IDataObject {
	const { aspectRatio, imageSize } = imageConfig(request);
	return {
		key: request.key,
		prompt: request.plan.settings.prompt,
		...(aspectRatio && { aspectRatio }),
		...(imageSize && { imageSize }),
	};
}

/** How this run calls the provider about a batch. */
export function submissionCalls(run: NodeRun, submission: Submission): BatchCalls {
	const { provider, timeoutMs: timeout, maxTries } = submission;
	return batchCalls(run, provider, { timeout, maxTries });
}

/** The item of a batch that was submitted. */
export function submissionItem(submission: Submission, batch: Batch): INodeExecutionData {
	const { displayName, model, items, facts, warnings } = submission;
	const known: Batch = {
		...batch,
		displayName: batch.displayName ?? displayName,
		model: batch.model ?? model,
		// A batch that was just created may not have counted them yet.
		requests: batch.requests || items.length,
	};
	const json = {
		operation: OPERATION,
		batch: batchFacts(known),
		...facts,
		warnings: [...warnings],
	};
	return { json, pairedItem: pairing(items) };
}
