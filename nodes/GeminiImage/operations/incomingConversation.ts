import type { IBinaryData } from 'n8n-workflow';
import type { History } from '../conversation/conversation';
import type { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';
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

/** Finds the conversation to continue. If there is none, a new one starts. */
export function findIncomingConversation(
	{ context }: NodeRun,
	itemIndex: number,
): IncomingConversation {
	try {
		const field: unknown = context.getNodeParameter('conversationField', itemIndex, DEFAULT_FIELD);
		if ((field ?? '') === '') return { warnings: [] };
		const file = binaryIfThere(context, itemIndex, field);
		// In a loop, the first turn has no conversation in the default field.
		return { file, warnings: file || field === DEFAULT_FIELD ? [] : [missingWarning(field)] };
	} catch (error) {
		return { failure: toFailure(error), warnings: [] };
	}
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
