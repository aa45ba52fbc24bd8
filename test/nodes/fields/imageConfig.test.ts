import { NodeHelpers, type INodeTypeDescription } from 'n8n-workflow';
import { REQUEST_OPERATIONS } from '../../../nodes/GeminiImage/fields/operationGroups';
import { GeminiImage } from '../../../nodes/GeminiImage/GeminiImage.node';

const { description } = new GeminiImage();
/** n8n names the variant for agents like this. */
const tool: INodeTypeDescription = { ...description, name: `${description.name}Tool` };

const NAMES = ['aspectRatio', 'imageSize'] as const;

/** The fields of a name that the editor shows with an operation. */
function shown(variant: INodeTypeDescription, name: string, operation: string) {
	const resource = operation.endsWith('Batch') ? 'batch' : 'image';
	return variant.properties.filter(
		(field) =>
			field.name === name &&
			NodeHelpers.displayParameter({ resource, operation }, field, { typeVersion: 1 }, variant),
	);
}

describe.each(NAMES)('the editor shows one field of %s', (name) => {
	test.each(REQUEST_OPERATIONS)('with %s: a list in the node, text in the tool', (operation) => {
		expect(shown(description, name, operation)).toMatchObject([{ type: 'options' }]);
		expect(shown(tool, name, operation)).toMatchObject([{ type: 'string' }]);
	});

	test.each(['getBatch', 'cancelBatch'])('and none with %s', (operation) => {
		expect(shown(description, name, operation)).toEqual([]);
		expect(shown(tool, name, operation)).toEqual([]);
	});

	test('whose default is the same in both, and is filled in', () => {
		for (const variant of [description, tool]) {
			const node = { typeVersion: 1 };
			const filled = NodeHelpers.getNodeParameters(
				variant.properties,
				{ operation: 'textToImage' },
				true,
				false,
				node,
				variant,
			);
			expect(filled).toHaveProperty(name, 'auto');
		}
	});

	test('whose value a tool keeps, whatever it is', () => {
		const given = { operation: 'textToImage', [name]: "={{ $fromAI('value') }}" };
		const node = { typeVersion: 1 };
		expect(
			NodeHelpers.getNodeParameters(tool.properties, given, false, false, node, tool),
		).toHaveProperty(name, given[name]);
	});
});
