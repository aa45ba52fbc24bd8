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
		const file = binaryIfThere(context, itemIndex, field);
		if (file) return { file, warnings: [] };
		const handle = typeof field === 'string' ? handleIn(context, field) : undefined;
		if (handle) {
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

/** An agent's tool has no binary fields, so there every name is meant as a handle. */
function handleIn(context: IExecuteFunctions, field: string): string | undefined {
	const [handle] = findHandles(field, 'conversation');
	if (handle) return handle;
	const isMeant = isAgentTool(context)
		? field !== DEFAULT_FIELD && !saysNothing(field)
		: holdsHandle(field);
	return isMeant ? field : undefined;
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
		? `The item has no conversation in the field "${sanitizeText(field, 100)}", so a new one started.`
		: '"Conversation Field" does not give a file, so a new conversation started.';
}
