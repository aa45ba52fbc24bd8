import { requestsNote } from '../../nodes/GeminiImage/gemini/requestsNote';
import {
	decode,
	finish,
	getBatch,
	keysOf,
	MODEL,
	noted,
	numbered,
	submit,
	warningsOf,
	withoutHandles,
	type SubmittedRequest,
} from './emulatedBatch';
import { setUp } from './setUp';

const here = setUp();

async function ended(
	requests: readonly SubmittedRequest[] = numbered(3),
	more?: Parameters<typeof submit>[2],
): Promise<string> {
	const { name } = await submit(here.user, requests, more);
	await finish(here.user);
	return name;
}

describe('a batch that has succeeded', () => {
	test('gives one item for each image, with all that a single call gives', async () => {
		const batch = await ended();
		const { items, error, hints } = await getBatch(here, batch);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(3);
		expect(items[0]?.json).toEqual({
			operation: 'getBatch',
			key: '1',
			model: MODEL,
			image: {
				mimeType: 'image/jpeg',
				width: 1024,
				height: 1024,
				bytes: expect.any(Number) as number,
				fileName: 'image-1.jpg',
				handle: expect.stringMatching(/^image-/) as string,
			},
			text: expect.any(String) as string,
			warnings: [],
			provider: 'google',
			modelVersion: MODEL,
			finishReason: 'STOP',
			usage: expect.objectContaining({
				// Half of USD 0.0336.
				estimatedCostUsd: 0.0168,
				priceDate: '2026-11',
				promptTokenCount: expect.any(Number) as number,
			}) as object,
			batch: expect.objectContaining({
				name: batch,
				displayName: 'Boats',
				model: MODEL,
				state: 'succeeded',
				requests: 3,
				succeeded: 3,
				failed: 0,
			}) as object,
		});
		expect(keysOf(items)).toEqual(['1', '2', '3']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 0].map((item) => ({ item })));
		expect(items[0]?.binary?.data?.fileName).toBe('image-1.jpg');
		expect(await decode(here.engine, items)).toEqual({
			sizes: ['1024 x 1024', '1024 x 1024', '1024 x 1024'],
			different: 3,
		});
		expect(hints).toEqual([
			"All 3 requests in the batch returned an image. The images cost about USD 0.050, at half of Google's prices as of 2026-11.",
		]);
	});

	test('gives the same again', async () => {
		const batch = await ended();
		const [one, other] = [await getBatch(here, batch), await getBatch(here, batch)];
		// The images are stored anew, under names of their own.
		expect(withoutHandles(other.items)).toEqual(withoutHandles(one.items));
		expect(await noted(here.user)).toMatchObject([{ deletes: 0 }]);
	});

	test('gives its images, links and thoughts as the options say', async () => {
		await here.user.behave({ thoughtDrafts: 1 });
		const batch = await ended(numbered(2), { model: 'gemini-3-pro-image' });
		const options = { outputField: 'picture', imageLink: 5, includeThoughts: true };
		const { items } = await getBatch(here, batch, options);
		expect(items.map(({ json }) => json.image)).toMatchObject([
			{ draft: true, fileName: 'image-1.jpg' },
			{ fileName: 'image-1-2.jpg' },
			{ draft: true },
			{},
		]);
		expect(items[1]?.json).toHaveProperty('thoughts');
		expect(items[1]?.json.usage).toMatchObject({ estimatedCostUsd: expect.any(Number) as number });
		expect(Object.keys(items[0]?.binary ?? {})).toEqual(['picture']);
		expect(items[0]?.json.warnings).toEqual([]);
		const plain = await getBatch(here, batch);
		expect(plain.items).toHaveLength(2);
	});

	test('has each of several images in an item of its own', async () => {
		await here.user.behave({ images: 2 });
		const { items } = await getBatch(here, await ended(numbered(2)));
		expect(items.map(({ json }) => (json.image as { fileName: string }).fileName)).toEqual([
			'image-1.jpg',
			'image-1-2.jpg',
			'image-2.jpg',
			'image-2-2.jpg',
		]);
		expect(items.every(({ binary }) => Object.keys(binary ?? {}).join() === 'data')).toBe(true);
	});
});

describe('the order of the results', () => {
	beforeEach(async () => await here.user.behave({ batchOrder: 'reversed' }));

	test('is that of the numbers where all keys are numbers', async () => {
		const { items } = await getBatch(here, await ended(numbered(11)));
		expect(keysOf(items)).toEqual(numbered(11).map(({ key }) => key));
	});

	test('is that of the file where they are not, and files are named after the keys', async () => {
		const keys = ['sku-1', 'Sofa / blue', '3'];
		const { items } = await getBatch(here, await ended(keys.map((key) => ({ key }))));
		expect(keysOf(items)).toEqual(['3', 'Sofa / blue', 'sku-1']);
		expect(items.map(({ binary }) => binary?.data?.fileName)).toEqual([
			'image-3.jpg',
			'Sofa-blue.jpg',
			'sku-1.jpg',
		]);
	});
});

