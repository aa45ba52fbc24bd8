import { CONVERSATION_OPERATIONS } from '../operationGroups';
import { numeric } from '../numbers';
import { choiceOf, flag } from '../schemas';
import { option } from './option';

const CONVERSATIONS = { show: { '/operation': CONVERSATION_OPERATIONS } };

const SUCCESSIVE_TURNS = {
	show: { '/operation': CONVERSATION_OPERATIONS, '/turns': ['acrossItems'] },
};

/** What is sent and kept of a conversation. */
export const conversationOptions = [
	option(
		{
			displayName: 'Attach Conversation To',
			name: 'conversationOn',
			type: 'options',
			options: [
				{
					name: 'Last Item',
					value: 'lastItem',
					description: 'Also to the item of a turn that does not succeed',
				},
				{
					name: 'Every Item',
					value: 'everyItem',
					description:
						'Each item carries the conversation up to its turn, so you can continue from any of them',
				},
			],
			default: 'everyItem',
			description:
				'Which items carry the conversation file. With "Every Item", each turn stores all earlier turns again.',
			displayOptions: SUCCESSIVE_TURNS,
		},
		choiceOf,
	),
	option(
		{
			displayName: 'Conversation Summary',
			name: 'conversationSummary',
			type: 'boolean',
			default: true,
			description:
				'Whether to list the turns in "conversation.history", with prompts, texts, image sizes and estimated tokens',
			displayOptions: CONVERSATIONS,
		},
		() => flag(false),
	),
	option(
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
						'Start over with the last image as a reference. Costs less, and helps when a provider rejects an earlier turn.',
				},
			],
			default: 'whole',
			description:
				'Which earlier turns to send. The conversation file keeps all of them in any case.',
			displayOptions: CONVERSATIONS,
		},
		choiceOf,
	),
	option(
		{
			displayName: 'Keep First Turn',
			name: 'keepFirstTurn',
			type: 'boolean',
			default: true,
			description:
				'Whether to keep the first turn, which often contains the reference images, when a long conversation is shortened',
			displayOptions: CONVERSATIONS,
		},
		() => flag(true),
	),
	option(
		{
			displayName: 'Keep Turns',
			name: 'keepTurns',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 20,
			description:
				'How many turns the conversation file keeps: the newest, and the first if "Keep First Turn" is on. 0 keeps all.',
			displayOptions: CONVERSATIONS,
		},
		(field) => numeric(field).transform((turns) => turns || undefined),
	),
	option(
		{
			displayName: 'On Missing Signature',
			name: 'onMissingSignature',
			type: 'options',
			options: [
				{
					name: 'Continue From the Last Image',
					value: 'useLastImage',
					description: 'Start over with the last image as a reference, and note it in "warnings"',
				},
				{ name: 'Fail', value: 'fail', description: 'Send nothing and name the turn' },
				{
					name: 'Send as It Is',
					value: 'send',
					description: 'Let the provider decide',
				},
			],
			default: 'useLastImage',
			description:
				'What to do when an earlier turn lacks the thought signature that the model requires, for example because another model generated it or a provider dropped it',
			displayOptions: CONVERSATIONS,
		},
		choiceOf,
	),
];
