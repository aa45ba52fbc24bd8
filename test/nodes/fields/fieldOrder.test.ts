import { NodeHelpers, type INodeTypeDescription } from 'n8n-workflow';
import { optionFields } from '../../../nodes/GeminiImage/fields/options';
import { GeminiImage } from '../../../nodes/GeminiImage/GeminiImage.node';
import { OPERATIONS, RESOURCES } from '../../../nodes/GeminiImage/operations';
import { nodeFields } from '../../../nodes/GeminiImage/operations/nodeFields';

const { description } = new GeminiImage();
const tool: INodeTypeDescription = { ...description, name: 'geminiImageTool' };

const resourceOf = (operation: string) =>
	RESOURCES.find(({ operations }) => operations.some(({ choice }) => choice.value === operation))
		?.choice.value ?? '';

function isShown(field: (typeof nodeFields)[number], operation: string, as = description) {
	const values = { resource: resourceOf(operation), operation, turns: 'perItem' };
	return NodeHelpers.displayParameter({}, field, { typeVersion: 1 }, as, values);
}

/** The names of the fields that the editor shows with an operation, in order. */
const shownWith = (operation: string) =>
	nodeFields
		.filter((field) => {
			const values = { resource: resourceOf(operation), operation, turns: 'perItem' };
			return NodeHelpers.displayParameter(values, field, { typeVersion: 1 }, description);
		})
		.map(({ name }) => name);

const optionsOffered = (operation: string, as = description) =>
	optionFields.filter((field) => isShown(field, operation, as)).map(({ name }) => name);

const START = ['resource', 'operation'];
const REQUEST = [...START, 'model', 'prompt'];
const LOOK = ['aspectRatio', 'imageSize'];

test.each([
	['textToImage', [...REQUEST, ...LOOK, 'options']],
	['imageToImage', [...REQUEST, 'imageFields', 'imagesFrom', ...LOOK, 'options']],
	[
		'multiTurn',
		[
			...[...REQUEST, 'imageFields', 'imagesFrom', ...LOOK],
			...['turns', 'conversationField', 'options'],
		],
	],
	['getImage', [...START, 'handles', 'options']],
	['submitBatch', [...REQUEST, 'imageFields', ...LOOK, 'batchKey', 'batchName', 'options']],
	['getBatch', [...START, 'batch', 'options']],
	['cancelBatch', [...START, 'batch', 'options']],
])('%s asks for what it needs, in this order', (operation, names) => {
	expect(shownWith(operation)).toEqual(names);
});

test('no field of an operation is left out', () => {
	for (const field of OPERATIONS.flatMap(({ fields }) => fields)) {
		expect(nodeFields).toContain(field);
	}
});

test('an operation that sends nothing has no options for sending', () => {
	expect(optionsOffered('getImage')).toEqual(['imageLink', 'outputField']);
});

test('a tool, which has one item and returns no files, has no options for either', () => {
	const lacking = optionsOffered('textToImage').filter(
		(name) => !optionsOffered('textToImage', tool).includes(name),
	);
	expect(lacking).toEqual(['concurrency', 'outputField']);
});
