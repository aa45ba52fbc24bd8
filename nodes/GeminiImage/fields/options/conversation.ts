import type { INodeProperties } from 'n8n-workflow';

const CONVERSATIONS = { show: { '/operation': ['multiTurn'] } };

const SUCCESSIVE_TURNS = { show: { '/operation': ['multiTurn'], '/turns': ['acrossItems'] } };

/** What is sent and kept of a conversation. */
export const conversationOptions: INodeProperties[] = [
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
			'Whether to list the turns of the conversation in "conversation.history": prompts, texts, the sizes of images and an estimate of tokens',
		displayOptions: CONVERSATIONS,
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
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 20,
		description:
			'Most turns that the conversation file keeps, the newest ones; the first turn counts where it is kept. 0 keeps all.',
		displayOptions: CONVERSATIONS,
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
];
