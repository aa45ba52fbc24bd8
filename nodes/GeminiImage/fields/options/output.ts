import { z } from 'zod';
import { rejectValue } from '../acceptedValue';
import { numeric } from '../numbers';
import { REQUEST_OPERATIONS, RESULT_OPERATIONS, SINGLE_IMAGE_OPERATIONS } from '../operationGroups';
import { choiceOf, flag, optional } from '../schemas';
import { option } from './option';

const REQUESTS = { show: { '/operation': REQUEST_OPERATIONS } };
const RESULTS = { show: { '/operation': RESULT_OPERATIONS } };
/** An agent gets no files. */
const FILES = { ...RESULTS, hide: { '@tool': [true] } };
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
				'How long the link in "imageUrl" works; 0 creates no link. As a tool of an AI Agent, the node creates links for 60 minutes by default.',
			hint: 'Anyone with the link can open the image without logging in',
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
					description: 'Additional images go into numbered fields, such as data1 and data2',
				},
			],
			default: 'itemPerImage',
			description: 'What to return when a response contains several images',
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
				'Whether to return the conversation as a file in "conversation", so that Multi-Turn Edit can continue it',
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
			description: 'Binary field to store the image in',
			displayOptions: FILES,
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
				'Whether to return, for each item, the request that would be sent, with its adjustments and estimated cost. Nothing is sent, stored or billed; image URLs are opened to read their type and size.',
			displayOptions: REQUESTS,
		},
		() => flag(false),
	),
];
