import { z } from 'zod';
import { supportNote, thinkingNote, tokensNote } from '../modelNotes';
import { numeric } from '../numbers';
import { ANSWER_OPERATIONS, REQUEST_OPERATIONS } from '../operationGroups';
import { choiceOf, flag, optional } from '../schemas';
import { option } from './option';
import { SAFETY_CATEGORIES, SAFETY_THRESHOLDS } from './safety';

/** The API's integers have 32 bits. */
const INT32_MAX = 2_147_483_647;

const THINKING_LEVELS = [
	{ name: 'High', value: 'high' },
	{ name: 'Low', value: 'low' },
	{ name: 'Medium', value: 'medium' },
	{ name: 'Minimal', value: 'minimal' },
];

function thinkingLabel(level: string): string {
	return THINKING_LEVELS.find(({ value }) => value === level)?.name ?? level;
}

const REQUESTS = { show: { '/operation': REQUEST_OPERATIONS } };
const ANSWERS = { show: { '/operation': ANSWER_OPERATIONS } };

/** What goes to the model besides the prompt. */
export const generationOptions = [
	option(
		{
			displayName: 'Google Search',
			name: 'googleSearch',
			type: 'options',
			options: [
				{ name: 'Off', value: 'off' },
				{ name: 'Web', value: 'web', description: 'Lets the model look up facts on the web' },
				{
					name: 'Web and Images',
					value: 'webAndImages',
					description: 'Lets the model look up images as well, if it supports that',
				},
			],
			default: 'web',
			description:
				'Whether the model may search Google before it generates the image. The sources are in "grounding".',
			hint: 'Google requires you to display the search suggestion from "grounding"',
			displayOptions: REQUESTS,
		},
		choiceOf,
	),
	option(
		{
			displayName: 'Include Thoughts',
			name: 'includeThoughts',
			type: 'boolean',
			default: true,
			description: "Whether to also return the model's thoughts and draft images",
			displayOptions: ANSWERS,
		},
		() => flag(false),
	),
	option(
		{
			displayName: 'Max Output Tokens',
			name: 'maxOutputTokens',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: INT32_MAX, numberPrecision: 0 },
			default: 8192,
			description: `Maximum number of tokens in the response. ${tokensNote()}.`,
			displayOptions: REQUESTS,
		},
		(field) => numeric(field),
	),
	option(
		{
			displayName: 'Response',
			name: 'responseModalities',
			type: 'options',
			options: [
				{ name: 'Image and Text', value: 'imageAndText' },
				{
					name: 'Image Only',
					value: 'imageOnly',
					description: 'Makes a response without an image less likely',
				},
			],
			default: 'imageAndText',
			description: 'What to request from the model',
			displayOptions: REQUESTS,
		},
		choiceOf,
	),
	option(
		{
			displayName: 'Safety Settings',
			name: 'safetySettings',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Setting',
			default: {},
			description:
				"How strictly the model blocks harmful content. Categories you do not add keep the provider's default.",
			options: [
				{
					displayName: 'Setting',
					name: 'settings',
					values: [
						{
							displayName: 'Category',
							name: 'category',
							type: 'options',
							options: SAFETY_CATEGORIES,
							default: 'HARM_CATEGORY_DANGEROUS_CONTENT',
						},
						{
							displayName: 'Threshold',
							name: 'threshold',
							type: 'options',
							options: SAFETY_THRESHOLDS,
							default: 'BLOCK_MEDIUM_AND_ABOVE',
						},
					],
				},
			],
			displayOptions: REQUESTS,
		},
		() =>
			optional(
				z.object({
					settings: z.array(z.object({ category: z.string(), threshold: z.string() })).default([]),
				}),
			).transform((safety) => safety?.settings ?? []),
	),
	option(
		{
			displayName: 'Seed',
			name: 'seed',
			type: 'number',
			typeOptions: { minValue: -INT32_MAX, maxValue: INT32_MAX, numberPrecision: 0 },
			default: 0,
			description: `The same seed gives similar images for the same prompt. ${supportNote('seed')}.`,
			displayOptions: REQUESTS,
		},
		(field) => numeric(field),
	),
	option(
		{
			displayName: 'System Instruction',
			name: 'systemInstruction',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			placeholder: 'e.g. Always use our brand colors, navy and gold',
			description: 'Instructions that apply to every prompt',
			displayOptions: REQUESTS,
		},
		() => optional(z.string()),
	),
	option(
		{
			displayName: 'Temperature',
			name: 'temperature',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
			default: 1,
			description:
				'How varied the results are; lower is more predictable. Some providers accept only 0 to 1.',
			displayOptions: REQUESTS,
		},
		(field) => numeric(field),
	),
	option(
		{
			displayName: 'Thinking Level',
			name: 'thinkingLevel',
			type: 'options',
			options: THINKING_LEVELS,
			default: 'high',
			description: `How much the model thinks before it generates the image. ${thinkingNote(thinkingLabel)}.`,
			displayOptions: REQUESTS,
		},
		// A level that is not in the list may be a new one, so an expression can return any.
		() => optional(z.string().toLowerCase()),
	),
	option(
		{
			displayName: 'Top K',
			name: 'topK',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: INT32_MAX, numberPrecision: 0 },
			default: 40,
			description: 'How many of the most likely tokens the model chooses from',
			displayOptions: REQUESTS,
		},
		(field) => numeric(field),
	),
	option(
		{
			displayName: 'Top P',
			name: 'topP',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
			default: 0.95,
			description: 'How much of the probability the model chooses from; lower is more predictable',
			displayOptions: REQUESTS,
		},
		(field) => numeric(field),
	),
];