describe('a batch that has not ended', () => {
	test.each(['pending', 'running'])('gives its state while it is %s', async (state) => {
		await here.user.behave({ batchHold: state });
		const { name } = await submit(here.user, numbered(2));
		const { items, hints } = await getBatch(here, name);
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toEqual({
			operation: 'getBatch',
			batch: expect.objectContaining({ name, state, requests: 2 }) as object,
		});
		expect(hints).toEqual([]);
	});

	test('passes on the requests that came from Submit Batch', async () => {
		await here.user.behave({ batchHold: 'running' });
		const { name } = await submit(here.user, numbered(1));
		const requests = [{ key: '1', prompt: 'A boat' }];
		const input = [{ json: { batch: { name }, requests } }];
		const { items } = await getBatch(here, name, {}, { items: input });
		expect(items[0]?.json.requests).toEqual(requests);
		const others = [{ json: { batch: { name: 'batches/other' }, requests } }];
		const foreign = await getBatch(here, name, {}, { items: others });
		expect(foreign.items[0]?.json).not.toHaveProperty('requests');
	});
});

test('"Status Only" returns no images', async () => {
	const batch = await ended();
	const { items } = await getBatch(here, batch, { statusOnly: true });
	expect(items).toHaveLength(1);
	expect(items[0]?.json).toMatchObject({ batch: { state: 'succeeded', succeeded: 3 } });
	expect(items[0]?.binary).toBeUndefined();
	expect(await noted(here.user)).toMatchObject([{ downloads: [] }]);
});

describe('what the provider says of a batch', () => {
	test.each([
		{ batchStatePrefix: 'JOB_STATE_', batchOutputIn: 'metadata' },
		{ batchStatePrefix: 'BATCH_STATE_', batchOutputIn: 'response', batchCounts: 'numbers' },
		{ batchOutputIn: 'both', batchCounts: 'none' },
		{ batchDoneLate: true },
	])('may be %j', async (behaviour) => {
		await here.user.behave(behaviour);
		const { items } = await getBatch(here, await ended());
		expect(keysOf(items)).toEqual(['1', '2', '3']);
		expect(items[0]?.json.batch).toMatchObject({
			state: 'succeeded',
			requests: 3,
			succeeded: 3,
			failed: 0,
		});
	});

	test('may have no counts though some requests failed', async () => {
		await here.user.behave({ batchCounts: 'none', batchLines: { 2: { error: { code: 500 } } } });
		const { items } = await getBatch(here, await ended());
		expect(items[0]?.json.batch).toMatchObject({ requests: 3, succeeded: 2, failed: 1 });
	});
});

describe('what was asked for', () => {
	const wide = (key: string): SubmittedRequest => ({
		key,
		config: { imageConfig: { aspectRatio: '16:9' } },
	});
	const square = { batchLines: { 2: { ignoreRatio: true } } };

	test('is known from the item of Submit Batch', async () => {
		await here.user.behave(square);
		const batch = await ended([wide('1'), wide('2')]);
		const requests = ['1', '2'].map((key) => ({
			key,
			prompt: `A boat with the number ${key}`,
			aspectRatio: '16:9',
		}));
		const input = [{ json: { batch: { name: batch }, requests } }];
		const { items, hints } = await getBatch(here, batch, {}, { items: input });
		expect(items.map(({ json }) => json.prompt)).toEqual(requests.map(({ prompt }) => prompt));
		expect(items.map(warningsOf)).toEqual([
			[],
			['The image is 1024 x 1024 pixels, which is not the requested ratio of 16:9.'],
		]);
		expect(hints.join()).toContain('not the requested ratio of 16:9');
	});

	test('is known from the note on the file', async () => {
		await here.user.behave(square);
		const config = { aspectRatio: '16:9', imageSize: undefined };
		const displayName = requestsNote([config, config]);
		const { items } = await getBatch(here, await ended([wide('1'), wide('2')], { displayName }));
		expect(items.map(warningsOf)).toEqual([
			[],
			['The image is 1024 x 1024 pixels, which is not the requested ratio of 16:9.'],
		]);
	});

	test('is compared with all that the note names', async () => {
		await here.user.behave(square);
		const ratios = ['16:9', '9:16'].map((aspectRatio) => ({ aspectRatio, imageSize: undefined }));
		const displayName = requestsNote(ratios);
		const { items } = await getBatch(here, await ended([wide('1'), wide('2')], { displayName }));
		expect(items.map(warningsOf)).toEqual([
			[],
			[
				'The image is 1024 x 1024 pixels, which matches none of the ratios and sizes requested in this batch.',
			],
		]);
	});

	test('does not matter where neither is there', async () => {
		await here.user.behave(square);
		const { items } = await getBatch(here, await ended([wide('1'), wide('2')]));
		expect(items.map(warningsOf)).toEqual([[], []]);
	});
});
