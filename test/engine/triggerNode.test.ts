import path from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import type { INodeProperties } from 'n8n-workflow';
import { optionFields } from '../../nodes/GeminiImage/fields/options';
import { triggerFields } from '../../nodes/GeminiImage/fields/trigger';

let loader: PackageDirectoryLoader;
beforeAll(async () => {
	loader = new PackageDirectoryLoader(path.resolve(__dirname, '../..'));
	await loader.loadAll();
});

const trigger = () => {
	const { type } = loader.getNode('geminiImageTrigger');
	return 'nodeVersions' in type ? type.getNodeType() : type;
};
const options = triggerFields.find(({ name }) => name === 'options')?.options as INodeProperties[];
const labels = (fields: INodeProperties[]) => fields.map(({ displayName }) => displayName);

test('n8n loads both nodes of the package', () => {
	expect(loader.types.nodes.map(({ name }) => name)).toEqual(
		expect.arrayContaining(['geminiImage', 'geminiImageTrigger']),
	);
	expect(trigger()).toHaveProperty('poll');
	expect(trigger()).not.toHaveProperty('execute');
});

test('n8n adds "Poll Times" before its own fields, once', () => {
	expect(labels(trigger().description.properties)).toEqual([
		'Poll Times',
		'Name Contains',
		'Output',
		'Options',
	]);
});

test('it has those options of Get Batch that make sense here, under the same names', () => {
	expect(labels(options)).toEqual([
		'Delete When Done',
		'Image Link (Minutes)',
		'Include Thoughts',
		'Max Tries',
		'Output Field',
		'Timeout (Seconds)',
	]);
	for (const option of options) {
		const {
			type,
			default: value,
			typeOptions,
			displayName,
		} = optionFields.find(({ name }) => name === option.name)!;
		expect(option).toMatchObject({ type, default: value, displayName });
		expect(option.typeOptions).toEqual(typeOptions);
	}
});

test('no field waits for an operation, which the trigger does not have', () => {
	const shown = options.flatMap(({ displayOptions = {} }) =>
		Object.keys({ ...displayOptions.show, ...displayOptions.hide }),
	);
	expect(new Set(shown)).toEqual(new Set(['/output']));
});

test('no description tells of the operation or of an input item', () => {
	const fields = [...triggerFields, ...options].filter(({ type }) => type !== 'collection');
	for (const { description } of fields) {
		expect(description).toMatch(/^[A-Z"]/);
		expect(description).not.toMatch(/As a tool|Retry After Timeout|each item/);
	}
});
