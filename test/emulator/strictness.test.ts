import { ask, inline, plainImage, withEmulator } from './client';

const { client } = withEmulator();
const PRO = 'gemini-3-pro-image';

describe('the emulator takes', () => {
	it('snake_case as well as camelCase, null for unset, and no role for user', async () => {
		const image = (await plainImage()).toString('base64url');
		const request = {
			contents: [
				{ parts: [{ text: 'hi' }, { inline_data: { mime_type: 'image/png', data: image } }] },
			],
			system_instruction: { parts: [{ text: 'Draw in watercolour.' }] },
			safety_settings: [
				{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_ONLY_HIGH' },
				{ category: 'HARM_CATEGORY_HATE_SPEECH', threshold: 'OFF' },
			],
			generation_config: {
				response_modalities: ['IMAGE'],
				image_config: { aspect_ratio: '3:4', image_size: null },
				thinking_config: { thinking_level: 'HIGH', include_thoughts: false },
				max_output_tokens: 8192,
				temperature: 2,
				top_p: 0.95,
				top_k: 40,
				seed: 7,
			},
		};
		expect((await client().call('gemini-3.1-flash-image', request)).status).toBe(200);
	});

	it('fourteen reference images, and two turns of the same role in a row', async () => {
		const many = Array.from({ length: 13 }, (_, index) => plainImage(`#0${index.toString(16)}4`));
		const { contents, ...rest } = ask(
			'a collage',
			{},
			...(await Promise.all(many)).map((image) => inline(image)),
		);
		const before = { role: 'user', parts: [inline(await plainImage('#fff'))] };
		const response = await client().call(PRO, { ...rest, contents: [before, ...contents] });
		expect(response.status).toBe(200);
	});
});

describe('the emulator refuses, in the words of Google,', () => {
	const refused: Array<[what: string, model: string, body: unknown, message: string]> = [
		[
			'an unknown field',
			PRO,
			ask('x', { imageConfig: { foo: 1 } }),
			'Invalid JSON payload received. Unknown name "foo" at \'generation_config.image_config\': Cannot find field.',
		],
		[
			'an unknown field at the top',
			PRO,
			{ ...ask('x'), foo_bar: 1 },
			'Invalid JSON payload received. Unknown name "foo_bar": Cannot find field.',
		],
		[
			'an unknown modality',
			PRO,
			ask('x', { responseModalities: ['PICTURE'] }),
			'Invalid value at \'generation_config.response_modalities[0]\' (type.googleapis.com/google.ai.generativelanguage.v1beta.GenerationConfig.Modality), "PICTURE"',
		],
		[
			'an unknown safety category',
			PRO,
			{ ...ask('x'), safetySettings: [{ category: 'RUDENESS' }] },
			'Invalid value at \'safety_settings[0].category\' (type.googleapis.com/google.ai.generativelanguage.v1beta.HarmCategory), "RUDENESS"',
		],
		[
			'an unknown thinking level',
			PRO,
			ask('x', { thinkingConfig: { thinkingLevel: 'high' } }),
			'Invalid value at \'generation_config.thinking_config.thinking_level\' (type.googleapis.com/google.ai.generativelanguage.v1beta.ThinkingConfig.ThinkingLevel), "high"',
		],
		[
			'a wrong type',
			PRO,
			ask('x', { temperature: 'warm' }),
			'Invalid value at \'generation_config.temperature\' (TYPE_FLOAT), "warm"',
		],
		[
			'a list where one value belongs',
			PRO,
			{ contents: [{ role: ['user'], parts: [{ text: 'x' }] }] },
			'Invalid JSON payload received. Unknown name "role" at \'contents[0]\': Proto field is not repeating, cannot start list.',
		],
		[
			'what is no base64',
			PRO,
			ask('x', {}, { inlineData: { mimeType: 'image/png', data: 'data:image/png;base64,AA' } }),
			'Invalid value at \'contents[0].parts[1].inline_data.data\' (TYPE_BYTES), Base64 decoding failed for "data:image/png;base64,AA"',
		],
		[
			'an image that does not decode',
			PRO,
			ask('x', {}, inline(Buffer.from('not an image'))),
			'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
		],
		[
			'a body that is no JSON',
			PRO,
			'{"contents": [',
			'Invalid JSON payload received. Unexpected token.\n{"contents": [\n^',
		],
		[
			'no contents',
			PRO,
			{ contents: [] },
			'* GenerateContentRequest.contents: contents is not specified\n',
		],
		[
			'a content without parts',
			PRO,
			{ contents: [{ role: 'user', parts: [] }] },
			'* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.\n',
		],
		[
			'an empty part',
			PRO,
			{ contents: [{ parts: [{}] }] },
			"* GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' must have one initialized field\n",
		],
		[
			'a role that is neither user nor model',
			PRO,
			{ contents: [{ role: 'assistant', parts: [{ text: 'x' }] }] },
			'Please use a valid role: user, model.',
		],
		[
			'a conversation that ends with the model',
			PRO,
			{ contents: [...ask('x').contents, { role: 'model', parts: [{ text: 'y' }] }] },
			'Please ensure that multiturn requests end with a user role or a function response.',
		],
		[
			'a ratio the model does not draw',
			PRO,
			ask('x', { imageConfig: { aspectRatio: '1:8' } }),
			"* GenerateContentRequest.generation_config.image_config.aspect_ratio: aspect_ratio must be one of '1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', or '21:9'.\n",
		],
		[
			'512 at nano-banana-2.1',
			'gemini-nano-banana-2.1',
			ask('x', { imageConfig: { imageSize: '512' } }),
			"* GenerateContentRequest.generation_config.image_config.image_size: image_size must be one of '1K', '2K', or '4K'.\n",
		],
		[
			'any size at the 2.5 family',
			'gemini-2.5-flash-image',
			ask('x', { imageConfig: { imageSize: '1K' } }),
			'Image size is not enabled for this model',
		],
		[
			'thinking at the 2.5 family',
			'gemini-2.5-flash-image',
			ask('x', { thinkingConfig: { includeThoughts: true } }),
			'Thinking is not supported for this model.',
		],
		[
			'a seed at nano-banana-2.1',
			'gemini-nano-banana-2.1',
			ask('x', { seed: 1 }),
			'Seed is not supported for this model.',
		],
		[
			'a search at a model that has none',
			'gemini-3.1-flash-lite-image',
			{ ...ask('x'), tools: [{ googleSearch: {} }] },
			'Search Grounding is not supported.',
		],
		[
			'a temperature over 2',
			PRO,
			ask('x', { temperature: 2.1 }),
			'* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].\n',
		],
		[
			'a temperature over 1 at the gateway',
			'gateway/gemini-3-pro-image-preview',
			ask('x', { temperature: 1.5 }),
			'* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 1.0].\n',
		],
		[
			'a ratio that OctopusX does not list',
			'octopusx/gemini-3-pro-image-preview',
			ask('x', { imageConfig: { aspectRatio: '4:5' } }),
			"* GenerateContentRequest.generation_config.image_config.aspect_ratio: aspect_ratio must be one of '1:1', '2:3', '3:2', '3:4', '4:3', '9:16', '16:9', or '21:9'.\n",
		],
	];

	it.each(refused)('%s', async (_what, model, body, message) => {
		const error = await client().refusal(model, body);
		expect(error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT', message });
	});

	it('more reference images than the model takes', async () => {
		const image = inline(await plainImage());
		const refusal = (model: string, count: number) =>
			client().refusal(model, ask('x', {}, ...Array.from({ length: count }, () => image)));
		expect(await refusal(PRO, 15)).toMatchObject({
			message: `Request contains 15 input images. The maximum for models/${PRO} is 14.`,
		});
		expect((await refusal('gemini-2.5-flash-image', 4)).message).toContain('is 3.');
	});

	it('an image whose end is missing', async () => {
		const whole = await plainImage('#123', 600, 600);
		const cut = inline(whole.subarray(0, whole.length / 2));
		expect((await client().refusal(PRO, ask('x', {}, cut))).message).toContain(
			'Unable to process input image.',
		);
	});

	it('all that is wrong with the form at once, field by field', async () => {
		const { details } = await client().refusal(PRO, { ...ask('x', { foo: 1 }), bar: 2 });
		expect(details).toEqual([
			{
				'@type': 'type.googleapis.com/google.rpc.BadRequest',
				fieldViolations: [
					expect.objectContaining({ field: 'generation_config' }),
					{ description: 'Invalid JSON payload received. Unknown name "bar": Cannot find field.' },
				],
			},
		]);
	});

	it('a model it does not know', async () => {
		expect(await client().refusal('octopusx/gemini-3-pro-image', ask('x'))).toMatchObject({
			code: 404,
			status: 'NOT_FOUND',
			message:
				'models/gemini-3-pro-image is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.',
		});
	});
});

it('more tokens than the model reads are refused', async () => {
	const own = client();
	expect((await own.call(PRO, ask('x'.repeat(4 * 65_536)))).status).toBe(200);
	expect(await own.refusal(PRO, ask('x'.repeat(4 * 65_536 + 1)))).toMatchObject({
		code: 400,
		message: 'The input token count (65537) exceeds the maximum number of tokens allowed (65536).',
	});
});

describe('a body over the limit', () => {
	const big = (over: number) => ask('x'.repeat(over));
	const LIMIT = 20_971_520;

	it('is refused by Google in JSON, after it was read to its end', async () => {
		const own = client();
		const body = JSON.stringify(big(LIMIT));
		expect(await own.refusal(PRO, body)).toMatchObject({
			code: 400,
			message: 'Request payload size exceeds the limit: 20971520 bytes.',
		});
		expect(await own.received()).toEqual([
			expect.objectContaining({ status: 400, bytes: body.length, contentLength: body.length }),
		]);
	});

	it('is refused by proxies with a page', async () => {
		const response = await client().call('cometapi/gemini-3-pro-image', big(LIMIT));
		expect(response.status).toBe(413);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toContain('413 Request Entity Too Large');
	});

	it('goes through when the test raises the limit, and less is refused when it lowers it', async () => {
		const own = client();
		await own.behave({ bodyLimitBytes: 2 * LIMIT });
		const padded = JSON.stringify(ask('x')) + ' '.repeat(LIMIT);
		expect((await own.call(PRO, padded)).status).toBe(200);
		await own.behave({ bodyLimitBytes: 10 });
		expect((await own.refusal(PRO, ask('x'))).message).toContain('limit: 10 bytes');
	});
});
