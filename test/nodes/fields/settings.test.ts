import type { IExecuteFunctions } from 'n8n-workflow';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { readSettings, type Settings } from '../../../nodes/GeminiImage/fields/settings';
import { thrownFailure } from '../thrownFailure';

/** Reads the settings of an item whose parameters have these values once expressions are resolved. */
function read(parameters: Record<string, unknown>): Settings {
	const all: Record<string, unknown> = {
		prompt: 'A cat',
		model: 'gemini-3-pro-image',
		...parameters,
	};
	const context = {
		getNode: () => ({ type: 'geminiImage', parameters: {} }),
		getNodeParameter: (name: string, _itemIndex: number, fallback?: unknown) =>
			Object.hasOwn(all, name) ? all[name] : fallback,
	};
	return readSettings(context as unknown as IExecuteFunctions, 0);
}

const refuse = (parameters: Record<string, unknown>) => thrownFailure(() => read(parameters));

test('a node that nobody touched gives what the editor shows', () => {
	expect(read({})).toMatchObject({
		prompt: 'A cat',
		model: 'gemini-3-pro-image',
		aspectRatio: undefined,
		imageSize: undefined,
		outputField: 'data',
		output: 'itemPerImage',
		outputConversation: false,
		responseModalities: 'imageAndText',
		promptPosition: 'first',
		googleSearch: 'off',
		includeThoughts: false,
		safetySettings: [],
		timeoutMs: 300_000,
	});
});

test.each([
	['512', '512'],
	['0.5K', '0.5K'],
	['2k', '2k'],
	[' 4K ', '4K'],
	[512, '512'],
	['auto', undefined],
	['Auto', undefined],
	['', undefined],
	[null, undefined],
	['8K', '8K'],
])('the image size %j is read as %j', (imageSize, sent) => {
	expect(read({ imageSize }).imageSize).toBe(sent);
});

test.each([
	['16:9', '16:9'],
	[' 16:9', '16:9'],
	['auto', undefined],
	[null, undefined],
	['7:3', '7:3'],
])('the aspect ratio %j is read as %j', (aspectRatio, sent) => {
	expect(read({ aspectRatio }).aspectRatio).toBe(sent);
});

test.each([
	['gemini-3-pro-image', 'gemini-3-pro-image'],
	[' models/gemini-3-pro-image\n', 'gemini-3-pro-image'],
	['my-own/model', 'my-own/model'],
])('the model %j is asked for as %j', (model, id) => {
	expect(read({ model }).model).toBe(id);
});

test('a prompt is sent as it was written, white space around it included', () => {
	expect(read({ prompt: '  A cat\n' }).prompt).toBe('  A cat\n');
	expect(read({ prompt: 42 }).prompt).toBe('42');
});

test.each(['', ' \n ', null, undefined])('an empty prompt is refused: %j', (prompt) => {
	expect(refuse({ prompt }).kind).toBe('promptEmpty');
});

test.each([
	['', 'is empty'],
	['  ', 'is empty'],
	[null, 'is empty'],
	['models/', 'cannot be "models/"'],
	[{ a: 1 }, 'has an invalid value'],
])('an empty model is refused: %j', (model, message) => {
	expect(explain(refuse({ model })).message).toBe(`"Model" ${message}`);
});

test('numbers may come as text from an expression, and nothing stays nothing', () => {
	const options = { temperature: '0.5', topP: '', topK: null, seed: 0, timeout: '10' };
	expect(read({ options })).toMatchObject({ temperature: 0.5, seed: 0, timeoutMs: 10_000 });
	expect(read({ options })).toMatchObject({ topP: undefined, topK: undefined });
});

