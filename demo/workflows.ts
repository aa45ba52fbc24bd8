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
	/** By the name of the node that gives them out, one per item. */
	expects: Record<string, ExpectedImage[]>;
	/** What the emulator does with its first calls, for an example that deals with failures. */
	faults?: object[];
}

function repeat<T>(times: number, value: T): T[] {
	return Array.from({ length: times }, () => value);
}

export const examples: Example[] = [
	{
		file: 'text-to-image.json',
		what: 'One product for a shop, a website and a phone: each item brings its own scene and ratio.',
		expects: { 'Create Images': [{ ratio: '1:1' }, { ratio: '16:9' }, { ratio: '9:16' }] },
	},
	{
		file: 'product-shots.json',
		what: 'One photo of a product becomes five images in five ratios.',
		expects: {
			Photo: [{ ratio: '1:1' }],
			'Product Shots': ['1:1', '4:5', '9:16', '16:9', '21:9'].map((ratio) => ({ ratio })),
		},
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
	{
		file: 'before-and-after.json',
		what: 'Three images, each changed once, and a web page that shows them side by side.',
		expects: { Before: repeat(3, { ratio: '4:3' }), After: repeat(3, { ratio: '4:3' }) },
	},
	{
		file: 'content-pipeline.json',
		what: 'Each row of a table becomes an image in a folder, within a spending limit.',
		expects: { Draw: ['1:1', '4:5', '16:9', '1:1'].map((ratio) => ({ ratio })) },
	},
	{
		file: 'resilient-batch.json',
		what: 'Two of six prompts were refused and drawn in plainer words; all six came in order.',
		expects: { 'In Order': repeat(6, { ratio: '4:3' }) },
		faults: repeat(2, { blocked: 'SAFETY' }),
	},
	{
		file: 'provider-fallback.json',
		what: 'The first provider was overloaded, so a gateway drew instead.',
		expects: { 'Your Images': repeat(3, { ratio: '4:3' }) },
		// Two tries for each of the three prompts.
		faults: repeat(6, { status: 503 }),
	},
];

export { readExample } from './readExample';
