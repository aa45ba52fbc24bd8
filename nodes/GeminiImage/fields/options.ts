import type { INodeProperties } from 'n8n-workflow';

const ONE_CALL_OPERATIONS = { show: { '/operation': ['textToImage', 'imageToImage'] } };

const REFERENCE_OPERATIONS = { show: { '/operation': ['imageToImage', 'multiTurn'] } };

const CONVERSATIONS = { show: { '/operation': ['multiTurn'] } };

const SUCCESSIVE_TURNS = { show: { '/operation': ['multiTurn'], '/turns': ['acrossItems'] } };

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

/** "Options": whatever the user does not add is not sent. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 50 },
			default: 4,
			description:
				'How many requests may be under way at once. The results stay in the order of the items.',
		},
		{
			displayName: 'Conversation On',
			name: 'conversationOn',
			type: 'options',
			options: [
				{
					name: 'Last Item',
					value: 'lastItem',
					description: 'And on the item of a turn that did not succeed',
				},
				{
					name: 'Every Item',
					value: 'everyItem',
					description:
						'Each with the conversation up to its turn, so that you can go on from any of them',
				},
			],
			default: 'everyItem',
			description:
				'Which items carry the conversation as a file. On every item, each turn stores all turns before it once more.',
			displayOptions: SUCCESSIVE_TURNS,
		},
		{
			displayName: 'Conversation Summary',
			name: 'conversationSummary',
			type: 'boolean',
			default: true,
			description:
				'Whether to list the turns of the conversation in "conversation.history": prompts, texts and the sizes of images',
			displayOptions: CONVERSATIONS,
		},
		{
			displayName: 'File URIs',
			name: 'fileUris',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			placeholder: 'e.g. https://generativelanguage.googleapis.com/v1beta/files/abc',
			description:
				'Addresses of images that the provider reads itself, one a line, after the other reference images. Where the type is not known, write it behind the address: gs://bucket/photo image/png.',
			displayOptions: REFERENCE_OPERATIONS,
		},
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
			displayName: 'History',
			name: 'history',
			type: 'options',
			options: [
				{ name: 'Whole Conversation', value: 'whole', description: 'All turns that fit' },
				{
					name: 'Last Image Only',
					value: 'lastImage',
					description:
						'Start afresh from the last image, as a reference. Costs less, and helps where a provider refuses an earlier turn.',
				},
			],
			default: 'whole',
			description:
				'What to send of the turns before. The conversation file keeps them all in any case.',
			displayOptions: CONVERSATIONS,
		},
		{
			displayName: 'Image Link (Minutes)',
			name: 'imageLink',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 60,
			description:
				'How long a link in "imageUrl" opens the image. Anyone who has the link can open it until then, without a login. 0 gives no link.',
		},
		{
			displayName: 'Image URLs',
			name: 'imageUrls',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			placeholder: 'e.g. https://example.com/photo.jpg',
			description:
				'Addresses of reference images to fetch, one a line, after the image fields. They have to be public and start with https.',
			displayOptions: REFERENCE_OPERATIONS,
		},
		{
			displayName: 'Include Thoughts',
			name: 'includeThoughts',
			type: 'boolean',
			default: false,
			description: "Whether to return the model's thoughts and draft images as well",
		},
		{
			displayName: 'Keep First Turn',
			name: 'keepFirstTurn',
			type: 'boolean',
			default: true,
			description:
				'Whether the first turn, which often holds the reference images, stays when a long conversation is shortened',
			displayOptions: CONVERSATIONS,
		},
		{
			displayName: 'Keep Turns',
			name: 'keepTurns',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 20,
			description:
				'Most turns that the conversation file keeps, the newest ones; the first turn counts where it is kept. 0 keeps all.',
			displayOptions: CONVERSATIONS,
		},
		{
			displayName: 'Max Output Tokens',
			name: 'maxOutputTokens',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 8192,
			description: 'Most tokens the answer may have. One image takes 750 to 3,800 tokens.',
		},
		{
			displayName: 'Max Tries',
			name: 'maxTries',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10 },
			default: 3,
			description:
				'How often a request is sent when the provider turns it away with a quota or a fault of its own. A request that may have been billed is not repeated, unless "Retry After Timeout" is on.',
		},
		{
			displayName: 'On Missing Signature',
			name: 'onMissingSignature',
			type: 'options',
			options: [
				{
					name: 'Go On From the Last Image',
					value: 'useLastImage',
					description: 'Start afresh with the last image as a reference, and say so in "warnings"',
				},
				{ name: 'Fail', value: 'fail', description: 'Send nothing, and say which turn it is' },
				{ name: 'Send as It Is', value: 'send', description: 'Let the provider decide' },
			],
			default: 'useLastImage',
			description:
				'What to do when an earlier turn lacks the thought signature that the model wants back, as after a change of models or through a provider that drops signatures',
			displayOptions: CONVERSATIONS,
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
					description: 'Further images are in data1, data2, …',
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
			displayName: 'Prompt Position',
			name: 'promptPosition',
			type: 'options',
			options: [
				{ name: 'Before the Images', value: 'first' },
				{ name: 'After the Images', value: 'last' },
			],
			default: 'first',
			description: 'Where the prompt stands among the reference images',
		},
		{
			displayName: 'Request Limit',
			name: 'requestLimit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 20,
			description:
				'Most megabytes of a request. On Google, larger images are uploaded first; elsewhere a larger request is not sent. Raise it where your account takes more, such as 100.',
		},
		{
			displayName: 'Requests per Minute',
			name: 'requestsPerMinute',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 10,
			description: 'Most requests to start in a minute, for providers with a low quota',
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
			displayName: 'Retry After Timeout',
			name: 'retryAfterTimeout',
			type: 'boolean',
			default: true,
			description:
				'Whether to send a request again, up to "Max Tries", when it timed out or its connection broke. The provider may have made the image all the same, and may charge for both. After a timeout, "Timeout" begins anew.',
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
				'How long the model thinks first. Gemini 2.5 does not take it, and Gemini 3.1 takes Minimal and High only.',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 300,
			description: 'Seconds to wait for a whole answer. Large images take up to four minutes.',
		},
		{
			displayName: 'Top K',
			name: 'topK',
			type: 'number',
			typeOptions: { minValue: 1 },
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
		{
			displayName: 'When Unsupported',
			name: 'whenUnsupported',
			type: 'options',
			options: [
				{
					name: 'Adjust',
					value: 'adjust',
					description: 'Use the nearest setting that the model takes, and say so in "warnings"',
				},
				{ name: 'Fail', value: 'fail', description: 'Send nothing, and say what does not fit' },
				{ name: 'Send as It Is', value: 'send', description: 'Let the provider decide' },
			],
			default: 'adjust',
			description:
				'What to do about a setting that the model or the provider is not known to support',
		},
	],
};
