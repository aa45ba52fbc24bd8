import { NodeHelpers, type INodeProperties } from 'n8n-workflow';
import { explainExample } from '../../../nodes/GeminiImage/failure/explain';
import type { Kind } from '../../../nodes/GeminiImage/failure/failure';
import { FAILURE_KINDS } from '../../../nodes/GeminiImage/failure/kinds';
import { CHOICE_LABELS, LABELS } from '../../../nodes/GeminiImage/failure/labels';
import {
	CONVERSATION_OPERATIONS,
	IMAGE_OPERATIONS,
	REFERENCE_OPERATIONS,
	SINGLE_IMAGE_OPERATIONS,
} from '../../../nodes/GeminiImage/fields/operationGroups';
import { optionFields, OPTIONS } from '../../../nodes/GeminiImage/fields/options';
import { GeminiImage } from '../../../nodes/GeminiImage/GeminiImage.node';
import { OPERATIONS, RESOURCES } from '../../../nodes/GeminiImage/operations';

const { description } = new GeminiImage();
const { properties, subtitle } = description;
const fields: INodeProperties[] = [...properties, ...optionFields];
const OPERATION_NAMES = OPERATIONS.map(({ choice }) => choice.value);

/** Whether only the variant for agents shows the field. */
const isForTools = ({ displayOptions }: INodeProperties) =>
	displayOptions?.show?.['@tool'] !== undefined;

/** Operations with a field of their own of this name. */
const operationsWith = (name: string) =>
	OPERATIONS.filter((operation) => operation.fields.some((field) => field.name === name)).map(
		({ choice }) => choice.value,
	);

const operationsOf = (resource: string) =>
	RESOURCES.find(({ choice }) => choice.value === resource)?.operations.map(
		({ choice }) => choice.value,
	);

/** The names of the options that the editor offers with an operation, in order. */
const optionsOffered = (operation: string) => {
	const values = { resource: 'image', operation, turns: 'perItem' };
	return optionFields
		.filter((field) =>
			NodeHelpers.displayParameter({}, field, { typeVersion: 1 }, description, values),
		)
		.map(({ name }) => name);
};

/** The values and labels of a field of choices; other fields have none. */
const choicesOf = ({ options = [] }: INodeProperties) =>
	Object.fromEntries(
		options.flatMap((choice) => ('value' in choice ? [[String(choice.value), choice.name]] : [])),
	);

test.each(Object.entries(LABELS))('messages call "%s" by its label, %s', (name, label) => {
	const named = fields.filter((field) => field.name === name && !isForTools(field));
	const labels = named.map((field) => field.displayName);
	expect(labels.length).toBeGreaterThan(0);
	expect(new Set(labels)).toEqual(new Set([label]));
});

test.each(Object.entries(CHOICE_LABELS))(
	'messages call the choices of "%s" by their labels',
	(name, choices) => {
		const field = fields.find((candidate) => candidate.name === name)!;
		expect(choicesOf(field)).toMatchObject(choices);
	},
);

test('an option that a message sends the user to is in the editor under that label', () => {
	const choices = Object.values(CHOICE_LABELS).flatMap((ofField) => Object.values(ofField));
	const labels = [...optionFields.map(({ displayName }) => displayName), ...choices];
	const named = (Object.keys(FAILURE_KINDS) as Kind[]).flatMap((kind) => {
		const { message, advice } = explainExample(kind);
		return [...`${message} ${advice}`.matchAll(/"([^"]+)" in the options/g)].map(([, label]) => ({
			kind,
			label,
		}));
	});
	expect(named.filter(({ label }) => !labels.includes(label ?? ''))).toEqual([]);
});

test('every option is in the editor once, and its names agree', () => {
	expect(OPTIONS.map(({ name }) => name)).toEqual(OPTIONS.map(({ field }) => field.name));
	expect(new Set(optionFields.map(({ name }) => name)).size).toBe(optionFields.length);
});

test('every choice of an option that the editor offers is accepted as it is', () => {
	const withChoices = OPTIONS.filter(({ field }) => field.type === 'options');
	expect(withChoices.length).toBeGreaterThan(0);
	for (const { field, schema } of withChoices) {
		for (const value of Object.keys(choicesOf(field))) expect(schema.parse(value)).toBe(value);
	}
});

test('a description that is made from the catalog is whole sentences', () => {
	for (const { description = '' } of optionFields) {
		expect(description).toMatch(/^[A-Z"].*[^.\s]\.?$/);
		expect(description).not.toMatch(/undefined|NaN|Infinity|\.\.|  /);
	}
});

test('fields are shown for operations that exist', () => {
	for (const { displayOptions } of fields) {
		const { show = {}, hide = {} } = displayOptions ?? {};
		for (const group of [show, hide]) {
			const named = group['/operation'] ?? group.operation ?? [];
			expect(OPERATION_NAMES).toEqual(expect.arrayContaining(named));
		}
	}
});

test('operations that share options are those with the fields that the options are about', () => {
	expect(REFERENCE_OPERATIONS).toEqual(operationsWith('imageFields'));
	expect(CONVERSATION_OPERATIONS).toEqual(operationsWith('conversationField'));
	expect([...IMAGE_OPERATIONS, 'getImage']).toEqual(operationsOf('image'));
	const others = IMAGE_OPERATIONS.filter((name) => !CONVERSATION_OPERATIONS.includes(name));
	expect(SINGLE_IMAGE_OPERATIONS).toEqual(others);
});

test.each([
	['cancelBatch', ['maxTries', 'requestsPerMinute', 'timeout']],
	[
		'getBatch',
		[
			'deleteWhenDone',
			'imageLink',
			'includeThoughts',
			'maxTries',
			'outputField',
			'requestsPerMinute',
			'statusOnly',
			'timeout',
		],
	],
])('the editor offers only options that do something with %s', (operation, names) => {
	expect(optionsOffered(operation).sort()).toEqual(names);
});

test('no option about a single call or its result is offered for a batch that is submitted', () => {
	const offered = optionsOffered('submitBatch');
	for (const name of [
		'concurrency',
		'imageLink',
		'output',
		'outputField',
		'outputFormat',
		'requestLimit',
		'serviceTier',
	]) {
		expect(offered).not.toContain(name);
	}
	expect(offered).toEqual(expect.arrayContaining(['imageUrls', 'spendingLimit', 'temperature']));
});

test('the node names each operation under its name, and starts with one that exists', () => {
	for (const { choice } of OPERATIONS) {
		expect(subtitle).toContain(`"${choice.value}":"${choice.name}"`);
	}
	const operationFields = properties.filter(({ name }) => name === 'operation');
	expect(operationFields.map((field) => field.default)).toEqual(
		RESOURCES.map(({ operations: [first] }) => first?.choice.value),
	);
});
