import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowJson } from '../lanes/rest';

/** A picture that an example has to come up with. */
export interface ExpectedPicture {
	/** Width to height, e.g. "16:9". */
	ratio: string;
	/** Which turn of its conversation it is, where there is one. */
	turn?: number;
}

export interface Example {
	file: string;
	/** What the gallery says about it. */
	what: string;
	/** By the name of the Gemini Image node, one for each of its items. */
	expects: Record<string, ExpectedPicture[]>;
}

export const examples: Example[] = [
	{
		file: 'text-to-image.json',
		what: 'One product for a shop, a website and a phone: each item brings its own scene and ratio.',
		expects: { 'Create Pictures': [{ ratio: '1:1' }, { ratio: '16:9' }, { ratio: '9:16' }] },
	},
	{
		file: 'image-to-image.json',
		what: 'Three reference images, sent together in one request, become one scene.',
		expects: {
			'Make the References': [{ ratio: '1:1' }, { ratio: '1:1' }, { ratio: '1:1' }],
			'Combine Them': [{ ratio: '3:2' }],
		},
	},
	{
		file: 'multi-turn.json',
		what: 'A list of prompts is one conversation: every image is made knowing all images before it.',
		expects: {
			'Draw the Storyboard': [1, 2, 3, 4].map((turn) => ({ ratio: '16:9', turn })),
		},
	},
	{
		file: 'chained-edit.json',
		what: 'Four nodes in a row, four turns: each takes up the conversation of the one before.',
		expects: {
			'Create the Room': [{ ratio: '4:3', turn: 1 }],
			'Change the Sofa': [{ ratio: '4:3', turn: 2 }],
			'Add a Lamp and a Plant': [{ ratio: '4:3', turn: 3 }],
			'Turn It to Evening': [{ ratio: '4:3', turn: 4 }],
		},
	},
];

/** Reads an example as it stands in examples/, with a credential's id put in. */
export function readExample(file: string, credentialId: string): WorkflowJson {
	const text = readFileSync(join(__dirname, '../examples', file), 'utf8');
	const workflow = JSON.parse(text) as WorkflowJson;
	for (const { credentials } of workflow.nodes) {
		if (credentials?.geminiImageApi) credentials.geminiImageApi.id = credentialId;
	}
	return workflow;
}
