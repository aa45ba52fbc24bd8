import { modelFacts } from '../catalog';
import type { Conversation, History } from '../conversation/file';
import { pastTurns, type PastTurn } from '../conversation/pastTurns';
import { inspected } from '../conversation/read';
import { readSettings, type Settings } from '../fields/settings';
import { binaryIfThere } from '../images/itemBinaries';
import type { Reference } from '../images/reference';
import type { NodeRun } from '../run/nodeRun';
import type { Provider } from '../transport/provider';
import { orWarning } from '../turn/orWarning';
import { takeTurn, type Turn } from '../turn/turn';

/** Takes a turn of a conversation with some items; the first one's parameters count. */
export async function nextTurn(
	run: NodeRun,
	items: number[],
	history: History,
	warnings: readonly string[],
): Promise<{ settings: Settings; turn: Turn }> {
	const [itemIndex = 0] = items;
	const settings = readSettings(run.context, itemIndex);
	const turn = await takeTurn(run, {
		itemIndex,
		settings,
		references: (provider, timeoutMs) => turnReferences(run, items, history, provider, timeoutMs),
		history,
		keepConversation: true,
		fileName: `image-${itemIndex + 1}`,
	});
	return { settings, turn: { ...turn, warnings: [...warnings, ...turn.warnings] } };
}

/** The images named for this turn; else, in a new conversation, the item's image in `data`. */
async function turnReferences(
	run: NodeRun,
	items: number[],
	history: History,
	provider: Provider,
	timeoutMs: number,
): Promise<Reference[]> {
	const named = await run.references.read(items, provider, timeoutMs);
	const isNamed = items.some(
		(item) => run.context.getNodeParameter('imageFields', item, '') !== '',
	);
	if (isNamed || named.length > 0 || history.length > 0) return named;
	const references: Reference[] = [];
	for (const item of items) {
		const binary = binaryIfThere(run.context, item, 'data');
		const reference =
			binary && (await run.references.ofBinary({ field: 'data', binary, found: true }));
		if (reference) references.push(reference);
	}
	return references;
}

/** What each turn was about, where the user asks for it. */
export async function toldTurns(
	conversation: Conversation,
	{ conversationSummary, model }: Settings,
	warnings: string[],
): Promise<PastTurn[] | undefined> {
	if (!conversationSummary) return undefined;
	const missing = 'The turns of the conversation are not listed';
	return await orWarning(warnings, missing, async () =>
		pastTurns(await Promise.all(conversation.map(inspected)), modelFacts(model)),
	);
}
