import type { INodeExecutionData } from 'n8n-workflow';
import { drawImage, noisyImage } from './images';
import { setUp } from './setUp';

const here = setUp();

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

async function run(
	persona: string,
	model: string,
	parameters: Record<string, string | object>,
	items?: INodeExecutionData[],
) {
	return await here.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			model: byId(model),
			...parameters,
		},
		items,
		credential: here.user.credential(persona),
	});
}

describe('a setting that the model does not take', () => {
	const cases: Array<[string, string, string, Record<string, string | object>, object, RegExp]> = [
		[
			'512 on Gemini 3 Pro',
			'google',
			'gemini-3-pro-image',
			{ imageSize: '512' },
			{ imageConfig: { imageSize: '1K' } },
			/512.*1K/,
		],
		[
			'4K at OctopusX',
			'octopusx',
			'gemini-3-pro-image-preview',
			{ imageSize: '4K' },
			{ imageConfig: { imageSize: '2K' } },
			/4K.*2K/,
		],
		[
			'2K with a Flash model at OctopusX',
			'octopusx',
			'gemini-3.1-flash-image-preview',
			{ imageSize: '2K' },
			{ imageConfig: { imageSize: '1K' } },
			/2K.*1K/,
		],
		[
			'1:8 on Gemini 3 Pro',
			'google',
			'gemini-3-pro-image',
			{ aspectRatio: '1:8' },
			{ imageConfig: { aspectRatio: '9:16' } },
			/1:8.*9:16/,
		],
		['4K on Gemini 2.5', 'google', 'gemini-2.5-flash-image', { imageSize: '4K' }, {}, /4K.*1K/],
		[
			'a seed on Nano Banana 2.1',
			'google',
			'gemini-nano-banana-2.1',
			{ options: { seed: 5 } },
			{},
			/"Seed"/,
		],
		[
			'thinking on Gemini 2.5',
			'google',
			'gemini-2.5-flash-image',
			{ options: { thinkingLevel: 'high', includeThoughts: true } },
			{},
			/does not support thinking/,
		],
		[
			'low thinking on Gemini 3.1',
			'google',
			'gemini-3.1-flash-image',
			{ options: { thinkingLevel: 'low' } },
			{ thinkingConfig: { thinkingLevel: 'MINIMAL' } },
			/"low".*"minimal"/,
		],
		[
			'a thinking level on Gemini 3 Pro',
			'google',
			'gemini-3-pro-image',
			{ options: { thinkingLevel: 'high' } },
			{},
			/chooses its own thinking level/,
		],
		[
			'2K with the first Flash model at OctopusX',
			'octopusx',
			'gemini-2.5-flash-image-preview',
			{ imageSize: '2K' },
			{ imageConfig: { imageSize: '1K' } },
			/2K.*1K/,
		],
		[
			'a ratio of no list on Gemini 3 Pro',
			'google',
			'gemini-3-pro-image',
			{ aspectRatio: '5:3' },
			{ imageConfig: { aspectRatio: '16:9' } },
			/5:3.*16:9/,
		],
		[
			'search on the lite model',
			'google',
			'gemini-3.1-flash-lite-image',
			{ options: { googleSearch: 'web' } },
			{},
			/does not support Google Search/,
		],
	];

	test.each(cases)(
		'%s is adjusted, and a warning says so',
		async (_case, persona, model, parameters, config, warning) => {
			const { items, error, hints } = await run(persona, model, parameters);
			expect(error).toBeUndefined();
			const [call] = await here.user.received();
			expect(call?.body.generationConfig).toEqual({
				responseModalities: ['TEXT', 'IMAGE'],
				...config,
			});
			expect(call?.body.tools).toBeUndefined();
			expect((items[0]?.json.warnings as string[])[0]).toMatch(warning);
			expect(hints[0]).toMatch(warning);
		},
	);

	test.each(cases)(
		'%s sends nothing when the user wants it to fail',
		async (_case, persona, model, parameters) => {
			const options = { ...(parameters.options as object), whenUnsupported: 'fail' };
			const { error } = await run(persona, model, { ...parameters, options });
			expect(error?.name).toBe('NodeOperationError');
			expect(await here.user.received()).toEqual([]);
		},
	);

	test('search for images becomes one of the web on Gemini 3 Pro', async () => {
		const options = { googleSearch: 'webAndImages' };
		const { items } = await run('google', 'gemini-3-pro-image', { options });
		expect((await here.user.received())[0]?.body.tools).toEqual([{ googleSearch: {} }]);
		expect((items[0]?.json.warnings as string[])[0]).toMatch(/only the web was searched/);
	});

	test('the gateway that knows 0.5K is sent it when the user wants that', async () => {
		const { error } = await run('gateway', 'gemini-3.1-flash-image-preview', {
			imageSize: '0.5K',
			options: { whenUnsupported: 'send' },
		});
		expect(error).toBeUndefined();
		expect((await here.user.received())[0]?.body.generationConfig).toMatchObject({
			imageConfig: { imageSize: '0.5K' },
		});
	});

	test('is sent as it is when the user wants that', async () => {
		const { error } = await run('google', 'gemini-3-pro-image', {
			imageSize: '512',
			options: { whenUnsupported: 'send' },
		});
		expect(error?.httpCode).toBe('400');
		expect((await here.user.received())[0]?.body.generationConfig).toMatchObject({
			imageConfig: { imageSize: '512' },
		});
	});

	test('the one size of Gemini 2.5 is left out without a word', async () => {
		const { items } = await run('google', 'gemini-2.5-flash-image', { imageSize: '1K' });
		expect((items[0]?.json.warnings as string[]).join()).not.toContain('1K');
		expect((await here.user.received())[0]?.body.generationConfig).toEqual({
			responseModalities: ['TEXT', 'IMAGE'],
		});
	});

	test('nothing is known against an unknown model, so all of it is sent', async () => {
		await run('google', 'a-model-of-tomorrow', {
			imageSize: '16K',
			aspectRatio: '100:1',
			options: { seed: 1 },
		});
		expect((await here.user.received())[0]?.body.generationConfig).toEqual({
			responseModalities: ['TEXT', 'IMAGE'],
			imageConfig: { aspectRatio: '100:1', imageSize: '16K' },
			seed: 1,
		});
	});
});

