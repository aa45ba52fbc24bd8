import type { CredentialJson } from '../../lanes/cli';
import type { StoredWorkflow, WorkflowNode } from '../../lanes/rest';
import type { EmulatedUser } from '../engine/emulated';

export type Step = Pick<
	WorkflowNode,
	'name' | 'type' | 'typeVersion' | 'parameters' | 'credentials' | 'onError' | 'webhookId'
>;

/** A workflow of nodes in a row after a manual trigger. */
export function workflow(id: string, ...steps: Step[]): StoredWorkflow {
	const all: Step[] = [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		...steps,
	];
	const links = all
		.slice(1)
		.map(({ name }, index): [string, unknown] => [
			all[index]?.name ?? '',
			{ main: [[{ node: name, type: 'main', index: 0 }]] },
		]);
	return {
		id,
		name: id,
		nodes: all.map((step, index) => ({
			...step,
			id: `${id}-${index}`,
			position: [index * 220, 0],
		})),
		connections: Object.fromEntries(links),
		settings: { executionOrder: 'v1' },
	};
}

/** Two nodes that give out these items. */
export function items(...list: Array<Record<string, unknown>>): Step[] {
	return [
		{
			name: 'List',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ list }), options: {} },
		},
		{
			name: 'Items',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			parameters: { fieldToSplitOut: 'list', options: {} },
		},
	];
}

/** A Gemini Image node with a credential of that id. */
export function geminiImage(
	name: string,
	credentialId: string,
	parameters: Record<string, unknown>,
	more: Partial<Step> = {},
): Step {
	return {
		name,
		type: 'n8n-nodes-gemini-image.geminiImage',
		typeVersion: 1,
		parameters: { ...parameters },
		credentials: { geminiImageApi: { id: credentialId, name: credentialId } },
		...more,
	};
}

export const model = (id: string) => ({ __rl: true, mode: 'id', value: id });

export const writeFile = (path: string, field: string): Step => ({
	name: 'Write File',
	type: 'n8n-nodes-base.readWriteFile',
	typeVersion: 1,
	parameters: { operation: 'write', fileName: path, dataPropertyName: field, options: {} },
});

export const readFile = (path: string, field: string): Step => ({
	name: 'Read File',
	type: 'n8n-nodes-base.readWriteFile',
	typeVersion: 1,
	parameters: {
		operation: 'read',
		fileSelector: path,
		options: { dataPropertyName: field },
	},
});

/** A credential as n8n imports it. */
export const credential = (id: string, user: EmulatedUser): CredentialJson => ({
	id,
	name: id,
	type: 'geminiImageApi',
	data: user.credential(),
});
