import type { INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import type { EmulatedUser } from '../engine/emulated';
import type { BinaryMode, Engine, RunResult } from '../engine/engine';
import type { Chance } from './chance';
import { faultFor } from './faultChoices';
import { linkFor, uploadBehaviour, type Linked } from './referenceChoices';

/** One execution of the node: some items, and what the provider does to each call. */
export interface Batch {
	operation: 'textToImage' | 'imageToImage' | 'perItem' | 'acrossItems';
	mode: BinaryMode;
	concurrency: number;
	continueOnFail: boolean;
	maxTries: number;
	items: INodeExecutionData[];
	prompts: string[];
	/** Where the reference image of each item is, when items name it by its address. */
	links: Linked[] | undefined;
	/** Whose doors the calls go through. */
	persona: (typeof PERSONAS)[number];
	/** Whether requests are over the limit, so that reference images are uploaded first. */
	uploads: boolean;
	behaviour: Record<string, unknown>;
}

/** In seconds, for a whole call. */
const TIMEOUT = 2;
/** Less than the photo, in MB. */
const SMALL_LIMIT = 0.05;

const PERSONAS = ['google', 'vertex', 'vertexExpress'] as const;

export const OPERATIONS = ['textToImage', 'imageToImage', 'perItem', 'acrossItems'] as const;

/** What the items of a batch bring. */
export interface Supplies {
	photo: INodeExecutionData['binary'];
	photoBytes: Buffer;
	conversation: INodeExecutionData['binary'];
}

export function batchOf(
	number: number,
	mode: BinaryMode,
	chance: Chance,
	supplies: Supplies,
): Batch {
	// Every combination comes in turn; chance is in what happens to it.
	const operation = OPERATIONS[number % 4] ?? 'textToImage';
	const count = operation === 'acrossItems' ? 4 : 8;
	const brings = {
		textToImage: undefined,
		imageToImage: supplies.photo,
		perItem: chance.of([supplies.conversation, supplies.photo]),
		acrossItems: undefined,
	}[operation];
	const prompts = Array.from({ length: count }, (_entry, item) => `Draw boat ${number}-${item}`);
	const takesPhoto = brings === supplies.photo && brings !== undefined;
	const links =
		takesPhoto && chance.below(2) === 0 ? prompts.map(() => linkFor(chance)) : undefined;
	const uploads = takesPhoto && chance.below(3) === 0;
	const carried = links ? undefined : brings;
	return {
		operation,
		mode,
		concurrency: number % 8 < 4 ? 1 : 8,
		// What stops at the first fault makes few calls, so it comes less often.
		continueOnFail: number % 32 < 24,
		maxTries: 1 + chance.below(3),
		items: prompts.map((prompt) => ({ json: { prompt }, ...(carried && { binary: carried }) })),
		prompts,
		links,
		// Vertex AI has no Files API.
		persona: (!uploads && PERSONAS[Math.floor(number / 4) % 3]) || 'google',
		uploads,
		behaviour: {
			...(uploads && uploadBehaviour(chance, count)),
			faults: Array.from({ length: 3 * count }, () => faultFor(chance)),
			images: chance.of([1, 1, 1, 2]),
			imageAs: chance.of(['base64', 'base64', 'base64', 'dataUri', 'url', 'markdownData']),
			text: chance.of(['before', 'after', 'none']),
			pretty: chance.below(2) === 0,
		},
	};
}

export async function runBatch(
	engine: Engine,
	batch: Batch,
	user: EmulatedUser,
	photo: Buffer,
): Promise<RunResult> {
	const { operation, concurrency, continueOnFail, maxTries, behaviour, links, uploads } = batch;
	await user.behave(behaviour);
	const addresses = links && (await putUp(links, photo, user));
	const items = batch.items.map((item, index) => ({
		...item,
		json: { ...item.json, ...(addresses && { link: addresses[index] ?? '' }) },
	}));
	const parameters: Record<string, NodeParameterValueType> = {
		operation: operation === 'perItem' || operation === 'acrossItems' ? 'multiTurn' : operation,
		prompt: '={{ $json.prompt }}',
		model: { __rl: true, mode: 'id', value: 'gemini-3.1-flash-image' },
		imageSize: '512',
		options: {
			timeout: TIMEOUT,
			maxTries,
			concurrency,
			...(links && { imageUrls: '={{ $json.link }}' }),
			...(uploads && { requestLimit: SMALL_LIMIT }),
		},
		...(links && { imageFields: '' }),
	};
	if (operation === 'acrossItems') parameters.turns = 'acrossItems';
	const credential = user.credential(batch.persona);
	return await engine.run({ parameters, items, credential, continueOnFail });
}

/** Puts up what the items name. @returns the address for each of them, no two of them the same */
async function putUp(links: Linked[], photo: Buffer, user: EmulatedUser): Promise<string[]> {
	const at = {
		'photo.png': await user.putUp('photo.png', photo),
		'page.html': await user.putUp('page.html', Buffer.from('<html>Log in</html>'), 'text/html'),
		'nothing.png': await user.putUp('nothing.png', Buffer.alloc(0)),
	};
	return links.map(({ name, query }, index) => `${at[name]}?${query}&item=${index}`);
}
