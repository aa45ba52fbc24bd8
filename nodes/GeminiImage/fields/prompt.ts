import type { INodeProperties } from 'n8n-workflow';

const PROMPT: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	required: true,
	description:
		'What to generate or change. Every image carries an invisible SynthID watermark from Google.',
};

/** "Prompt"; the example differs between operations. */
export const promptFields: INodeProperties[] = [
	{
		...PROMPT,
		placeholder: 'e.g. Create an image of a red apple on a wooden table, soft morning light',
		hint: 'Start with "Create an image of …" to make sure you get an image, not just text',
		displayOptions: { show: { operation: ['textToImage'] } },
	},
	{
		...PROMPT,
		placeholder: 'e.g. Place the product on a wooden table in soft morning light',
		displayOptions: { show: { operation: ['imageToImage'] } },
	},
	{
		...PROMPT,
		placeholder: 'e.g. Make the sky darker and add a few stars',
		displayOptions: { show: { operation: ['multiTurn'] } },
	},
	{
		...PROMPT,
		placeholder: 'e.g. Create an image of {{ $json.product }} on a wooden table',
		displayOptions: { show: { operation: ['submitBatch'] } },
	},
];
