import type { IExecuteFunctions } from 'n8n-workflow';
import { modelFacts } from '../catalog';
import type { Conversation, History } from '../conversation/conversationPieces';
import { pastTurns, type PastTurn } from '../conversation/pastTurns';
import { inspectPiece } from '../conversation/readConversation';
import { readSettings, type Settings } from '../fields/settings';
import { binaryIfThere } from '../images/itemBinaries';
import type { Reference } from '../images/reference';
import type { ReferenceReader } from '../images/referenceReader';
import type { NodeRun } from '../run/nodeRun';
import type { Provider } from '../transport/provider';
import { orWarning } from '../turn/orWarning';
import type { TurnInput } from '../turn/turn';

/**
 * A turn of a conversation, from some items; the first one's parameters count.
 * @param isNew whether no turn goes before it
 * @throws Failure that names the parameter which cannot be used
 */
export function nextTurn(
	{ context }: NodeRun,
	items: number[],
	history: History,
	isNew = history.length === 0,
): TurnInput {
	const [itemIndex = 0] = items;
	return {
		itemIndex,
		settings: readSettings(context, itemIndex),
		references: (reader, provider, timeoutMs) =>
			turnReferences(context, items, isNew, reader, provider, timeoutMs),
		history,
		keepConversation: true,
		fileName: `image-${itemIndex + 1}`,
	};
}

/** The images named for this turn; else, in a new conversation, the item's image in `data`. */
async function turnReferences(
	context: IExecuteFunctions,
	items: number[],
	isNew: boolean,
	reader: ReferenceReader,
	provider: Provider,
	timeoutMs: number,
): Promise<Reference[]> {
	const named = await reader.read(items, provider, timeoutMs);
	const isNamed = items.some((item) => context.getNodeParameter('imageFields', item, '') !== '');
	if (isNamed || named.length > 0 || !isNew) return named;
	const references: Reference[] = [];
	for (const item of items) {
		const binary = binaryIfThere(context, item, 'data');
		const reference = binary && (await reader.ofBinary({ field: 'data', binary, found: true }));
		if (reference) references.push(reference);
	}
	return references;
}

/** What each turn was about, where the user asks for it. */
export async function summarizeTurns(
	conversation: Conversation,
	{ conversationSummary, model }: Settings,
	warnings: string[],
): Promise<PastTurn[] | undefined> {
	if (!conversationSummary) return undefined;
	const missing = 'The turns of the conversation are not listed';
	return await orWarning(warnings, missing, async () =>
		pastTurns(await Promise.all(conversation.map(inspectPiece)), modelFacts(model)),
	);
}
