import { modelFacts } from '../catalog';
import type { Conversation } from '../conversation/conversation';
import { indexContents } from '../conversation/conversationIndex';
import { pastTurns, type PastTurn } from '../conversation/pastTurns';
import type { Settings } from '../fields/settings';
import { orWarning } from '../turn/orWarning';

/** Describes each turn of the conversation, if the user asked for it. */
export async function summarizeTurns(
	conversation: Conversation,
	{ conversationSummary, model }: Settings,
	warnings: string[],
): Promise<PastTurn[] | undefined> {
	if (!conversationSummary) return undefined;
	const missing = 'The turns of the conversation could not be listed';
	return await orWarning(warnings, missing, async () =>
		pastTurns(await indexContents(conversation), modelFacts(model)),
	);
}
