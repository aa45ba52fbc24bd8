import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject, INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { drawImage, noisyImage } from './images';
import { setUp } from './setUp';

const here = setUp();
afterEach(() => jest.restoreAllMocks());

type Parameters = Record<string, NodeParameterValueType>;
type Content = { role: string; parts: IDataObject[] };
type Told = IDataObject & {
	preview: { body: { contents: Content[] } & IDataObject } & IDataObject;
	usage: IDataObject;
	warnings: string[];
};

/** Runs a preview and makes sure that it is one: nothing goes out and nothing is stored. */
async function preview(
	{ options, ...more }: Parameters = {},
	items: INodeExecutionData[] = [{ json: {} }],
	persona?: string,
) {
	const store = jest.spyOn(Container.get(BinaryDataService), 'store');
	const result = await here.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			options: { dryRun: true, ...(options as object) },
			...more,
		},
		items,
		credential: here.user.credential(persona),
		continueOnFail: true,
	});
	expect(store).not.toHaveBeenCalled();
	store.mockRestore();
	expect(await here.user.received()).toEqual([]);
	expect(await here.user.asked('uploads')).toEqual([]);
	const told = result.items.map(({ json }) => json as Told);
	return { ...result, told, hints: result.hints.join(' ') };
}

const rows = (count: number) => Array.from({ length: count }, (_, at) => ({ json: { at } }));

test('a preview tells the request as it would go, and what it would cost', async () => {
	const parameters = {
		prompt: 'Create an image of boats at the harbour',
		aspectRatio: '16:9',
		imageSize: '4K',
		options: { systemInstruction: 'Use navy and gold', seed: 7 },
	};
	const { told, items, hints } = await preview(parameters);
	expect(told[0]).toEqual({
		operation: 'textToImage',
		model: 'gemini-3-pro-image',
		prompt: parameters.prompt,
		preview: {
			method: 'POST',
			url: `${here.user.url}/google/v1beta/models/gemini-3-pro-image:generateContent`,
			body: {
				contents: [{ role: 'user', parts: [{ text: parameters.prompt }] }],
				systemInstruction: { parts: [{ text: 'Use navy and gold' }] },
				generationConfig: {
					responseModalities: ['TEXT', 'IMAGE'],
					imageConfig: { aspectRatio: '16:9', imageSize: '4K' },
					seed: 7,
				},
			},
			bytes: expect.any(Number) as number,
		},
		warnings: [],
		provider: 'google',
		usage: {
			estimatedInputTokens: 14,
			estimatedImageTokens: 2000,
			estimatedCostUsd: 0.240028,
			priceDate: '2026-11',
		},
	});
	expect(items[0]?.binary).toBeUndefined();
	expect(items[0]?.pairedItem).toEqual({ item: 0 });
	expect(hints).toContain(
		"Preview: nothing was sent. 1 request would cost about USD 0.24 at Google's prices as of 2026-11.",
	);
});

test('what a preview tells is what then goes out', async () => {
	const data = await here.engine.store(await drawImage(), 'boat.png', 'image/png');
	const parameters = { operation: 'imageToImage', imageSize: '2k', aspectRatio: '1:8' };
	const items = [{ json: {}, binary: { data } }];
	const { told } = await preview(parameters, items);
	await here.engine.run({
		parameters: { ...parameters, prompt: 'Create an image of a boat' },
		items,
		credential: here.user.credential(),
	});
	const [call] = await here.user.received();
	const { contents, ...rest } = told[0]?.preview.body ?? { contents: [] };
	expect(call?.body).toMatchObject(rest);
	expect(call?.contentLength).toBe(told[0]?.preview.bytes);
	expect(contents[0]?.parts).toEqual([
		{ text: 'Create an image of a boat' },
		{
			inlineData: {
				mimeType: 'image/png',
				name: 'data',
				bytes: (await drawImage()).length,
				width: 64,
				height: 48,
			},
		},
	]);
	expect(told[0]?.warnings.join()).toMatch(/1:8/);
});

