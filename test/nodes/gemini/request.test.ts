import fc from 'fast-check';
import type { ProviderName } from '../../../nodes/GeminiImage/catalog/providers';
import {
	planRequest,
	requestHeaders,
	userContent,
	type RequestSettings,
} from '../../../nodes/GeminiImage/gemini/request';
import { bytesOf } from '../../../nodes/GeminiImage/streaming/byteSource';
import { JsonSlot, jsonBytes } from '../../../nodes/GeminiImage/streaming/requestBody';
import { fileSlot, readAll } from '../bytes';

const UNTOUCHED: RequestSettings = {
	responseModalities: 'imageAndText',
	promptPosition: 'first',
	googleSearch: 'off',
	includeThoughts: false,
	safetySettings: [],
};

const image = (bytes: string) => ({
	inlineData: { mimeType: 'image/png', data: fileSlot(bytesOf(bytes)) },
});

async function bodyOf(
	settings: Partial<RequestSettings>,
	history: string[] = [],
	provider: ProviderName = 'google',
): Promise<unknown> {
	const slots = history.map((json) => new JsonSlot(bytesOf(json)));
	const plan = planRequest(
		{ ...UNTOUCHED, ...settings },
		provider,
		userContent('A cat', [], 'first'),
		slots,
	);
	return JSON.parse((await readAll(jsonBytes(plan))).toString()) as unknown;
}

const contents = [{ role: 'user', parts: [{ text: 'A cat' }] }];
const generationConfig = { responseModalities: ['TEXT', 'IMAGE'] };

test('what is left alone is not sent, apart from the modalities', async () => {
	expect(await bodyOf({})).toEqual({ contents, generationConfig });
});

test.each<[string, Partial<RequestSettings>, object]>([
	['image only', { responseModalities: 'imageOnly' }, { responseModalities: ['IMAGE'] }],
	['a ratio alone', { aspectRatio: '16:9' }, { imageConfig: { aspectRatio: '16:9' } }],
	['a size alone', { imageSize: '4K' }, { imageConfig: { imageSize: '4K' } }],
	['thoughts alone', { includeThoughts: true }, { thinkingConfig: { includeThoughts: true } }],
	['a level alone', { thinkingLevel: 'high' }, { thinkingConfig: { thinkingLevel: 'HIGH' } }],
	[
		'numbers that are 0',
		{ temperature: 0, topP: 0, topK: 0, seed: 0, maxOutputTokens: 0 },
		{ temperature: 0, topP: 0, topK: 0, seed: 0, maxOutputTokens: 0 },
	],
])('%s is sent as the API writes it', async (_name, settings, config) => {
	expect(await bodyOf(settings)).toEqual({
		contents,
		generationConfig: { ...generationConfig, ...config },
	});
});

test.each<[string, Partial<RequestSettings>, object]>([
	['web search', { googleSearch: 'web' }, { tools: [{ googleSearch: {} }] }],
	[
		'web and image search',
		{ googleSearch: 'webAndImages' },
		{ tools: [{ googleSearch: { searchTypes: { webSearch: {}, imageSearch: {} } } }] },
	],
	[
		'a system instruction',
		{ systemInstruction: 'Be bold' },
		{ systemInstruction: { parts: [{ text: 'Be bold' }] } },
	],
	[
		'safety settings',
		{ safetySettings: [{ category: 'C', threshold: 'T' }] },
		{ safetySettings: [{ category: 'C', threshold: 'T' }] },
	],
])('%s is sent as the API writes it', async (_name, settings, more) => {
	expect(await bodyOf(settings)).toEqual({ contents, generationConfig, ...more });
});

test('earlier turns come first, to the letter', async () => {
	const turns = '{"role":"user","parts":[{"text":"1"}]},{"role":"model","parts":[{"text":"2"}]}';
	expect(await bodyOf({}, [turns])).toEqual({
		contents: [...(JSON.parse(`[${turns}]`) as object[]), ...contents],
		generationConfig,
	});
});

