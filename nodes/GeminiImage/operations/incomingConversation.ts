import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { History } from '../conversation/conversation';
import type { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { isAgentTool, saysNothing } from '../fields/agentTool';
import { openHandle } from '../handles/handles';
import { findHandles, holdsHandle } from '../handles/handleText';
import { binaryIfThere } from '../images/itemBinaries';
import type { NodeRun } from '../run/nodeRun';
import { toFailure } from '../transport/toFailure';

const DEFAULT_FIELD = 'conversation';

/** The conversation of an input item. */
export interface IncomingConversation {
	file?: IBinaryData;
	/** The same if it came with the item, and may leave with it. */
	carried?: IBinaryData;
	/** Why the node could not find out whether there is one. */
	failure?: Failure;
	warnings: string[];
}

/** Finds the conversation to continue. If there is none, a new one starts. Never throws. */
export async function findIncomingConversation(
	run: NodeRun,
	itemIndex: number,
): Promise<IncomingConversation> {
	const { context } = run;
	try {
		const field: unknown = context.getNodeParameter('conversationField', itemIndex, DEFAULT_FIELD);
		if ((field ?? '') === '') return { warnings: [] };
		const carried = carriedFile(context, itemIndex, field);
		if (carried) return { file: carried, carried, warnings: [] };
		const handle = handleIn(context, field);
		if (handle !== undefined) {
			const provider = await run.providers.of(itemIndex);
			return { file: await openHandle(context, 'conversation', handle, provider), warnings: [] };
		}
		// In a loop, the first turn has no conversation in the default field.
		const isExpected = field === DEFAULT_FIELD || isAgentTool(context);
		return { warnings: isExpected ? [] : [missingWarning(field)] };
	} catch (error) {
		return { failure: toFailure(error), warnings: [] };
	}
}

/**
 * The file that a field of the item, or an expression, gives. What the JSON of an agent's tool says of files
 * comes from a model or from whoever calls the workflow, and names no file.
 */
function carriedFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
): IBinaryData | undefined {
	if (typeof field === 'string' && isAgentTool(context)) return undefined;
	return binaryIfThere(context, itemIndex, field);
}

/** The handle that a value holds, or what a tool has in its place; undefined where none is meant. */
function handleIn(context: IExecuteFunctions, field: unknown): string | undefined {
	const text = textOf(field);
	const [handle] = findHandles(text, 'conversation');
	if (handle) return handle;
	const isMeant = isAgentTool(context)
		? text !== DEFAULT_FIELD && !saysNothing(text)
		: holdsHandle(text);
	return isMeant ? text : undefined;
}

/** Text, also of an object such as `{{ $json.conversation }}`. */
function textOf(value: unknown): string {
	return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Reads the turns of a conversation. @throws Failure when its file cannot be found out or read */
export async function readIncomingTurns(
	{ conversations }: NodeRun,
	{ file, failure }: IncomingConversation,
): Promise<History> {
	if (failure) throw failure;
	return file ? await conversations.read(file) : [];
}

function missingWarning(field: unknown): string {
	return typeof field === 'string'
		? `The item has no conversation in the field "${sanitizeText(field, 100)}", so a new one was started.`
		: '"Conversation Field" does not return a file, so a new conversation was started.';
}
