import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowJson } from '../lanes/rest';

/** An image that an example must make. */
export interface ExpectedImage {
	/** Width to height, e.g. "16:9". */
	ratio: string;
	/** The turn of its conversation, if there is one. */
	turn?: number;
}

export interface Example {
	file: string;
	/** What the gallery says about it. */
	what: string;
	/** By the name of the Gemini Image node, one per item. */
	expects: Record<string, ExpectedImage[]>;
}

export const examples: Example[] = [
	{
		file: 'text-to-image.json',
		what: 'One product for a shop, a website and a phone: each item brings its own scene and ratio.',
		expects: { 'Create Images': [{ ratio: '1:1' }, { ratio: '16:9' }, { ratio: '9:16' }] },
	},
	{
		file: 'image-to-image.json',
		what: 'Three reference images, sent in one request, become one scene.',
		expects: {
			'Make the References': [{ ratio: '1:1' }, { ratio: '1:1' }, { ratio: '1:1' }],
			'Combine Them': [{ ratio: '3:2' }],
		},
	},
	{
		file: 'multi-turn.json',
		what: 'A list of prompts becomes one conversation: each image builds on all images before it.',
		expects: {
			'Draw the Storyboard': [1, 2, 3, 4].map((turn) => ({ ratio: '16:9', turn })),
		},
	},
	{
		file: 'chained-edit.json',
		what: 'Four nodes, four turns: each node continues the conversation of the one before.',
		expects: {
			'Create the Room': [{ ratio: '4:3', turn: 1 }],
			'Change the Sofa': [{ ratio: '4:3', turn: 2 }],
			'Add a Lamp and a Plant': [{ ratio: '4:3', turn: 3 }],
			'Turn It to Evening': [{ ratio: '4:3', turn: 4 }],
		},
	},
];

/**
 * Reads an example from examples/ and sets the IDs of its credentials.
 * @param chatModelId of the OpenAI credential that an agent's chat model needs
 */
export function readExample(file: string, credentialId: string, chatModelId = ''): WorkflowJson {
	const text = readFileSync(join(__dirname, '../examples', file), 'utf8');
	const workflow = JSON.parse(text) as WorkflowJson;
	for (const { credentials } of workflow.nodes) {
		if (credentials?.geminiImageApi) credentials.geminiImageApi.id = credentialId;
		if (credentials?.openAiApi) credentials.openAiApi.id = chatModelId;
	}
	return workflow;
}
