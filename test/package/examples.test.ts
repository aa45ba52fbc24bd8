import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';
import type { WorkflowJson, WorkflowNode } from '../../lanes/rest';
import { GeminiImage } from '../../nodes/GeminiImage/GeminiImage.node';
import { GeminiImageTrigger } from '../../nodes/GeminiImage/GeminiImageTrigger.node';

const FOLDER = join(__dirname, '../../examples');
const OURS = 'n8n-nodes-gemini-image.';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const descriptions: Record<string, INodeTypeDescription> = {
	[`${OURS}geminiImage`]: new GeminiImage().description,
	// The editor shows other fields where n8n's name of the node ends like that.
	[`${OURS}geminiImageTool`]: { ...new GeminiImage().description, name: 'geminiImageTool' },
	[`${OURS}geminiImageTrigger`]: new GeminiImageTrigger().description,
};
const OF_N8N = ['n8n-nodes-base.', '@n8n/n8n-nodes-langchain.'];
const IN_TOOLS = ['descriptionType', 'toolDescription'];

/** Parameters that n8n itself adds to triggers that poll, and to tools. */
function addedByN8n(type: string): string[] {
	if (descriptions[type]?.polling) return ['pollTimes'];
	return type.endsWith('Tool') ? IN_TOOLS : [];
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

const read = (file: string): WorkflowJson =>
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as WorkflowJson;

describe.each(files)('the example %s', (file) => {
	const { nodes, connections, settings } = read(file);
	const ours = nodes.filter(({ type }) => type.startsWith(OURS));

	it('needs nothing but our nodes and those of n8n', () => {
		const known = (type: string) =>
			type in descriptions || OF_N8N.some((start) => type.startsWith(start));
		expect(nodes.filter(({ type }) => !known(type))).toEqual([]);
		expect(ours).not.toEqual([]);
	});

	it('has nodes with an ID and a name of their own', () => {
		expect(nodes.filter(({ id }) => !UUID.test(id))).toEqual([]);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
		expect(settings).toEqual({ executionOrder: 'v1' });
	});

	it('connects nodes that it has', () => {
		const names = nodes.map(({ name }) => name);
		const ends = [...JSON.stringify(connections).matchAll(/"node":"([^"]+)"/g)].map(
			(end) => end[1],
		);
		expect(
			[...Object.keys(connections), ...ends].filter((name) => !names.includes(name ?? '')),
		).toEqual([]);
	});

	it.each(ours.map((node) => [node.name, node] as const))(
		'sets only what the editor shows in "%s"',
		(_name, node) => {
			expect(listUnknown(node)).toEqual([]);
		},
	);
});

/** Parameters that the node does not have or does not show, and choices that it does not offer. */
function listUnknown({ type, typeVersion, parameters }: WorkflowNode): string[] {
	const description = descriptions[type];
	if (!description) return [type];
	const { properties } = description;
	const given = parameters as INodeParameters;
	const version = { typeVersion };
	const whole = NodeHelpers.getNodeParameters(properties, given, true, true, version, description);
	const isShown = (field: INodeProperties) =>
		NodeHelpers.displayParameter(whole ?? given, field, version, description);
	return Object.entries(parameters).flatMap(([name, value]) => {
		if (addedByN8n(type).includes(name)) return [];
		const field = properties.find((other) => other.name === name && isShown(other));
		if (!field) return [name];
		return isOffered(field, value) ? [] : [`${name}: ${String(value)}`];
	});
}

/** False for a fixed choice that is not in the field's own list. */
function isOffered({ type, options = [], typeOptions }: INodeProperties, value: unknown): boolean {
	// The editor loads some lists for the model.
	if (type !== 'options' || typeOptions?.loadOptionsMethod) return true;
	if (typeof value === 'string' && value.startsWith('=')) return true;
	return options.some((choice) => 'value' in choice && choice.value === value);
}
