import { MEGABYTE, type AnswerSpec, type Job, type Peer } from './job';
import type { Bench } from './run';

export type Group =
	| 'a'
	| 'a-memory'
	| 'b'
	| 'c'
	| 'references'
	| 'image'
	| 'items'
	| 'again'
	| 'f'
	| 'g'
	| 'g-shared';

/** A measurement and the peers that take it. */
export interface Case {
	group: Group;
	title: string;
	/** Its size within its sweep. */
	size: number;
	peers: Peer[];
	job: Omit<Job, 'peer' | 'storage' | 'serverUrl'>;
}

const ALL: Peer[] = ['idle', 'node', 'buffering', 'floor'];
const OURS: Peer[] = ['idle', 'node'];

interface Work {
	references?: number;
	answer: AnswerSpec;
	items?: number;
	concurrency?: number;
	mode?: Job['mode'];
	isRepeated?: boolean;
}

/** Creates a job; each reference has 7 MB. */
async function createJob(bench: Bench, work: Work): Promise<Case['job']> {
	const { answer, items = 1, concurrency = 4, mode = 'filesystem', isRepeated } = work;
	const references = await bench.references(work.references ?? 0, 7 * MEGABYTE);
	const isEdit = references.length > 0;
	const imageFields = references.map((_image, index) => `data${index}`).join(',');
	return {
		mode,
		answer,
		references,
		items,
		concurrency,
		isRepeated,
		parameters: {
			operation: isEdit ? 'imageToImage' : 'textToImage',
			prompt: '={{ $json.prompt }}',
			...(isEdit && { imageFields }),
			options: { concurrency, requestLimit: 1000 },
		},
	};
}

const formatCount = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

export async function createCases(bench: Bench, quick: boolean): Promise<Case[]> {
	const of = (work: Work) => createJob(bench, work);
	const edit = { image: 8 * MEGABYTE };
	const answerOf = (image: number): AnswerSpec => ({ image: image * MEGABYTE });
	const pickSizes = <T>(all: T[], some: T[]) => (quick ? some : all);
	const found: Case[] = [
		{
			group: 'a',
			title: '(a) 14 references of 7 MB, 8 MB returned',
			size: 14,
			peers: ALL,
			job: await of({ references: 14, answer: edit }),
		},
		{
			group: 'a-memory',
			title: '(a) the same, binaries in memory',
			size: 14,
			peers: ['idle', 'node', 'buffering'],
			job: await of({ references: 14, answer: edit, mode: 'default' }),
		},
		{
			group: 'b',
			title: '(b) 20 MB returned, with a draft of 2 MB and a signature of 2.9 MB',
			size: 20,
			peers: ALL,
			job: await of({
				answer: { image: 20 * MEGABYTE, draft: 2 * MEGABYTE, signature: 2.9 * MEGABYTE },
			}),
		},
		{
			group: 'c',
			title: '(c) 40 items, 1 s per answer, 8 at once',
			size: 40,
			peers: ['node', 'floor'],
			job: await of({
				answer: { image: MEGABYTE / 10, latencyMs: 1000 },
				items: 40,
				concurrency: 8,
			}),
		},
	];
	for (const references of pickSizes([1, 7, 14], [1, 14])) {
		found.push({
			group: 'references',
			title: `(e) ${formatCount(references, 'reference')} of 7 MB, 1 MB returned`,
			size: references,
			peers: quick ? OURS : ALL,
			job: await of({ references, answer: answerOf(1) }),
		});
	}
	for (const image of [1, 10, 40]) {
		found.push({
			group: 'image',
			title: `(e) ${image} MB returned`,
			size: image,
			peers: quick ? OURS : ALL,
			job: await of({ answer: answerOf(image) }),
		});
	}
	for (const items of pickSizes([1, 100, 1000], [1, 1000])) {
		found.push({
			group: 'items',
			title: `(e) ${formatCount(items, 'item')} of 20 kB`,
			size: items,
			peers: ALL,
			job: await of({ answer: { image: 20_000 }, items }),
		});
	}
	for (const image of [20_000, MEGABYTE]) {
		found.push({
			group: 'again',
			title: `(e) ${image === MEGABYTE ? '1 MB' : '20 kB'} returned, by an n8n that has done it before`,
			size: image,
			peers: ALL,
			job: await of({ answer: { image }, isRepeated: true }),
		});
	}
	return found;
}

export const TURNS = 10;

/** (d) Creates one turn of a conversation; the item brings the turns before it. */
export function createTurnJob(conversation: Job['conversation']): Case['job'] {
	return {
		mode: 'filesystem',
		answer: { image: 2 * MEGABYTE, signature: 1.5 * MEGABYTE },
		references: [],
		items: 1,
		concurrency: 1,
		conversation,
		parameters: {
			operation: 'multiTurn',
			prompt: '={{ $json.prompt }}',
			imageFields: '',
			conversationField: 'conversation',
			turns: 'perItem',
			options: { requestLimit: 1000 },
		},
	};
}
