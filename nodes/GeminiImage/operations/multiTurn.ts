import { modelFacts } from '../catalog';
import { newestTurns, type Conversation, type History } from '../conversation/file';
import { pastTurns, type PastTurn } from '../conversation/pastTurns';
import { inspected } from '../conversation/read';
import { parsed } from '../fields/parsed';
import { imageFieldsField, imagesFromField } from '../fields/references';
import { oneOf } from '../fields/schemas';
import { readSettings, type Settings } from '../fields/settings';
import { badInput } from '../gemini/failure';
import { binaryIfThere } from '../images/itemBinaries';
import type { Reference } from '../images/reference';
import { itemGroups } from '../run/itemGroups';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Plan, type Work } from '../run/work';
import type { Provider } from '../transport/provider';
import { itemPerAnswer } from '../turn/items';
import { storeConversation, storeTurn } from '../turn/storedConversation';
import { takeTurn, type Turn } from '../turn/turn';
import { broughtConversation, broughtTurns } from './broughtConversation';
import type { Operation } from './operation';

const show = { operation: ['multiTurn'] };

export const multiTurn: Operation = {
	choice: {
		name: 'Multi-Turn Edit',
		value: 'multiTurn',
		description: 'Go on editing in a conversation that remembers every turn before',
		action: 'Edit in a conversation',
	},
	fields: [
		{
			displayName: 'Turns',
			name: 'turns',
			type: 'options',
			options: [
				{
					name: 'Each Item Continues Its Own Conversation',
					value: 'perItem',
					description:
						'Each input item makes one turn, in the conversation that it brings or in a new one',
				},
				{
					name: 'All Items Are Turns of One Conversation',
					value: 'acrossItems',
					description:
						'The input items, in order, are successive turns; the last item carries the conversation, or each one ("Conversation On" in the options)',
				},
			],
			default: 'perItem',
			description: 'How the input items belong together',
			displayOptions: { show },
		},
		{
			displayName: 'Conversation Field',
			name: 'conversationField',
			type: 'string',
			default: 'conversation',
			placeholder: 'e.g. conversation',
			description:
				'Binary field with the conversation to continue, as an earlier Gemini Image node gave it. Where the item has none, a new conversation starts.',
			displayOptions: { show },
		},
		imageFieldsField({
			default: '',
			description:
				'Binary fields with images to send with this prompt, separated by commas. Left empty, a new conversation starts with the image in "data", where there is one.',
			displayOptions: { show },
		}),
		imagesFromField({ show: { ...show, turns: ['perItem'] } }),
	],
	plan(run) {
		const turns: unknown = run.context.getNodeParameter('turns', 0, 'perItem');
		const way = parsed('Turns', oneOf('perItem', 'acrossItems'), turns);
		return way === 'acrossItems' ? acrossItems(run) : perItem(run);
	},
};

/** One turn for each item, or for all of them together. */
function perItem(run: NodeRun): Plan {
	const works = itemGroups(run).map((items): Work => {
		const brought = broughtConversation(run, items[0] ?? 0);
		return {
			items,
			conversation: () => Promise.resolve(brought.file),
			async run() {
				const history = await broughtTurns(run, brought);
				const { settings, turn } = await nextTurn(run, items, history, brought.warnings);
				const conversation = newestTurns(
					[...history, ...turn.contents],
					settings.keepTurns,
					settings.keepFirstTurn,
				);
				const conversationFile = await storeConversation(run, conversation);
				const input = { operation: 'multiTurn', settings, turn, pairedItem: pairing(items) };
				const turns = await toldTurns(conversation, settings);
				return [itemPerAnswer({ ...input, conversation, turns, conversationFile })];
			},
		};
	});
	return { works };
}

/** The items are the turns of one conversation. After a failed turn nothing more is sent. */
function acrossItems(run: NodeRun): Plan {
	const items = run.itemIndexes;
	const brought = broughtConversation(run, 0);
	let conversation: History = [];
	let { file } = brought;
	let turnsDone = 0;

	const works = items.map((item): Work => ({
		items: [item],
		async conversation() {
			if (!file && conversation.length > 0) file = await storeConversation(run, conversation);
			return file;
		},
		async run() {
			if (turnsDone < item) throw notSent(turnsDone, items.length);
			if (item === 0) conversation = await broughtTurns(run, brought);
			const warnings = item === 0 ? brought.warnings : [];
			const { settings, turn } = await nextTurn(run, [item], conversation, warnings);
			const isLast = item === items.length - 1;
			const contents = isLast ? turn.contents : await storeTurn(run, turn);
			const added = await Promise.all(contents.map(inspected));
			conversation = newestTurns(
				[...conversation, ...added],
				settings.keepTurns,
				settings.keepFirstTurn,
			);
			const carriesFile = isLast || settings.conversationOn === 'everyItem';
			file = carriesFile ? await storeConversation(run, conversation) : undefined;
			turnsDone++;
			const input = { operation: 'multiTurn', settings, turn, pairedItem: pairing([item]) };
			const turns = await toldTurns(conversation, settings);
			return [itemPerAnswer({ ...input, conversation, turns, conversationFile: file })];
		},
	}));
	return { works, oneByOne: true };
}

/** What each turn was about, where the user asks for it. */
async function toldTurns(
	conversation: Conversation,
	{ conversationSummary, model }: Settings,
): Promise<PastTurn[] | undefined> {
	if (!conversationSummary) return undefined;
	return pastTurns(await Promise.all(conversation.map(inspected)), modelFacts(model));
}

async function nextTurn(
	run: NodeRun,
	items: number[],
	history: History,
	warnings: readonly string[],
) {
	const [itemIndex = 0] = items;
	const settings = readSettings(run.context, itemIndex);
	const fileName = `image-${itemIndex + 1}`;
	const taken = await takeTurn(run, {
		itemIndex,
		settings,
		references: (provider, timeoutMs) => turnReferences(run, items, history, provider, timeoutMs),
		history,
		keepConversation: true,
		fileName,
	});
	const turn: Turn = { ...taken, warnings: [...warnings, ...taken.warnings] };
	run.notes.add(turn);
	return { settings, turn };
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

function notSent(turnsDone: number, items: number) {
	return badInput(
		`This turn was not sent, since the turn of item ${turnsDone + 1} of ${items} did not succeed`,
		'The conversation up to there is in "conversation": go on from it, or run the workflow again.',
	);
}