describe('reference images', () => {
	async function itemWith(count: number): Promise<INodeExecutionData> {
		const binary: INodeExecutionData['binary'] = {};
		for (let number = 1; number <= count; number++) {
			binary[`image${number}`] = await here.engine.store(
				await drawImage(),
				`${number}.png`,
				'image/png',
			);
		}
		return { json: {}, binary };
	}
	const edit = { operation: 'imageToImage', imageFields: '*' };

	test('over the limit are left out, the last ones, by name', async () => {
		const { items } = await run('google', 'gemini-2.5-flash-image', edit, [await itemWith(5)]);
		expect((await here.user.received())[0]?.body.contents[0]?.parts).toHaveLength(4);
		expect((items[0]?.json.warnings as string[])[0]).toMatch(
			/accepts up to 3 .* not 5.*"image4", "image5"/,
		);
	});

	test('over the limit of 14 are not sent when the user wants it to fail', async () => {
		const parameters = { ...edit, options: { whenUnsupported: 'fail' } };
		const { error } = await run('google', 'gemini-3-pro-image', parameters, [await itemWith(15)]);
		expect(error?.message).toMatch(/accepts up to 14 .* not 15/);
		expect(await here.user.received()).toEqual([]);
	});

	test('over what a model tells apart well are sent with a warning', async () => {
		const { items } = await run('google', 'gemini-3-pro-image', edit, [await itemWith(12)]);
		expect((await here.user.received())[0]?.body.contents[0]?.parts).toHaveLength(13);
		expect((items[0]?.json.warnings as string[])[0]).toMatch(/6 objects and 5 people/);
	});

	test('that make a request too large for a gateway are named before anything is sent', async () => {
		const large = await here.engine.store(await noisyImage(18_000_000), 'large.png', 'image/png');
		const items = [{ json: {}, binary: { large } }];
		const { error } = await run('gateway', 'gemini-3-pro-image-preview', edit, items);
		expect(error?.message).toMatch(
			/The request is 2\d\.\d MB; the provider accepts at most 20\.0 MB/,
		);
		expect(error?.description).toMatch(/"large" \(1\d\.\d MB\)/);
		expect(await here.user.received()).toEqual([]);
	});
});

test('a prompt that is too large by itself is told as one', async () => {
	const parameters = { operation: 'textToImage', prompt: 'x'.repeat(21 * 1024 * 1024) };
	const { error } = await run('google', 'gemini-3-pro-image', parameters);
	expect(error?.message).toContain('21.0 MB; the provider accepts at most 20.0 MB');
	expect(error?.description).toContain('The prompt and the system instruction alone are 21.0 MB');
	expect(await here.user.received()).toEqual([]);
});

describe('what came', () => {
	test('an image smaller than asked is told with both figures', async () => {
		await here.user.behave({ faults: [] });
		const { items } = await here.engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a boat',
				model: byId('gemini-3.1-flash-image-preview'),
				imageSize: '2K',
				options: { whenUnsupported: 'send' },
			},
			credential: here.user.credential('octopusx'),
		});
		expect((items[0]?.json.warnings as string[])[0]).toBe(
			'The image is 1024 x 1024 pixels; the requested 2K is about 2048 x 2048.',
		);
	});

	test('a model that Google has retired is told with its successor', async () => {
		const { items } = await run('google', 'gemini-2.5-flash-image-preview', {});
		expect((items[0]?.json.warnings as string[]).join()).toMatch(
			/has retired .*gemini-nano-banana-2\.1/,
		);
	});

	test('the cost at Google is estimated from the pixels, with the date of the price', async () => {
		const { items, hints } = await run('google', 'gemini-3-pro-image', { imageSize: '4K' });
		expect(items[0]?.json.usage).toMatchObject({
			priceDate: '2026-11',
			totalTokenCount: expect.any(Number) as number,
		});
		expect((items[0]?.json.usage as { estimatedCostUsd: number }).estimatedCostUsd).toBeCloseTo(
			0.24,
			3,
		);
		expect(hints.join()).toContain('about USD 0.24');
	});

	test("tokens go into n8n's own accounting", async () => {
		const { run: execution, items } = await run('google', 'gemini-3-pro-image', {});
		const usage = items[0]?.json.usage as Record<string, number>;
		const [result] = execution.data.resultData.runData['Gemini Image'] ?? [];
		expect(result?.metadata).toMatchObject({
			tokenUsage: {
				inputTokens: usage.promptTokenCount,
				outputTokens: Number(usage.candidatesTokenCount) + Number(usage.thoughtsTokenCount),
			},
		});
	});

	test('sources, queries and the search suggestion are in "grounding"', async () => {
		const { items } = await run('google', 'gemini-nano-banana-2.1', {
			options: { googleSearch: 'webAndImages' },
		});
		expect((await here.user.received())[0]?.body.tools).toEqual([
			{ googleSearch: { searchTypes: { webSearch: {}, imageSearch: {} } } },
		]);
		expect(items[0]?.json.grounding).toMatchObject({
			webSearchQueries: expect.any(Array) as string[],
			groundingChunks: expect.any(Array) as object[],
			searchEntryPoint: { renderedContent: expect.stringContaining('<') as string },
		});
	});
});
