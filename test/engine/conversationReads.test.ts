import type { ReadStream } from 'node:fs';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { noisyImage } from './images';
import { setUp } from './setUp';

const here = setUp();
afterEach(() => jest.restoreAllMocks());

/** An item with a conversation of one turn, larger than what is read at once. */
async function begin(): Promise<INodeExecutionData> {
	const data = await here.engine.store(await noisyImage(600_000), 'a.png', 'image/png');
	const { items } = await say([{ json: {}, binary: { data } }]);
	return items[0]!;
}

async function say(
	items: INodeExecutionData[],
	options: Record<string, string | number | boolean> = {},
	more: Record<string, string> = {},
) {
	const run = await here.engine.run({
		parameters: { operation: 'multiTurn', prompt: 'Go on', options, ...more },
		items,
		credential: here.user.credential(),
	});
	expect(run.error).toBeUndefined();
	return run;
}

/** Notes each reading of a stored file from now on. */
function watch({ id }: IBinaryData): ReadStream[] {
	const streams: ReadStream[] = [];
	const service = Container.get(BinaryDataService);
	const getAsStream = service.getAsStream.bind(service);
	jest.spyOn(service, 'getAsStream').mockImplementation(async (asked, chunkSize) => {
		const stream = await getAsStream(asked, chunkSize);
		if (asked === id) streams.push(stream as ReadStream);
		return stream;
	});
	return streams;
}

const conversationOf = ({ binary }: INodeExecutionData) => binary!.conversation!;

describe('of a conversation file, what is read is', () => {
	test('an index, the request and the file that goes on', async () => {
		const item = await begin();
		const streams = watch(conversationOf(item));
		await say([item]);
		expect(streams).toHaveLength(3);
		expect(streams.every(({ destroyed }) => destroyed)).toBe(true);
	});

	test('the request once more for each further try', async () => {
		const item = await begin();
		const streams = watch(conversationOf(item));
		await here.user.behave({ faults: [{ status: 503, body: {} }] });
		await say([item]);
		expect(streams).toHaveLength(4);
	});

	test('no more where its turns are told', async () => {
		const item = await begin();
		const streams = watch(conversationOf(item));
		const { items } = await say([item], { conversationSummary: true });
		expect(items[0]?.json.conversation).toMatchObject({ turns: 2, history: [{}, {}] });
		expect(streams).toHaveLength(3);
	});

	test('no more than the index and the request where the file keeps none of its turns', async () => {
		const item = await begin();
		const streams = watch(conversationOf(item));
		const { items } = await say([item], { keepTurns: 1 });
		expect(items[0]?.json.conversation).toMatchObject({ turns: 1 });
		expect(streams).toHaveLength(2);
	});

	test('the image twice where only it is sent: for the request, and for the new turn in the file', async () => {
		const item = await begin();
		const streams = watch(conversationOf(item));
		const { items } = await say([item], { history: 'lastImage' });
		expect(items[0]?.json.warnings).toEqual([
			expect.stringContaining('started over from the image of turn 1') as string,
		]);
		expect(streams).toHaveLength(1 + 2 + 1);
	});

	test('one index for all items that bring it', async () => {
		const item = await begin();
		const streams = watch(conversationOf(item));
		const { items } = await say([item, { ...item }, { ...item }], { concurrency: 3 });
		expect(items).toHaveLength(3);
		expect(streams).toHaveLength(1 + 3 + 3);
	});

	test('nothing but an index in a preview', async () => {
		const item = await begin();
		const streams = watch(conversationOf(item));
		await say([item], { dryRun: true });
		expect(streams).toHaveLength(1);
	});

	test('one index and one request for each turn, where all items are turns of it', async () => {
		const item = await begin();
		const streams = watch(conversationOf(item));
		await say([item, { json: {} }, { json: {} }], {}, { turns: 'acrossItems' });
		expect(streams).toHaveLength(1 + 3 + 1);
	});
});
