import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { explain } from '../failure/explain';
import type { Failure } from '../failure/failure';
import { isAgentTool } from '../fields/agentTool';
import type { KeyMask } from '../transport/keyMask';
import { pairing, type Task } from './task';

/** What n8n drops when a run ends with a failure. */
interface Dropped {
	/** Images that were made and stored. */
	images: number;
	/** Requests that were stopped while in progress. */
	requests: number;
}

const NOTHING: Dropped = { images: 0, requests: 0 };

/** The texts of a failure with all keys masked, because a user's expression may have put one in. */
function maskedTexts(failure: Failure, mask: KeyMask): { message: string; description: string } {
	const { message, description } = explain(failure);
	return { message: mask.text(message), description: mask.text(description) };
}

/** All that an agent can use of a failure, since n8n passes on a single text. */
function textForAgent(failure: Failure, mask: KeyMask): string {
	const { message, description } = maskedTexts(failure.with({ requestId: undefined }), mask);
	return `${message}. ${description}`;
}

/** The failure that ends a run, or a poll, which has no items, as an n8n error. */
export function nodeError(
	context: Pick<IExecuteFunctions, 'getNode'>,
	failure: Failure,
	mask: KeyMask,
	itemIndex?: number,
	dropped: Dropped = NOTHING,
): NodeApiError | NodeOperationError {
	const node = context.getNode();
	const { message: what, description: advice } = maskedTexts(failure, mask);
	const description = [advice, ...droppedSentences(dropped, failure)].join(' ');
	const message = isAgentTool(context) ? textForAgent(failure, mask) : what;
	const { httpCode } = failure.facts;
	const error =
		failure.source === 'input'
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(
					node,
					{},
					{
						message,
						description,
						httpCode: httpCode === undefined ? undefined : String(httpCode),
						itemIndex,
					},
				);
	const cause = maskedCause(failure, mask);
	if (cause)
		Object.defineProperty(error, 'cause', { value: cause, configurable: true, writable: true });
	return error;
}

/** The name, message and stack of what was thrown, and nothing else of it, because n8n stores causes. */
function maskedCause({ cause }: Failure, mask: KeyMask): Error | undefined {
	if (!(cause instanceof Error)) return undefined;
	const copy = new Error(mask.text(cause.message));
	copy.name = cause.name;
	copy.stack = mask.text(cause.stack ?? '');
	return copy;
}

/** Writes an unexpected failure to n8n's log, with its stack. */
export function logUnexpected(
	{ logger }: Pick<IExecuteFunctions, 'logger'>,
	failure: Failure,
	mask: KeyMask,
): void {
	// Node names what breaks a connection; what it does not name may be a bug.
	const isUnnamed = failure.is('connectionBroken') && failure.facts.reason === undefined;
	if (!isUnnamed && !failure.is('unexpected')) return;
	const cause = maskedCause(failure, mask);
	const message = cause?.message ?? maskedTexts(failure, mask).message;
	logger.error(`Gemini Image: ${message}`, { stack: cause?.stack });
}

function droppedSentences({ images, requests }: Dropped, failure: Failure): string[] {
	// A batch is submitted as a whole, or not at all.
	const hasRest = failure.is('spendingLimitReached') && failure.facts.inBatches === undefined;
	if (images + requests === 0) return hasRest ? [MAKE_THE_REST] : [];
	return [
		...(images > 0
			? [
					`${imagesWere(images)} already generated, but n8n discards ${images === 1 ? 'it' : 'them'}.`,
				]
			: []),
		...(requests > 0
			? [
					`${requestsWere(requests)} stopped in progress, and the provider may have charged for ${requests === 1 ? 'it' : 'them'}.`,
				]
			: []),
		'To keep the images next time, set "On Error" to "Continue" in the node\'s settings.',
	];
}

function imagesWere(count: number): string {
	return count === 1 ? '1 image was' : `${count} images were`;
}

function requestsWere(count: number): string {
	return count === 1 ? '1 more request was' : `${count} more requests were`;
}

const MAKE_THE_REST =
	'To get the images that are within the limit, set "On Error" to "Continue" in the node\'s settings.';

/** `json.error` of an item that has no image. */
export function errorJson(failure: Failure, mask: KeyMask): IDataObject {
	const { httpCode = null, requestId } = failure.facts;
	return {
		...maskedTexts(failure, mask),
		httpCode,
		reason: failure.reason,
		retryable: failure.isRetryable,
		...(requestId && { requestId }),
	};
}

/** The item of a failure. Its `json` holds only the error, by which n8n recognizes an error item. */
export async function errorItem(
	context: IExecuteFunctions,
	failure: Failure,
	mask: KeyMask,
	task: Pick<Task, 'items' | 'conversation'>,
): Promise<INodeExecutionData> {
	const carried = await task.conversation?.();
	const error = isAgentTool(context) ? textForAgent(failure, mask) : errorJson(failure, mask);
	const item: INodeExecutionData = {
		json: { error },
		...(carried && { binary: { conversation: carried } }),
		pairedItem: pairing(task.items),
	};
	return carried && movesFilesIntoJson(context) ? markAsError(context, item) : item;
}

/**
 * Sends an item that holds more than its error to the error output, where the node has one: marked, or
 * where n8n would not keep the rest, with the error alone.
 */
export function toErrorOutput(
	context: IExecuteFunctions,
	item: INodeExecutionData,
): INodeExecutionData {
	if (context.getNode().onError !== 'continueErrorOutput') return item;
	const marked = markAsError(context, item);
	return marked.error ? marked : { ...item, json: { error: item.json.error } };
}

/** In "combined" binary mode n8n moves the files of an item into its JSON, next to the error. */
function movesFilesIntoJson(context: IExecuteFunctions): boolean {
	return context.getWorkflowSettings().binaryMode === 'combined';
}

/**
 * n8n recognizes such an item only by its `error`. It sends a copy with the input's JSON added to the
 * error output; if the copy still has an `error`, that overwrites the JSON and the conversation in it.
 * So the property is not enumerable, and thus not copied. Source: workflow-execute.ts of n8n-core,
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
