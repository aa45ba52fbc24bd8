import type { IExecuteFunctions } from 'n8n-workflow';
import type { History } from '../conversation/conversation';
import { isAgentTool } from '../fields/agentTool';
import { readSettings, type Settings } from '../fields/settings';
import { binaryIfThere } from '../images/itemBinaries';
import type { Reference } from '../images/reference';
import type { ReferenceReader } from '../images/referenceReader';
import type { NodeRun } from '../run/nodeRun';
import type { Provider } from '../transport/provider';
import type { TurnInput } from '../turn/turnPlan';

/** Reads the reference images of a turn. */
type FindReferences = (
	reader: ReferenceReader,
	provider: Provider,
	settings: Settings,
) => Promise<Reference[]>;

/**
 * Reads what these items ask for in one request. The first item's parameters count.
 * @throws Failure that names the input that cannot be used
 */
export async function readTurnInput(
	run: NodeRun,
	items: readonly number[],
	findReferences: FindReferences,
): Promise<TurnInput> {
	const [itemIndex = 0] = items;
	const settings = readSettings(run.context, itemIndex);
	const provider = await run.providers.of(itemIndex);
	const reader = settings.dryRun ? run.previewReferences : run.references;
	return {
		provider,
		settings,
		references: await findReferences(reader, provider, settings),
		history: [],
		keepConversation: settings.outputConversation,
		fileName: `image-${itemIndex + 1}`,
	};
}

/**
 * Reads a turn of a conversation.
 * @param isNew whether it is the first turn
 */
export async function readConversationTurn(
	run: NodeRun,
	items: readonly number[],
	history: History,
	isNew = history.length === 0,
): Promise<TurnInput> {
	const input = await readTurnInput(run, items, async (reader, provider, { timeoutMs }) => {
		const named = await reader.read(items, provider, timeoutMs);
		const hasNoImages = named.length === 0 && !namesImages(run.context, items);
		return isNew && hasNoImages ? await firstImages(run.context, items, reader) : named;
	});
	return { ...input, history, keepConversation: true };
}

function namesImages(context: IExecuteFunctions, items: readonly number[]): boolean {
	return items.some((item) => context.getNodeParameter('imageFields', item, '') !== '');
}

/** A new conversation starts with the image in `data` if the user names no images. */
async function firstImages(
	context: IExecuteFunctions,
	items: readonly number[],
	reader: ReferenceReader,
): Promise<Reference[]> {
	const references: Reference[] = [];
	// An agent's tool has no files in its item.
	if (isAgentTool(context)) return references;
	for (const item of items) {
		const binary = binaryIfThere(context, item, 'data');
		const reference = binary && (await reader.ofBinary({ field: 'data', binary, found: true }));
		if (reference) references.push(reference);
	}
	return references;
}
