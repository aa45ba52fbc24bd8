import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { EmulatedUser } from './emulated';
import { Engine, type BinaryMode } from './engine';
import { drawImage, noisyImage } from './images';

let emulated: EmulatedUser;
beforeAll(async () => {
	emulated = await EmulatedUser.start();
});
afterAll(async () => await emulated.stop());

describe.each<BinaryMode>(['filesystem', 'default'])('with binaries in %s mode', (mode) => {
	let engine: Engine;
	let user: EmulatedUser;
	beforeEach(async () => {
		engine = await Engine.start(mode);
		user = emulated.another();
	});

	async function item(
		...images: Array<[field: string, bytes: Buffer, fileName: string]>
	): Promise<INodeExecutionData> {
		const binary: INodeExecutionData['binary'] = {};
		for (const [field, bytes, fileName] of images) {
			binary[field] = await engine.store(bytes, fileName, 'application/octet-stream');
		}
		return { json: {}, binary };
	}

	async function decoded(output: INodeExecutionData | undefined, field = 'data') {
		return await sharp(await engine.bytesOf(output?.binary?.[field])).metadata();
	}

	test('text to image gives one decodable image with its true type and pixels', async () => {
		const { items, error } = await engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a boat',
				aspectRatio: '16:9',
			},
			credential: user.credential(),
		});
		expect(error).toBeUndefined();
		expect(await decoded(items[0])).toMatchObject({ format: 'jpeg', width: 1376, height: 768 });
		expect(items[0]?.json).toMatchObject({
			operation: 'textToImage',
			provider: 'google',
			model: 'gemini-3-pro-image',
			modelVersion: 'gemini-3-pro-image',
			prompt: 'Create an image of a boat',
			text: 'Here is your image: Create an image of a boat',
			image: { mimeType: 'image/jpeg', width: 1376, height: 768, fileName: 'image-1.jpg' },
			finishReason: 'STOP',
			usage: { candidatesTokenCount: expect.any(Number) as number },
			warnings: [],
		});
		expect(items[0]).toMatchObject({
			pairedItem: { item: 0 },
			binary: { data: { mimeType: 'image/jpeg', fileExtension: 'jpg', fileName: 'image-1.jpg' } },
		});
	});

	test('an untouched text to image sends the prompt and the modalities, and nothing else', async () => {
		await engine.run({
			parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
			credential: user.credential(),
		});
		const [call] = await user.received();
		expect(call?.body).toEqual({
			contents: [{ role: 'user', parts: [{ text: 'Create an image of a boat' }] }],
			generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
		});
	});

	test('images arrive byte for byte in the order in which the user names them', async () => {
		const [one, two, three] = [
			await noisyImage(3_000_000),
			await drawImage('jpeg', 64, 48, 'red'),
			await drawImage('webp', 64, 48, 'blue'),
		];
		const { error } = await engine.run({
			parameters: {
				operation: 'imageToImage',
				prompt: 'Combine these',
				imageFields: 'second, first,third',
			},
			items: [
				await item(['first', one, 'a.png'], ['second', two, 'b.jpg'], ['third', three, 'c.webp']),
			],
			credential: user.credential(),
		});
		expect(error).toBeUndefined();
		const [call] = await user.received();
		expect(call?.contentLength).toBe(call?.bytes);
		expect(call?.body.contents[0]?.parts).toMatchObject([
			{ text: 'Combine these' },
			{ inlineData: { mimeType: 'image/jpeg', data: { $image: { bytes: two.length } } } },
			{ inlineData: { mimeType: 'image/png', data: { $image: { bytes: one.length } } } },
			{ inlineData: { mimeType: 'image/webp', data: { $image: { bytes: three.length } } } },
		]);
	});

	test('* takes every image of the item and leaves other files and conversations aside', async () => {
		const input = await item(
			['notes', Buffer.from('hello'), 'notes.txt'],
			['data', await drawImage(), 'a.png'],
		);
		input.binary!.conversation = await engine.store(
			Buffer.from('{}'),
			'conversation.jsonl',
			'application/jsonl',
		);
		await engine.run({
			parameters: { operation: 'imageToImage', prompt: 'Make it blue', imageFields: '*' },
			items: [input],
			credential: user.credential(),
		});
		const [call] = await user.received();
		expect(call?.body.contents[0]?.parts).toMatchObject([
			{ text: 'Make it blue' },
			{ inlineData: {} },
		]);
	});

	test('an expression may hand over a binary itself', async () => {
		await engine.run({
			parameters: {
				operation: 'imageToImage',
				prompt: 'Make it blue',
				imageFields: '={{ $input.item.binary.photo }}',
			},
			items: [await item(['photo', await drawImage(), 'photo.png'])],
			credential: user.credential(),
		});
		expect((await user.received())[0]?.body.contents[0]?.parts).toHaveLength(2);
	});

	test('all items together make one request, linked to every item', async () => {
		const { items } = await engine.run({
			parameters: { operation: 'imageToImage', prompt: 'Combine these', imagesFrom: 'allItems' },
			items: [
				await item(['data', await drawImage(), '1.png']),
				await item(['data', await drawImage('jpeg'), '2.jpg']),
			],
			credential: user.credential(),
		});
		expect(await user.received()).toHaveLength(1);
		expect(items).toHaveLength(1);
		expect(items[0]?.pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('several images become one item each, or one item with data, data1 and data2', async () => {
		await user.behave({ images: 3 });
		const parameters = { operation: 'textToImage', prompt: 'Create an image of three boats' };
		const apart = await engine.run({ parameters, credential: user.credential() });
		expect(apart.items.map(({ json }) => (json.image as { fileName: string }).fileName)).toEqual([
			'image-1.jpg',
			'image-1-2.jpg',
			'image-1-3.jpg',
		]);
		const together = await engine.run({
			parameters: { ...parameters, options: { output: 'allInOneItem', outputField: 'boat' } },
			credential: user.credential(),
		});
		expect(together.items).toHaveLength(1);
		expect(Object.keys(together.items[0]?.binary ?? {})).toEqual(['boat', 'boat1', 'boat2']);
		expect(together.items[0]?.json.images).toMatchObject([
			{ field: 'boat' },
			{ field: 'boat1' },
			{ field: 'boat2' },
		]);
		for (const field of ['boat', 'boat1', 'boat2']) await decoded(together.items[0], field);
	});

	test('thought drafts are left out, unless thoughts are asked for', async () => {
		await user.behave({ thoughtDrafts: 2 });
		const parameters = { operation: 'textToImage', prompt: 'Create an image of a boat' };
		const without = await engine.run({ parameters, credential: user.credential() });
		expect(without.items).toHaveLength(1);
		expect(without.items[0]?.json.thoughts).toBeUndefined();
		const withThoughts = await engine.run({
			parameters: { ...parameters, options: { includeThoughts: true } },
			credential: user.credential(),
		});
		expect(withThoughts.items.map(({ json }) => (json.image as { draft?: true }).draft)).toEqual([
			true,
			true,
			undefined,
		]);
		expect(withThoughts.items[0]?.json.thoughts).not.toBe('');
	});

	test('the last draft is given, with a warning, when nothing else came', async () => {
		await user.behave({ faults: [{ onlyThoughts: true }] });
		const { items, hints } = await engine.run({
			parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
			credential: user.credential(),
		});
		expect(items).toHaveLength(1);
		await decoded(items[0]);
		expect(items[0]?.json.warnings).toEqual([
			expect.stringContaining('only drafts and no finished image'),
		]);
		expect(hints[0]).toContain('only drafts and no finished image');
	});

	test('every parameter is read for each item', async () => {
		const { items } = await engine.run({
			parameters: {
				operation: 'textToImage',
				model: { __rl: true, mode: 'id', value: '={{ $json.model }}' },
				prompt: '={{ $json.prompt }}',
				aspectRatio: '={{ $json.ratio }}',
				imageSize: '={{ $json.size }}',
				options: { seed: '={{ $json.seed }}' },
			},
			items: [
				{ json: { model: 'gemini-3-pro-image', prompt: 'one', ratio: '1:1', size: '2k', seed: 7 } },
				{
					json: {
						model: 'gemini-2.5-flash-image',
						prompt: 'two',
						ratio: '9:16',
						size: 'auto',
						seed: null,
					},
				},
			],
			credential: user.credential(),
		});
		expect(await decoded(items[0])).toMatchObject({ format: 'jpeg', width: 2048, height: 2048 });
		expect(await decoded(items[1])).toMatchObject({ format: 'png', width: 768, height: 1344 });
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		const [first, second] = await user.received();
		expect(first?.body.generationConfig).toMatchObject({
			seed: 7,
			imageConfig: { imageSize: '2K' },
		});
		expect(second?.body.generationConfig).toEqual({
			responseModalities: ['TEXT', 'IMAGE'],
			imageConfig: { aspectRatio: '9:16' },
		});
	});

	test('an image that the provider sends as a link is fetched without the key', async () => {
		await user.behave({ imageAs: 'url' });
		const { items, error } = await engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a boat',
				model: { __rl: true, mode: 'id', value: 'gemini-3-pro-image-preview' },
				options: { outputConversation: true },
			},
			credential: user.credential('octopusx'),
		});
		expect(error).toBeUndefined();
		expect(await decoded(items[0])).toMatchObject({ format: 'jpeg', width: 1024 });
		const file = (await engine.bytesOf(items[0]?.binary?.conversation)).toString();
		expect(file).not.toContain('http');
		const next = await engine.run({
			parameters: {
				operation: 'multiTurn',
				prompt: 'Make it blue',
				model: { __rl: true, mode: 'id', value: 'gemini-3-pro-image-preview' },
			},
			items: [items[0]!],
			credential: user.credential('octopusx'),
		});
		expect(next.error).toBeUndefined();
	});
});

test.each<[BinaryMode, RegExp]>([
	['filesystem', /^http:\/\/localhost\/rest\/binary-data\/signed\?token=/],
	['default', /^$/],
])(
	'a link to the image is given on request in %s mode, or a warning why not',
	async (mode, link) => {
		const engine = await Engine.start(mode);
		const { items } = await engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a boat',
				options: { imageLink: 5 },
			},
			credential: emulated.another().credential(),
		});
		const { imageUrl = '', warnings } = items[0]?.json ?? {};
		expect(imageUrl).toMatch(link);
		expect(warnings).toHaveLength(imageUrl === '' ? 1 : 0);
	},
);