test.each([
	['temperature', 'warm', '"Temperature" cannot be "warm"', 'a number from 0 to 2,'],
	['temperature', '0,5', '"Temperature" cannot be "0,5"', 'a decimal point'],
	['topP', true, '"Top P" cannot be true', 'a number from 0 to 1,'],
	['seed', Infinity, '"Seed" cannot be Infinity', 'Enter a whole number from -2147483647'],
	['timeout', 0, '"Timeout (Seconds)" cannot be 0', 'a number of seconds from 0.1 to 86400,'],
	['timeout', 'soon', '"Timeout (Seconds)" cannot be "soon"', 'a number'],
	[
		'requestLimit',
		-1,
		'"Request Limit (MB)" cannot be -1',
		'a number of megabytes from 0.0001 to 2048,',
	],
	['output', 'allTheItems', '"Output" cannot be "allTheItems"', '"itemPerImage", "allInOneItem"'],
	['googleSearch', 'always', '"Google Search" cannot be "always"', '"off", "web"'],
	['includeThoughts', 'perhaps', '"Include Thoughts" cannot be "perhaps"', 'the expression'],
	['outputField', 'conversation', '"Output Field" cannot be "conversation"', 'such as data'],
	[
		'safetySettings',
		{ settings: [{ category: 'HARM_CATEGORY_HARASSMENT' }] },
		'"Safety Settings" has an invalid value',
		'the expression',
	],
])(
	'an option that cannot be used is named as in the editor: %s %j',
	(name, value, message, advice) => {
		const failure = refuse({ options: { [name]: value } });
		expect(failure.reason).toBe('BAD_INPUT');
		const words = explain(failure);
		expect(words.message).toContain(message);
		expect(words.description).toContain(advice);
	},
);

test('choices and switches may come as text or as nothing from an expression', () => {
	const nothing = {
		output: null,
		googleSearch: '',
		includeThoughts: null,
		keepFirstTurn: null,
		safetySettings: null,
		systemInstruction: null,
	};
	expect(read({ options: nothing })).toEqual(read({}));
	const texts = {
		output: ' allInOneItem ',
		includeThoughts: 'true',
		keepFirstTurn: 'FALSE',
		conversationSummary: ' true',
	};
	expect(read({ options: texts })).toMatchObject({
		output: 'allInOneItem',
		includeThoughts: true,
		keepFirstTurn: false,
		conversationSummary: true,
	});
});

test.each([
	[[], 'emptyList', 'returns an empty list'],
	[['A cat'], 'list', 'returns a list'],
	[{ text: 'A cat' }, 'object', 'returns an object'],
	[true, 'other', 'returns something else'],
])('a prompt that is not text is refused: %j', (prompt, given, words) => {
	const failure = refuse({ prompt });
	expect(failure).toMatchObject({ kind: 'promptNotText', facts: { given } });
	expect(explain(failure).description).toContain(words);
});

test.each([null, undefined, '', ' '])(
	'a spending limit must not go missing: %j',
	(spendingLimit) => {
		const failure = refuse({ options: { spendingLimit } });
		expect(failure).toMatchObject({ kind: 'valueEmpty', facts: { label: 'Spending Limit (USD)' } });
		expect(explain(failure).description).toContain('remove the option');
	},
);

test('the output field is data when it is left empty', () => {
	expect(read({ options: { outputField: ' ' } }).outputField).toBe('data');
	expect(read({ options: { outputField: ' portrait ' } }).outputField).toBe('portrait');
});

describe('options that only Google takes', () => {
	test('are not set unless the user sets them', () => {
		const { outputFormat, outputQuality, personGeneration, prominentPeople, serviceTier } = read(
			{},
		);
		const all = [outputFormat, outputQuality, personGeneration, prominentPeople, serviceTier];
		expect(all).toEqual(all.map(() => undefined));
	});

	test.each([
		[
			{ outputFormat: 'jpeg', outputQuality: '80' },
			{ outputFormat: 'jpeg', outputQuality: 80 },
		],
		[
			{ outputFormat: '', serviceTier: null },
			{ outputFormat: undefined, serviceTier: undefined },
		],
		[{ personGeneration: ' ALLOW_ALL ' }, { personGeneration: 'ALLOW_ALL' }],
	])('%j are read as %j', (options, settings) => {
		expect(read({ options })).toMatchObject(settings);
	});

	test.each([
		[{ outputFormat: 'webp' }, /"Output Format"/],
		[{ outputQuality: 0 }, /"Output Quality"/],
		[{ outputQuality: 101 }, /"Output Quality"/],
		[{ outputQuality: 80.5 }, /"Output Quality"/],
		[{ personGeneration: 'none' }, /"People"/],
		[{ prominentPeople: true }, /"Prominent People"/],
		[{ serviceTier: 'fast' }, /"Service Tier"/],
	])('%j cannot be used, and the option is named', (options, words) => {
		expect(explain(refuse({ options })).message).toMatch(words);
	});

	test.each([
		[{ serviceTier: 'flex' }, 1_200_000],
		[{ serviceTier: 'flex', timeout: 60 }, 60_000],
		[{ serviceTier: 'priority' }, 300_000],
		[{ timeout: 60 }, 60_000],
	])('%j wait %d ms', (options, timeoutMs) => {
		expect(read({ options }).timeoutMs).toBe(timeoutMs);
	});
});