test('no image is read whole, and none is in what a preview tells', async () => {
	const bytes = await noisyImage(3_000_000);
	const binary = { data: await here.engine.store(bytes, 'noise.png', 'image/png') };
	const whole = jest.spyOn(Container.get(BinaryDataService), 'getAsBuffer');
	const items = rows(20).map((row) => ({ ...row, binary }));
	const { told } = await preview({ operation: 'imageToImage' }, items);
	expect(told).toHaveLength(20);
	expect(whole).not.toHaveBeenCalled();
	expect(JSON.stringify(told).length).toBeLessThan(20 * 2000);
});

test('large images are named that would be uploaded first', async () => {
	const bytes = await noisyImage(20_000_000);
	const binary = { data: await here.engine.store(bytes, 'large.png', 'image/png') };
	const { told } = await preview({ operation: 'imageToImage' }, [{ json: {}, binary }]);
	expect(told[0]?.preview.uploadedFirst).toEqual(['data']);
	expect(told[0]?.preview.body.contents[0]?.parts[1]).toMatchObject({
		fileData: { mimeType: 'image/png', name: 'data', bytes: bytes.length },
	});
	expect(told[0]?.preview.bytes).toBeLessThan(2000);
});

describe('image URLs', () => {
	test('are opened to tell their type and size, and are not stored', async () => {
		const image = await noisyImage(400_000);
		const url = await here.user.putUp('photo.png', image);
		const { told } = await preview({ operation: 'multiTurn', options: { imageUrls: url } });
		expect(told[0]?.preview.body.contents[0]?.parts[1]).toMatchObject({
			inlineData: {
				mimeType: 'image/png',
				name: expect.stringMatching(/^http.*photo\.png$/) as string,
				bytes: image.length,
			},
		});
	});

	test('that give the base64 text of an image are told as that image', async () => {
		const image = await noisyImage(200_000);
		const text = Buffer.from(image.toString('base64'));
		const url = await here.user.putUp('photo.txt', text, 'text/plain');
		const { told } = await preview({ operation: 'multiTurn', options: { imageUrls: url } });
		expect(told[0]?.preview.body.contents[0]?.parts[1]).toMatchObject({
			inlineData: { mimeType: 'image/png', bytes: image.length },
		});
	});

	test('that give no image are a failure, as in the run', async () => {
		const url = await here.user.putUp('page.html', Buffer.from('<html>'), 'text/html');
		const { items, hints } = await preview({ operation: 'multiTurn', options: { imageUrls: url } });
		expect(items[0]?.json.error).toMatchObject({ reason: 'BAD_INPUT' });
		expect(hints).not.toContain('Preview');
	});

	test('of files that the provider reads are told without asking it', async () => {
		const uri = `${here.user.url}/google/v1beta/files/abc`;
		const { told } = await preview({ operation: 'multiTurn', options: { fileUris: uri } });
		expect(told[0]?.preview.body.contents[0]?.parts[1]).toEqual({ fileData: { fileUri: uri } });
	});
});

test('rows that cannot be sent are told beside those that can', async () => {
	const items = [{ json: { p: 'a boat' } }, { json: { p: '' } }, { json: { p: 'a tree' } }];
	const { told, hints } = await preview({ prompt: '={{ $json.p }}' }, items);
	expect(told[1]?.error).toMatchObject({ message: 'The prompt is empty', reason: 'BAD_INPUT' });
	expect([told[0]?.prompt, told[2]?.prompt]).toEqual(['a boat', 'a tree']);
	expect(hints).toContain('2 requests would cost about USD 0.27');
});

test('five hundred rows are summed up, with the time that their pace takes', async () => {
	const options = { requestsPerMinute: 10, concurrency: 50 };
	const { told, hints } = await preview({ options }, rows(500));
	expect(told).toHaveLength(500);
	expect(hints).toContain("500 requests would cost about USD 67.01 at Google's prices");
	expect(hints).toContain('At 10 requests per minute, the last one starts after about 49 minutes.');
});

