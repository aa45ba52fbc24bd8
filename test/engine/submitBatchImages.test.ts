import type { INodeExecutionData } from 'n8n-workflow';
import { Engine, type BinaryMode } from './engine';
import { drawImage, noisyImage } from './images';
import { setUp } from './setUp';
import { batches, rows, submit, uploads, type RequestBody } from './submitting';

const here = setUp();

const parameters = { imageFields: 'data' };

const partsOf = (body: RequestBody | undefined) => body?.contents[0]?.parts ?? [];
/** What the emulator tells of an image in a line. */
const imageOf = (part: Record<string, unknown> | undefined) =>
	(part?.inlineData as { data: { $image: object } } | undefined)?.data.$image;

describe.each<BinaryMode>(['filesystem', 'default'])('images that n8n keeps in: %s', (mode) => {
	beforeAll(async () => void (here.engine = await Engine.start(mode)));
	// The other tests go on with files.
	afterAll(async () => void (here.engine = await Engine.start('filesystem')));

	const store = async (color: string) =>
		await here.engine.store(await drawImage('png', 40, 30, color), `${color}.png`, 'image/png');

	test('go along with the request of their item', async () => {
		const colors = ['red', 'green', 'blue'];
		const items = await Promise.all(
			rows(3).map(async ({ json }, at) => ({
				json,
				binary: { data: await store(colors[at] ?? '') },
			})),
		);
		const { error } = await submit(here, { items, parameters });
		expect(error).toBeUndefined();
		const [batch] = await batches(here);
		for (const [at, { body }] of (batch?.lines ?? []).entries()) {
			const [prompt, image] = partsOf(body);
			expect(prompt).toEqual({ text: `Create an image of boat ${at + 1}` });
			expect(imageOf(image)).toMatchObject({ format: 'png', width: 40, height: 30 });
		}
		expect(await uploads(here)).toHaveLength(1);
	});

	test('are uploaded once where several items use them, and the others are not', async () => {
		const logo = await store('gold');
		const items: INodeExecutionData[] = [];
		for (const { json } of rows(4))
			items.push({ json, binary: { logo, photo: await store('navy') } });
		items[3] = { json: items[3]!.json, binary: { photo: await store('red') } };
		const imageFields = '={{ $json.sku === "sku-4" ? "photo" : "photo, logo" }}';
		const { error, hints } = await submit(here, { items, parameters: { imageFields } });
		expect(error).toBeUndefined();
		const received = await uploads(here);
		// In memory the photos are the same text, and so the same image.
		expect(received.filter(({ mimeType }) => mimeType === 'image/png')).toHaveLength(
			mode === 'filesystem' ? 1 : 2,
		);
		const [batch] = await batches(here);
		const shared = batch?.lines.map(({ body }) => partsOf(body)[2]);
		expect(shared?.slice(0, 3)).toEqual(
			[0, 1, 2].map(() => ({
				fileData: {
					mimeType: 'image/png',
					fileUri: expect.stringMatching(/files\/\w+$/) as string,
				},
			})),
		);
		expect(shared?.[3]).toBeUndefined();
		expect(hints.join()).toMatch(/uploaded once\. Google keeps (?:it|them) for 48 hours/);
	});
});

test('without images, "*" makes images from the prompt alone', async () => {
	const data = await here.engine.store(await drawImage(), 'boat.png', 'image/png');
	const items = rows(2);
	items[1] = { json: items[1]!.json, binary: { data } };
	const { error } = await submit(here, { items, parameters: { imageFields: '*' } });
	expect(error).toBeUndefined();
	const [batch] = await batches(here);
	expect(batch?.lines.map(({ body }) => partsOf(body).length)).toEqual([1, 2]);
});

test('an item without the named image ends the run, and nothing is sent', async () => {
	const data = await here.engine.store(await drawImage(), 'boat.png', 'image/png');
	const items = rows(2);
	items[0] = { json: items[0]!.json, binary: { data } };
	const { error } = await submit(here, { items, parameters });
	expect(error?.message).toBe('The item has no image in the field "data"');
	expect(error?.context?.itemIndex).toBe(1);
	expect(await uploads(here)).toEqual([]);
});

test('an image by address is shared as well, and a file of Google goes by its address', async () => {
	const url = await here.user.putUp('sea.png', await drawImage('png', 20, 20));
	const { error } = await submit(here, {
		options: { imageUrls: url, fileUris: 'https://example.com/sky.png' },
	});
	expect(error).toBeUndefined();
	expect(await here.user.asked('downloads')).toHaveLength(1);
	const [batch] = await batches(here);
	for (const { body } of batch?.lines ?? []) {
		expect(partsOf(body).slice(1)).toMatchObject([
			{ fileData: { mimeType: 'image/png' } },
			{ fileData: { fileUri: 'https://example.com/sky.png' } },
		]);
	}
});

test('a request may be larger than a single one, and the file is sent piece by piece', async () => {
	const bytes = await noisyImage(9_000_000);
	const binary = {
		one: await here.engine.store(bytes, 'one.png', 'image/png'),
		two: await here.engine.store(bytes, 'two.png', 'image/png'),
	};
	const items = [{ json: rows(1)[0]!.json, binary }];
	const { error } = await submit(here, { items, parameters: { imageFields: '*' } });
	expect(error).toBeUndefined();
	const [file] = await uploads(here);
	expect(file?.announcedBytes).toBeGreaterThan(24_000_000);
	expect(file?.bytes).toBe(file?.announcedBytes);
	const [batch] = await batches(here);
	expect(partsOf(batch?.lines[0]?.body).slice(1).map(imageOf)).toMatchObject([
		{ bytes: bytes.length },
		{ bytes: bytes.length },
	]);
});

test('a preview tells which images would be uploaded once, and uploads nothing', async () => {
	const data = await here.engine.store(await drawImage(), 'boat.png', 'image/png');
	const items = rows(2).map(({ json }) => ({ json, binary: { data } }));
	const { told } = await submit(here, { items, parameters, options: { dryRun: true } });
	expect(told).toMatchObject(
		items.map(() => ({
			preview: {
				uploadedFirst: ['data'],
				body: {
					contents: [{ parts: [{}, { fileData: { name: 'data', width: 64, height: 48 } }] }],
				},
			},
		})),
	);
	expect(await uploads(here)).toEqual([]);
});
