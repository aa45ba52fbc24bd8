import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { drawImage } from './images';
import { SEED_CONVERSATIONS } from './seedConversations';
import { SEED_REQUESTS } from './seedRequests';
import { setUp } from './setUp';

const here = setUp();

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** snake_case equals camelCase, no role equals `user`, and the order of modalities is free. */
function canonical(value: unknown, key = ''): unknown {
	if (key === 'data') return 'BASE64';
	if (key === 'responseModalities' && Array.isArray(value)) return [...(value as string[])].sort();
	if (Array.isArray(value)) return value.map((entry) => canonical(entry));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([name, entry]) => {
		const camel = name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
		return [camel, canonical(entry, camel)] as const;
	});
	const result = Object.fromEntries(entries);
	return 'parts' in result ? { role: 'user', ...result } : result;
}

/** What the seed about Google's Gemini API shows, asked of Vertex AI. */
function atVertex<T extends { persona: string }>(examples: readonly T[]) {
	const google = examples.filter(({ persona }) => persona === 'google');
	return google.map((example) => ({ ...example, persona: 'vertex' }));
}

describe('the example requests of the seeds', () => {
	test.each([...SEED_REQUESTS, ...atVertex(SEED_REQUESTS)])(
		'seed $seed at $persona: $example',
		async ({ persona, model, parameters, images = [], body }) => {
			const binary: INodeExecutionData['binary'] = {};
			for (const [index, format] of images.entries()) {
				const bytes = await drawImage(format);
				const name = `image${index + 1}`;
				binary[name] = await here.engine.store(bytes, `${name}.${format}`, `image/${format}`);
			}
			const { error, items } = await here.engine.run({
				parameters: { ...parameters, model: byId(model) },
				items: [{ json: {}, binary }],
				credential: here.user.credential(persona),
			});
			expect(error).toBeUndefined();
			await sharp(await here.engine.bytesOf(items[0]?.binary?.data)).stats();
			const [call] = await here.user.received();
			expect(call).toMatchObject({ persona, model });
			expect(canonical(call?.body)).toEqual(canonical(body));
		},
	);

	test.each([...SEED_CONVERSATIONS, ...atVertex(SEED_CONVERSATIONS)])(
		'seed $seed at $persona: $conversation',
		async ({ persona, turns }) => {
			const { error, items } = await here.engine.run({
				parameters: {
					operation: 'multiTurn',
					turns: 'acrossItems',
					model: byId('gemini-3-pro-image-preview'),
					prompt: '={{ $json.prompt }}',
					aspectRatio: '={{ $json.aspectRatio }}',
					imageSize: '={{ $json.imageSize }}',
				},
				items: turns.map((turn) => ({ json: { ...turn } })),
				credential: here.user.credential(persona),
			});
			expect(error).toBeUndefined();
			expect(items).toHaveLength(turns.length);
			const calls = await here.user.received();
			for (const [index, call] of calls.entries()) {
				const { contents, generationConfig } = call.body;
				expect(contents.map(({ role }) => role)).toEqual(
					['user', 'model', 'user', 'model', 'user'].slice(0, 2 * index + 1),
				);
				expect(contents.filter(({ role }) => role === 'user').map(({ parts }) => parts)).toEqual(
					turns.slice(0, index + 1).map(({ prompt }) => [{ text: prompt }]),
				);
				const { aspectRatio, imageSize } = turns[index]!;
				expect(generationConfig).toMatchObject({ imageConfig: { aspectRatio, imageSize } });
			}
		},
	);

	test('seed 003: a square of 1K comes when nothing is asked for', async () => {
		const { items } = await here.engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a boat',
				model: byId('gemini-3-pro-image-preview'),
			},
			credential: here.user.credential(),
		});
		expect(items[0]?.json).toMatchObject({ image: { width: 1024, height: 1024 } });
	});

	test.each([
		['seed 000: Authorization with Bearer', 'octopusx', 'bearer', {}],
		['seed 002: Authorization with Bearer', 'gateway', 'bearer', {}],
		['seed 003: x-goog-api-key', 'google', 'x-goog-api-key', {}],
		['seed 004: x-goog-api-key in its curl', 'cometapi', 'x-goog-api-key', {}],
		[
			'seed 004: the bare key in Authorization in its OpenAPI',
			'cometapi',
			'authorization',
			{ authentication: 'authorization' },
		],
	])('%s', async (_name, persona, authentication, more) => {
		await here.engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a boat',
				model: byId('gemini-3-pro-image-preview'),
			},
			credential: here.user.credential(persona, more),
		});
		expect((await here.user.received())[0]).toMatchObject({ authentication });
	});
});

