import type { IBinaryData } from 'n8n-workflow';
import type { History } from '../conversation/conversation';
import type { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { binaryIfThere } from '../images/itemBinaries';
import type { NodeRun } from '../run/nodeRun';
import { toFailure } from '../transport/toFailure';

const USUAL_FIELD = 'conversation';

/** The conversation that an item brings. */
export interface IncomingConversation {
	file?: IBinaryData;
	/** Why it is not known whether there is one. */
	failure?: Failure;
	warnings: string[];
}

/** Finds the conversation to continue. Without one, a new conversation starts. */
export function findIncomingConversation(
	{ context }: NodeRun,
	itemIndex: number,
): IncomingConversation {
	try {
		const field: unknown = context.getNodeParameter('conversationField', itemIndex, USUAL_FIELD);
		if ((field ?? '') === '') return { warnings: [] };
		const file = binaryIfThere(context, itemIndex, field);
		// The first turn of a workflow that goes round has no conversation under its usual name.
		return { file, warnings: file || field === USUAL_FIELD ? [] : [notThere(field)] };
	} catch (error) {
		return { failure: toFailure(error), warnings: [] };
	}
}

/** @throws Failure when the file cannot be read, or it is not known whether there is one */
export async function readIncomingTurns(
	{ conversations }: NodeRun,
	{ file, failure }: IncomingConversation,
): Promise<History> {
	if (failure) throw failure;
	return file ? await conversations.read(file) : [];
}

function notThere(field: unknown): string {
	return typeof field === 'string'
		? `The item has no conversation in the field "${sanitizeText(field, 100)}", so a new one started.`
		: '"Conversation Field" does not give a file, so a new conversation started.';
}
