import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { explain } from '../failure/explain';
import type { Failure } from '../failure/failure';
import type { KeyMask } from '../transport/keyMask';
import { pairing, type Task } from './task';

/** What n8n drops when a run ends with a failure. */
interface Dropped {
	/** Made and stored. */
	images: number;
	/** Stopped while they were under way. */
	requests: number;
}

/** A failure in words, free of every key: an expression of the user may have put one into them. */
function maskedWords(failure: Failure, mask: KeyMask): { message: string; description: string } {
	const { message, description } = explain(failure);
	return { message: mask.text(message), description: mask.text(description) };
}

/** The failure that ends a run, in n8n's form. */
export function nodeError(
	context: IExecuteFunctions,
	failure: Failure,
	mask: KeyMask,
	itemIndex: number,
	dropped: Dropped,
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	const { message, description: advice } = maskedWords(failure, mask);
	const description = [advice, ...droppedSentences(dropped, failure)].join(' ');
	const { httpCode } = failure.facts;
	const error =
		failure.source === 'input'
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(
					node,
					{},
					{ message, description, httpCode: httpCode === undefined ? undefined : String(httpCode), itemIndex },
				);
	const cause = maskedCause(failure, mask);
	if (cause) Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
	return error;
}

/** What was thrown: its name, words and stack. n8n stores causes, so nothing else of it goes along. */
function maskedCause({ cause }: Failure, mask: KeyMask): Error | undefined {
	if (!(cause instanceof Error)) return undefined;
	const copy = new Error(mask.text(cause.message));
	copy.name = cause.name;
	copy.stack = mask.text(cause.stack ?? '');
	return copy;
}

/** Writes what nobody foresaw to n8n's log, with the place where it was thrown. */
export function logUnexpected({ logger }: IExecuteFunctions, failure: Failure, mask: KeyMask): void {
	if (!failure.is('unexpected')) return;
	const cause = maskedCause(failure, mask);
	logger.error(`Gemini Image: ${mask.text(failure.facts.said)}`, { stack: cause?.stack });
}

function droppedSentences({ images, requests }: Dropped, failure: Failure): string[] {
	if (images + requests === 0) return failure.is('spendingLimitReached') ? [MAKE_THE_REST] : [];
	return [
		...(images > 0 ? [`${madeImages(images)} made in this run, and n8n drops ${images === 1 ? 'it' : 'them'}.`] : []),
		...(requests > 0 ? [`${stoppedRequests(requests)} stopped on the way; the provider may have charged for ${requests === 1 ? 'it' : 'them'}.`] : []),
		'To keep what is made next time, set "On Error" to "Continue" in the node\'s settings.',
	];
}

function madeImages(count: number): string {
	return count === 1 ? '1 image was already' : `${count} images were already`;
}

function stoppedRequests(count: number): string {
	return count === 1 ? '1 more request of this run was' : `${count} more requests of this run were`;
}

const MAKE_THE_REST =
	'To get the images that stay within the limit, set "On Error" to "Continue" in the node\'s settings.';

/** The item of a failure: `json` holds nothing but the error, so that n8n takes it for one. */
export async function errorItem(
	context: IExecuteFunctions,
	failure: Failure,
	mask: KeyMask,
	task: Task,
): Promise<INodeExecutionData> {
	const { httpCode = null, requestId } = failure.facts;
	const carried = await task.conversation?.();
	const item: INodeExecutionData = {
		json: {
			error: {
				...maskedWords(failure, mask),
				httpCode,
				reason: failure.reason,
				retryable: failure.isRetryable,
				...(requestId && { requestId }),
			},
		},
		...(carried && { binary: { conversation: carried } }),
		pairedItem: pairing(task.items),
	};
	return carried && movesFilesIntoJson(context) ? markAsError(context, item) : item;
}

/** In "combined" binary mode n8n moves the files of an item into its JSON, next to the error. */
function movesFilesIntoJson(context: IExecuteFunctions): boolean {
	return context.getWorkflowSettings().binaryMode === 'combined';
}

/**
 * Such an item is taken for an error by its `error` alone. n8n sends it to the error output as a copy
 * with the input's JSON added, and where an `error` is left then, writes it over the JSON and the
 * conversation in it. What cannot be enumerated is not copied. Source: workflow-execute.ts of n8n-core,
 * handleNodeErrorOutput and normalizeNodeErrors.
 */
function markAsError(context: IExecuteFunctions, item: INodeExecutionData): INodeExecutionData {
	const node = context.getNode();
	const isCopied = Boolean(context.getExecuteData().source);
	if (node.onError !== 'continueErrorOutput' || !isCopied) return item;
	return Object.defineProperty(item, 'error', {
		value: new NodeOperationError(node, 'The item has an error'),
		enumerable: false,
	});
}
