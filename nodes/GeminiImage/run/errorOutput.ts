import {
	ExpressionError,
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { badInput, Failure, type FailureDetails } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { explainStorage, storageCode } from '../transport/storageFailure';
import { SPENDING_LIMIT } from './spending';
import { pairing, type Task } from './task';

export function asFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	if (error instanceof ExpressionError) {
		return badInput(
			sanitizeText(error.message),
			'An expression gives this. Open the node: n8n marks its field, and shows what it gives for each item.',
		);
	}
	const code = storageCode(error);
	if (code) {
		const [happened, description] = explainStorage(error);
		return new Failure(happened, { description, reason: code, retryable: false });
	}
	return new Failure(sanitizeText(error instanceof Error ? error.message : String(error)), {
		description:
			'This was not expected. Run the workflow again; if it happens again, report it with this text.',
		reason: 'UNEXPECTED',
		retryable: false,
	});
}

export function cancelledFailure(): Failure {
	const description = 'Nothing was sent for this item.';
	const details = { description, reason: 'CANCELLED', retryable: true };
	return new Failure('The run was cancelled', details);
}

/** What n8n drops when a run ends with a failure. */
interface Dropped {
	/** Made and stored. */
	images: number;
	/** Stopped while they were under way. */
	requests: number;
}

/** The failure that ends a run, in n8n's form. */
export function nodeError(
	node: INode,
	{ message, details }: Failure,
	itemIndex: number,
	dropped: Dropped,
): NodeApiError | NodeOperationError {
	const description = told(details) + droppedWords(dropped, details.reason);
	if (details.reason === 'BAD_INPUT' || details.reason === SPENDING_LIMIT) {
		return new NodeOperationError(node, message, { description, itemIndex });
	}
	const httpCode = details.httpCode === undefined ? undefined : String(details.httpCode);
	return new NodeApiError(node, {}, { message, description, httpCode, itemIndex });
}

function told({ description, requestId }: FailureDetails): string {
	return requestId ? `${description} Request ID: ${requestId}.` : description;
}

function droppedWords({ images, requests }: Dropped, reason: string): string {
	if (images + requests === 0) return reason === SPENDING_LIMIT ? MAKE_THE_REST : '';
	const made =
		images > 0 &&
		`${images} ${images === 1 ? 'image' : 'images'} had been made in this run, and n8n drops ${images === 1 ? 'it' : 'them'}.`;
	const stopped =
		requests > 0 &&
		`${requests} more ${requests === 1 ? 'request' : 'requests'} of this run ${requests === 1 ? 'was' : 'were'} stopped on the way, which the provider may have charged for.`;
	const keep = `To keep what is made next time, set "On Error" to "Continue" in the node's settings.`;
	return ['', made, stopped, keep].filter((words) => words !== false).join(' ');
}

const MAKE_THE_REST =
	' To get the images that keep to the limit, set "On Error" to "Continue" in the node\'s settings.';

/** The item of a failure: `json` holds nothing but the error, so that n8n takes it for one. */
export async function errorItem(
	context: IExecuteFunctions,
	failure: Failure,
	task: Task,
): Promise<INodeExecutionData> {
	const { message, details } = failure;
	const { httpCode = null, reason, retryable, requestId } = details;
	const description = told(details);
	const carried = await task.conversation?.();
	const item: INodeExecutionData = {
		json: {
			error: {
				message,
				description,
				httpCode,
				reason,
				retryable,
				...(requestId && { requestId }),
			},
		},
		...(carried && { binary: { conversation: carried } }),
		pairedItem: pairing(task.items),
	};
	return carried && movesFilesIntoJson(context) ? markAsError(context, item) : item;
}

/** In "combined" binary mode n8n moves the files of an item into its JSON, beside the error. */
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
