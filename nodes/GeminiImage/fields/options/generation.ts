import type { INodeProperties } from 'n8n-workflow';

/** The API's integers have 32 bits. */
const INT32_MAX = 2_147_483_647;

const SAFETY_CATEGORIES = [
	{ name: 'Dangerous Content', value: 'HARM_CATEGORY_DANGEROUS_CONTENT' },
	{ name: 'Harassment', value: 'HARM_CATEGORY_HARASSMENT' },
	{ name: 'Hate Speech', value: 'HARM_CATEGORY_HATE_SPEECH' },
	{ name: 'Sexually Explicit', value: 'HARM_CATEGORY_SEXUALLY_EXPLICIT' },
];

const SAFETY_THRESHOLDS = [
	{ name: 'Block Few', value: 'BLOCK_ONLY_HIGH' },
	{ name: 'Block Most', value: 'BLOCK_LOW_AND_ABOVE' },
	{ name: 'Block None', value: 'BLOCK_NONE' },
	{ name: 'Block Some', value: 'BLOCK_MEDIUM_AND_ABOVE' },
	{ name: 'Off', value: 'OFF' },
];

/** What the model is told beside the prompt. */
export const generationOptions: INodeProperties[] = [
	{
		displayName: 'Google Search',
		name: 'googleSearch',
		type: 'options',
		options: [
			{ name: 'Off', value: 'off' },
			{ name: 'Web', value: 'web', description: 'The model may look facts up on the web' },
			{
				name: 'Web and Images',
				value: 'webAndImages',
				description: 'The model may look up pictures as well, where it can',
			},
		],
		default: 'web',
		description:
			'Whether the model may search Google first. Sources and the search suggestion, which has to be shown, are in "grounding".',
	},
	{
		displayName: 'Include Thoughts',
		name: 'includeThoughts',
		type: 'boolean',
		default: true,
		description: "Whether to return the model's thoughts and draft images as well",
	},
	{
		displayName: 'Max Output Tokens',
		name: 'maxOutputTokens',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: INT32_MAX, numberPrecision: 0 },
		default: 8192,
		description: 'Most tokens the answer may have. One image takes 750 to 3,800 tokens.',
	},
	{
		displayName: 'Response',
		name: 'responseModalities',
		type: 'options',
		options: [
			{ name: 'Image and Text', value: 'imageAndText' },
			{ name: 'Image Only', value: 'imageOnly', description: 'Fewer answers without an image' },
		],
		default: 'imageAndText',
		description: 'What the model is asked to answer with',
	},
	{
		displayName: 'Safety Settings',
		name: 'safetySettings',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Setting',
		default: {},
		description:
			"How strictly the model holds back harmful content. What is not set stays at the provider's default.",
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
	},
	{
		displayName: 'Seed',
		name: 'seed',
		type: 'number',
		typeOptions: { minValue: -INT32_MAX, maxValue: INT32_MAX, numberPrecision: 0 },
		default: 0,
		description:
			'The same seed gives similar images for the same prompt. Nano Banana 2.1 does not take it.',
	},
	{
		displayName: 'System Instruction',
		name: 'systemInstruction',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. Always use our brand colours, navy and gold',
		description: 'Rules that hold for every prompt',
	},
	{
		displayName: 'Temperature',
		name: 'temperature',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 2, numberPrecision: 2 },
		default: 1,
		description:
			'How freely the model chooses; lower is more predictable. Some providers take 0 to 1 only.',
	},
	{
		displayName: 'Thinking Level',
		name: 'thinkingLevel',
		type: 'options',
		options: [
			{ name: 'High', value: 'high' },
			{ name: 'Low', value: 'low' },
			{ name: 'Medium', value: 'medium' },
			{ name: 'Minimal', value: 'minimal' },
		],
		default: 'high',
		description:
			'How long the model thinks first. Gemini 3 Pro, the default model, decides that for itself, Gemini 2.5 does not think, and Gemini 3.1 takes Minimal and High only.',
	},
	{
		displayName: 'Top K',
		name: 'topK',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: INT32_MAX, numberPrecision: 0 },
		default: 40,
		description: 'How many of the likeliest tokens the model chooses among',
	},
	{
		displayName: 'Top P',
		name: 'topP',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0.95,
		description: 'Share of likelihood the model chooses among; lower is more predictable',
	},
];