test('with a spending limit, those over it are marked in the order of the items', async () => {
	const options = { spendingLimit: 0.3, concurrency: 50 };
	const { told, hints } = await preview({ options }, rows(4));
	expect(told.map(({ preview: { overSpendingLimit } }) => overSpendingLimit)).toEqual([
		undefined,
		undefined,
		true,
		true,
	]);
	expect(told[2]?.warnings).toEqual([
		expect.stringMatching(/^This request would not be sent.*0\.30/),
	]);
	expect(hints).toContain(
		'Because of the spending limit, 2 of them would not be sent; the others cost about USD 0.27.',
	);
});

test.each([
	['octopusx', 'gemini-3-pro-image-preview'],
	['google', 'gemini-9-image'],
])('no price is told where none is known: %s, %s', async (persona, model) => {
	const options = { spendingLimit: 1 };
	const { told, hints } = await preview({ model, options }, [{ json: {} }], persona);
	expect(told[0]?.usage).not.toHaveProperty('estimatedCostUsd');
	expect(hints).toContain('1 request would be sent, but its price is not known.');
	expect(told[0]?.warnings.join()).toContain('do not count toward the spending limit');
});

test('neither the key nor a password in the Base URL is told', async () => {
	const { url, key } = here.user;
	const baseUrl = `${url.replace('http://', 'http://someone:secret@')}/google`;
	const { items } = await here.engine.run({
		parameters: { operation: 'textToImage', prompt: 'A boat', options: { dryRun: true } },
		credential: here.user.credential('google', { baseUrl }),
	});
	expect(items[0]?.json).toHaveProperty('preview');
	expect(JSON.stringify(items)).not.toContain(key);
	expect(JSON.stringify(items)).not.toContain('secret');
});

describe('in a conversation', () => {
	test('the turns before are told by their words and images', async () => {
		const before = await here.engine.run({
			parameters: { operation: 'multiTurn', prompt: 'Create an image of a boat' },
			credential: here.user.another().credential(),
		});
		const { told } = await preview({ operation: 'multiTurn', prompt: 'Green' }, before.items);
		const contents = told[0]?.preview.body.contents ?? [];
		expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
		expect(contents[0]?.parts).toEqual([{ text: 'Create an image of a boat' }]);
		expect(contents[1]?.parts).toContainEqual({
			inlineData: expect.objectContaining({ mimeType: 'image/jpeg', width: 1024 }) as object,
		});
		expect(contents[2]?.parts).toEqual([{ text: 'Green' }]);
		expect(Number(told[0]?.usage.estimatedInputTokens)).toBeGreaterThan(560);
	});

	test('items that are its turns are told one by one, with the answers still to come', async () => {
		const data = await here.engine.store(await drawImage(), 'boat.png', 'image/png');
		const items = ['A boat', 'Green', 'Larger'].map((p) => ({ json: { p }, binary: { data } }));
		const parameters = { operation: 'multiTurn', turns: 'acrossItems', prompt: '={{ $json.p }}' };
		const { told, hints } = await preview(parameters, items);
		expect(told.map(({ preview: { body } }) => body.contents[0]?.parts.length)).toEqual([2, 1, 1]);
		expect(told.map(({ usage }) => usage.estimatedInputTokens)).toEqual([562, 1124, 1686]);
		expect(told[2]?.warnings).toEqual([
			expect.stringMatching(/the turns of items 1 to 2 .* do not exist yet/),
		]);
		expect(hints).toContain('3 requests would cost about USD 0.41');
	});

	test('a turn that cannot be sent ends it, as in the run', async () => {
		const items = [{ json: { p: 'A boat' } }, { json: { p: '' } }, { json: { p: 'Larger' } }];
		const parameters = { operation: 'multiTurn', turns: 'acrossItems', prompt: '={{ $json.p }}' };
		const { told } = await preview(parameters, items);
		expect(told[0]).toHaveProperty('preview');
		expect(told[1]?.error).toMatchObject({ message: 'The prompt is empty' });
		expect(told[2]?.error).toMatchObject({ message: expect.stringMatching(/not sent/) as string });
	});
});
