import type { INodeProperties } from 'n8n-workflow';

const ONE_CALL_OPERATIONS = { show: { '/operation': ['textToImage', 'imageToImage'] } };

/** What the items carry. */
export const outputOptions: INodeProperties[] = [
	{
		displayName: 'Image Link (Minutes)',
		name: 'imageLink',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 60,
		description:
			'For how many minutes the link in "imageUrl" opens the image, for anyone who has it and without a login. 0 gives no link.',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'One Item per Image', value: 'itemPerImage' },
			{
				name: 'All Images in One Item',
				value: 'allInOneItem',
				description: 'Further images are in the field with 1, 2, … behind its name: data1, data2',
			},
		],
		default: 'itemPerImage',
		description: 'What to return when an answer holds several images',
		displayOptions: ONE_CALL_OPERATIONS,
	},
	{
		displayName: 'Output Conversation',
		name: 'outputConversation',
		type: 'boolean',
		default: true,
		description:
			'Whether to return the conversation as a file in "conversation", so that a Multi-Turn Edit can go on from here',
		displayOptions: ONE_CALL_OPERATIONS,
	},
	{
		displayName: 'Output Field',
		name: 'outputField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description: 'Binary field to put the image in',
	},
	{
		displayName: 'Preview Only',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description:
			'Whether to send nothing and return, for each item, the request as it would be sent: its settings and images, what is adjusted, and the estimated tokens and cost. Nothing is stored or billed; Image URLs are opened only to tell type and size.',
	},
];
