import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { GeminiImageApi } from '../../credentials/GeminiImageApi.credentials';
import { explainExample } from '../../nodes/GeminiImage/failure/explain';
import type { Kind } from '../../nodes/GeminiImage/failure/failure';
import { BLOCK_REASONS, FINISH_REASONS } from '../../nodes/GeminiImage/failure/finishReasons';
import { FAILURE_KINDS } from '../../nodes/GeminiImage/failure/kinds';
import { STORAGE_CAUSES } from '../../nodes/GeminiImage/failure/storageCauses';
import { GeminiImage } from '../../nodes/GeminiImage/GeminiImage.node';
import { GeminiImageTrigger } from '../../nodes/GeminiImage/GeminiImageTrigger.node';

/** Words of our own, or of another language, in place of n8n's and Google's. */
const FOREIGN_WORDS: ReadonlyArray<[instead: string, word: RegExp]> = [
	['execution', /\b(?:the|this|a|one|each|real|whole) run\b(?! of)/i],
	['response, returned', /\b(?:answer(?:s|ed)? (?:with|to|like|is|of)|the answer)\b/i],
	['URL', /\bweb address\b/i],
	['email', /\be-mail\b/i],
	['returns', /\bexpression gives?\b/i],
	['start over', /\bafresh\b/i],
	['reject', /\bturn(?:s|ed)? (?:it|the request|this) (?:away|down)\b/i],
	['create', /\b(?:gives|gave|given) out\b/i],
	['accept, support', /\b(?:Gemini|model|provider|Google) takes\b/],
	['disabled', /\b(?:switched|turned) off (?:in|at|for)\b/i],
	['interrupted, lost', /\bbroke off\b/i],
	['unchanged', /\bas it (?:is|stands)\b(?!")/],
	['note, say', /\bis told\b|\btells? (?:which|whether)\b/i],
];

const nodes = [new GeminiImage().description, new GeminiImageTrigger().description];
const fields = [
	...nodes.flatMap(({ properties }) => properties),
	...new GeminiImageApi().properties,
]
	.flatMap(withInner)
	.filter(({ type }) => type !== 'hidden');

/** A field with those that it holds. */
function withInner(field: INodeProperties): INodeProperties[] {
	const inner = (field.options ?? []).flatMap((option): INodeProperties[] => {
		if ('values' in option) return option.values;
		return 'type' in option ? [option] : [];
	});
	return [field, ...inner.flatMap(withInner)];
}

function choicesOf({ options = [] }: INodeProperties): INodePropertyOptions[] {
	return options.flatMap((option) => ('value' in option ? [option] : []));
}

const fieldTexts = fields.flatMap((field) => [
	...[field.displayName, field.description, field.hint, field.placeholder],
	...choicesOf(field).flatMap(({ name, description, action }) => [name, description, action]),
]);
const failureTexts = [
	...(Object.keys(FAILURE_KINDS) as Kind[]).flatMap((kind) => Object.values(explainExample(kind))),
	...[...FINISH_REASONS.values(), ...STORAGE_CAUSES.values()].flat(),
	...BLOCK_REASONS.values(),
];
const texts = [
	...nodes.map(({ description }) => description),
	...fieldTexts,
	...failureTexts,
].filter((text) => text !== undefined);

test.each(FOREIGN_WORDS)('users read "%s", never %s', (_instead, word) => {
	expect(texts.filter((text) => word.test(text))).toEqual([]);
});

test('a description is short enough for a tooltip', () => {
	const long = fields.filter(({ description = '' }) => description.length > 240);
	expect(long.map(({ name, description }) => [name, description])).toEqual([]);
});

test('a sample in an empty field says that it is one', () => {
	const samples = fields.flatMap(({ name, type, placeholder }) =>
		// Collections have a button there, and "Base URL" the address that an empty field stands for.
		placeholder && !/ollection$/.test(type) && name !== 'baseUrl' ? [placeholder] : [],
	);
	expect(samples.length).toBeGreaterThan(10);
	expect(samples.filter((sample) => !sample.startsWith('e.g. '))).toEqual([]);
});

test('what a hint says, the description does not repeat', () => {
	const repeated = fields.filter(({ description, hint }) => hint && description?.includes(hint));
	expect(repeated.map(({ name }) => name)).toEqual([]);
});
