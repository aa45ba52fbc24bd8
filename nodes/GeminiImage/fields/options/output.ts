import { z } from 'zod';
import { rejectValue } from '../acceptedValue';
import { numeric } from '../numbers';
import { REQUEST_OPERATIONS, RESULT_OPERATIONS, SINGLE_IMAGE_OPERATIONS } from '../operationGroups';
import { choiceOf, flag, optional } from '../schemas';
import { option } from './option';

const REQUESTS = { show: { '/operation': REQUEST_OPERATIONS } };
const RESULTS = { show: { '/operation': RESULT_OPERATIONS } };
const SINGLE_IMAGES = { show: { '/operation': SINGLE_IMAGE_OPERATIONS } };

/** What the output items carry. */
export const outputOptions = [
	option(
		{
			displayName: 'Image Link (Minutes)',
			name: 'imageLink',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 60,
			description:
				'How long the link in "imageUrl" works. Anyone who has it can open the image without logging in. 0 creates no link. As a tool of an agent, the node creates links for 60 minutes unless you set this.',
			displayOptions: RESULTS,
		},
		(field) => numeric(field, 'minutes'),
	),
	option(
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			options: [
				{ name: 'One Item per Image', value: 'itemPerImage' },
				{
					name: 'All Images in One Item',
					value: 'allInOneItem',
					description: 'Further images go into numbered fields, such as data1 and data2',
				},
			],
			default: 'itemPerImage',
			description: 'What to return when an answer holds several images',
			displayOptions: SINGLE_IMAGES,
		},
		choiceOf,
	),
	option(
		{
			displayName: 'Output Conversation',
			name: 'outputConversation',
			type: 'boolean',
			default: true,
			description:
				'Whether to return the conversation as a file in "conversation", so that Multi-Turn Edit can continue from here',
			displayOptions: SINGLE_IMAGES,
		},
		() => flag(false),
	),
	option(
		{
			displayName: 'Output Field',
			name: 'outputField',
			type: 'string',
			default: 'data',
			placeholder: 'e.g. data',
			description: 'Binary field to put the image in',
			displayOptions: RESULTS,
		},
		() =>
			optional(z.string().trim()).transform((name, context) => {
				if (name === 'conversation') return rejectValue(context, { type: 'otherField' });
				// As a key of an object it sets the prototype.
				if (name === '__proto__') return rejectValue(context, { type: 'storableName' });
				return name || 'data';
			}),
	),
	option(
		{
			displayName: 'Preview Only',
			name: 'dryRun',
			type: 'boolean',
			default: true,
			description:
				'Whether to send nothing and instead return, for each item, the request as it would be sent: its settings and images, any adjustments, and the estimated tokens and cost. Nothing is stored or billed; image URLs are opened only to read type and size.',
			displayOptions: REQUESTS,
		},
		() => flag(false),
	),
];
