import type { IExecuteFunctions } from 'n8n-workflow';
import { readSettings, type Settings } from '../../../nodes/GeminiImage/fields/settings';

/** Reads the settings of an item whose parameters have these values once expressions are resolved. */
function read(parameters: Record<string, unknown>): Settings {
	const all: Record<string, unknown> = {
		prompt: 'A cat',
		model: 'gemini-3-pro-image',
		...parameters,
	};
	const context = {
		getNodeParameter: (name: string, _itemIndex: number, fallback?: unknown) =>
			Object.hasOwn(all, name) ? all[name] : fallback,
	};
	return readSettings(context as IExecuteFunctions, 0);
}

const refused = (parameters: Record<string, unknown>) => expect(() => read(parameters));

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
	refused({ prompt }).toThrow('The prompt is empty');
});

test.each(['', '  ', 'models/', null])('an empty model is refused: %j', (model) => {
	refused({ model }).toThrow('"Model" is empty or cannot be used');
});

test('numbers may come as text from an expression, and nothing stays nothing', () => {
	const options = { temperature: '0.5', topP: '', topK: null, seed: 0, timeout: '10' };
	expect(read({ options })).toMatchObject({ temperature: 0.5, seed: 0, timeoutMs: 10_000 });
	expect(read({ options })).toMatchObject({ topP: undefined, topK: undefined });
});

test.each([
	['temperature', 'warm'],
	['temperature', '0,5'],
	['seed', Infinity],
	['timeout', 0],
	['timeout', -1],
	['timeout', 'soon'],
	['output', 'allTheItems'],
	['googleSearch', 'always'],
	['safetySettings', { settings: [{ category: 'HARM_CATEGORY_HARASSMENT' }] }],
])('an option that cannot be used is named: %s', (name, value) => {
	refused({ options: { [name]: value } }).toThrow(`"Options" has a value for "${name}`);
});

test('the output field is data when it is left empty', () => {
	expect(read({ options: { outputField: ' ' } }).outputField).toBe('data');
	expect(read({ options: { outputField: ' picture ' } }).outputField).toBe('picture');
});