describe('the example answers of the seeds, with real image data', () => {
	async function answered(answer: object) {
		await here.user.behave({ faults: [{ answer }] });
		const { items, error } = await here.engine.run({
			parameters: { operation: 'textToImage', prompt: 'Create an image of a butterfly' },
			credential: here.user.credential(),
		});
		expect(error).toBeUndefined();
		await sharp(await here.engine.bytesOf(items[0]?.binary?.data)).stats();
		return items[0]!;
	}

	test('seeds 000 and 001', async () => {
		const data = (await drawImage('png')).toString('base64');
		const item = await answered({
			candidates: [
				{
					content: { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data } }] },
					finishReason: 'STOP',
				},
			],
			usageMetadata: {
				promptTokenCount: 123,
				candidatesTokenCount: 456,
				totalTokenCount: 579,
				trafficType: 'ON_DEMAND',
			},
			modelVersion: 'gemini-3-pro-image-preview',
			createTime: '2026-05-21T00:00:00Z',
		});
		expect(item.json).toMatchObject({
			image: { mimeType: 'image/png', width: 64, height: 48 },
			usage: { totalTokenCount: 579, trafficType: 'ON_DEMAND' },
			modelVersion: 'gemini-3-pro-image-preview',
			finishReason: 'STOP',
		});
	});

	test('seeds 000 and 001, with a URL in place of the data', async () => {
		await here.user.behave({ imageAs: 'url' });
		const { items } = await here.engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a butterfly',
				model: byId('gemini-3-pro-image-preview'),
			},
			credential: here.user.credential('octopusx'),
		});
		await sharp(await here.engine.bytesOf(items[0]?.binary?.data)).stats();
	});

	test('seed 003: a JPEG with a thought signature', async () => {
		const data = (await drawImage('jpeg')).toString('base64');
		const part = { inlineData: { mimeType: 'image/jpeg', data }, thoughtSignature: 'ErAB' };
		const item = await answered({
			candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
			usageMetadata: { promptTokenCount: 17, candidatesTokenCount: 1196, totalTokenCount: 1239 },
		});
		expect(item.binary?.data).toMatchObject({ mimeType: 'image/jpeg', fileExtension: 'jpg' });
	});

	test('seed 003: a JPEG that is declared as PNG is told by its bytes', async () => {
		const data = (await drawImage('jpeg')).toString('base64');
		const item = await answered({
			candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data } }] } }],
		});
		expect(item.binary?.data).toMatchObject({ mimeType: 'image/jpeg', fileExtension: 'jpg' });
	});

	test('seed 004: its example, and the odd types of its schema', async () => {
		const data = (await drawImage('png')).toString('base64');
		const item = await answered({
			candidates: [
				{
					content: { role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data } }] },
					finishReason: 'STOP',
					index: 0,
					safetyRatings: ['LOW'],
				},
			],
			promptFeedback: { safetyRatings: ['LOW'] },
			usageMetadata: {
				promptTokenCount: 122,
				candidatesTokenCount: 1290,
				totalTokenCount: 1412,
				thoughtsTokenCount: 0,
				trafficType: 'ON_DEMAND',
				promptTokensDetails: null,
				candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
			},
			modelVersion: 'gemini-2.5-flash-image-preview',
			createTime: '2025-11-06T07:06:46.306721Z',
			responseId: 'BkkMaaHcEsSY4_UP_aOrmAg',
		});
		expect(item.json.usage).toMatchObject({ promptTokensDetails: null, totalTokenCount: 1412 });
	});
});