test('the prompt is one part before or after the references, which keep their order', async () => {
	const references = [
		image('one'),
		{ fileData: { mimeType: 'image/png', fileUri: 'u' } },
		image('two'),
	];
	const shown = [
		{ inlineData: { mimeType: 'image/png', data: 'b25l' } },
		{ fileData: { mimeType: 'image/png', fileUri: 'u' } },
		{ inlineData: { mimeType: 'image/png', data: 'dHdv' } },
	];
	const partsOf = async (position: 'first' | 'last') => {
		const content = await readAll(jsonBytes(userContent('Both', references, position)));
		return (JSON.parse(content.toString()) as { parts: object[] }).parts;
	};
	expect(await partsOf('first')).toEqual([{ text: 'Both' }, ...shown]);
	expect(await partsOf('last')).toEqual([...shown, { text: 'Both' }]);
});

test('any settings, prompt and images make a body of exactly the announced length', async () => {
	const settings = fc.record(
		{
			aspectRatio: fc.string(),
			imageSize: fc.string(),
			systemInstruction: fc.string({ unit: 'binary' }),
			thinkingLevel: fc.string(),
			googleSearch: fc.constantFrom<RequestSettings['googleSearch']>('off', 'web', 'webAndImages'),
			temperature: fc.double({ noNaN: true, noDefaultInfinity: true }),
			seed: fc.integer(),
		},
		{ requiredKeys: [] },
	);
	const images = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 });
	const prompt = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constant('{"$slot":0}'),
		fc.constant('\ud83d'),
	);
	await fc.assert(
		fc.asyncProperty(settings, prompt, images, async (some, text, bytes) => {
			const references = bytes.map((each) => ({
				inlineData: { mimeType: 'image/png', data: fileSlot(bytesOf(each)) },
			}));
			const content = userContent(text, references, 'first');
			const body = jsonBytes(planRequest({ ...UNTOUCHED, ...some }, 'google', content));
			const sent = await readAll(body);
			expect(sent).toHaveLength(body.length);
			expect(JSON.parse(sent.toString())).toMatchObject({
				contents: [{ parts: [{ text }, ...bytes.map(() => ({}))] }],
			});
		}),
		{ numRuns: 500 },
	);
});

describe('what only Google takes', () => {
	test.each<[string, Partial<RequestSettings>, object]>([
		['a format', { outputFormat: 'png' }, { imageOutputOptions: { mimeType: 'image/png' } }],
		[
			'a quality, which asks for JPEG',
			{ outputQuality: 1 },
			{ imageOutputOptions: { mimeType: 'image/jpeg', compressionQuality: 1 } },
		],
		[
			'both, beside a size',
			{ imageSize: '2K', outputFormat: 'jpeg', outputQuality: 90 },
			{
				imageSize: '2K',
				imageOutputOptions: { mimeType: 'image/jpeg', compressionQuality: 90 },
			},
		],
		['people', { personGeneration: 'ALLOW_NONE' }, { personGeneration: 'ALLOW_NONE' }],
		[
			'prominent people',
			{ prominentPeople: 'BLOCK_PROMINENT_PEOPLE' },
			{ prominentPeople: 'BLOCK_PROMINENT_PEOPLE' },
		],
	])('%s goes into the image config', async (_name, settings, imageConfig) => {
		expect(await bodyOf(settings, [], 'vertexAi')).toEqual({
			contents,
			generationConfig: { ...generationConfig, imageConfig },
		});
	});

	test.each<[ProviderName, RequestSettings['serviceTier'], object, object]>([
		['google', 'flex', { serviceTier: 'flex' }, {}],
		['google', 'standard', { serviceTier: 'standard' }, {}],
		['google', undefined, {}, {}],
		['vertexAi', 'flex', {}, { 'X-Vertex-AI-LLM-Shared-Request-Type': 'flex' }],
		['vertexAi', 'priority', {}, { 'X-Vertex-AI-LLM-Shared-Request-Type': 'priority' }],
		['vertexAi', 'standard', {}, {}],
		['custom', 'priority', { serviceTier: 'priority' }, {}],
	])('%s reads the service tier %s where it expects it', async (provider, tier, body, headers) => {
		const settings = { ...UNTOUCHED, serviceTier: tier };
		expect(await bodyOf(settings, [], provider)).toEqual({ contents, generationConfig, ...body });
		expect(requestHeaders(settings, provider)).toEqual(headers);
	});
});
