import { Engine } from './engine';
import { LocalProvider } from './localProvider';
import { PolledWorkflow } from './polledWorkflow';
import { batchesOf } from './triggerSetUp';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Listed {
	name: string;
	/** In ms since 1970; undefined when Google does not say. */
	created?: number;
	state?: string;
}

let provider: LocalProvider;
/** The pages of the list, and what was asked for. */
let pages: Listed[][];
let asked: string[];

beforeAll(async () => {
	await Engine.start('filesystem');
	provider = await LocalProvider.start();
});
afterAll(() => provider.stop());
beforeEach(() => {
	pages = [[]];
	asked = [];
	provider.serve = ({ url = '' }, response) => {
		asked.push(url);
		const token = new URL(url, provider.url).searchParams.get('pageToken');
		const page = Number(token ?? 0);
		const nextPageToken = page + 1 < pages.length ? String(page + 1) : undefined;
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ operations: pages[page]?.map(operation), nextPageToken }));
	};
});
afterEach(() => jest.restoreAllMocks());

function operation({ name, created, state = 'SUCCEEDED' }: Listed) {
	const time = created === undefined ? undefined : new Date(created).toISOString();
	return {
		name: `batches/${name}`,
		metadata: { displayName: name, state: `BATCH_STATE_${state}`, createTime: time },
	};
}

const workflow = async () =>
	await PolledWorkflow.of({ credential: provider.credential(), parameters: { output: 'batch' } });
const ago = (ms: number) => Date.now() - ms;

/** Lets the clock of n8n be ahead. */
const realNow = Date.now.bind(Date);
function later(ms: number): void {
	jest.restoreAllMocks();
	jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ms);
}

test('it looks no further back than four days, when every batch has long ended', async () => {
	const active = await workflow();
	await active.activate();
	pages = [
		[{ name: 'new', created: ago(HOUR) }],
		[
			{ name: 'recent', created: ago(3 * DAY) },
			{ name: 'old', created: ago(5 * DAY) },
		],
		[
			{ name: 'older', created: ago(6 * DAY) },
			{ name: 'still older', created: ago(7 * DAY) },
		],
		[{ name: 'oldest', created: ago(8 * DAY) }],
	];
	asked = [];
	expect(batchesOf(await active.poll())).toEqual(['recent', 'new']);
	expect(asked).toHaveLength(3);
});

test.each([
	['the oldest first', [6, 5]],
	['no order', [6, 7, 5]],
	['times that say nothing of an order', [6, 6]],
	['one batch', [6]],
])('it reads on after a page of old batches that has %s', async (_what, days) => {
	const active = await workflow();
	await active.activate();
	const now = Date.now();
	pages = [
		days.map((day, index) => ({ name: `old${index}`, created: now - day * DAY })),
		[{ name: 'new', created: now - HOUR }],
	];
	expect(batchesOf(await active.poll())).toEqual(['new']);
});

test('an empty page is not the end of the list', async () => {
	const active = await workflow();
	await active.activate();
	pages = [[], [{ name: 'new', created: ago(HOUR) }]];
	expect(batchesOf(await active.poll())).toEqual(['new']);
});

test('it remembers no batch for longer than it looks back, and none comes twice', async () => {
	const active = await workflow();
	await active.activate();
	pages = [Array.from({ length: 100 }, (_, index) => ({ name: `b${index}`, created: ago(HOUR) }))];
	expect(await active.poll()).toHaveLength(100);
	expect(active.memory.length).toBeLessThan(4000);
	for (const days of [3, 4.5, 6, 8]) {
		later(days * DAY);
		expect(await active.poll()).toEqual([]);
	}
	await active.restart();
	expect(active.memory.length).toBeLessThan(100);
});

test('a batch whose time is not known comes once, however long the list has it', async () => {
	const active = await workflow();
	await active.activate();
	pages = [[{ name: 'timeless' }]];
	expect(batchesOf(await active.poll())).toEqual(['timeless']);
	later(30 * DAY);
	expect(await active.restart()).toEqual([]);
	expect(await active.poll()).toEqual([]);
});

test('n8n has nothing to save when nothing has changed', async () => {
	const active = await workflow();
	pages = [[{ name: 'before', created: ago(HOUR) }]];
	await active.activate();
	expect(active.hasUnsavedMemory).toBe(false);
	expect(await active.poll()).toEqual([]);
	expect(active.hasUnsavedMemory).toBe(false);
});

test('memory that another node left behind is not taken for its own', async () => {
	const active = await workflow();
	active.remember({ reported: 'all of them', lastItem: 7 });
	pages = [[{ name: 'before', created: ago(HOUR) }]];
	expect(await active.restart()).toEqual([]);
	pages = [
		[
			{ name: 'after', created: ago(0) },
			{ name: 'before', created: ago(HOUR) },
		],
	];
	expect(batchesOf(await active.poll())).toEqual(['after']);
});
