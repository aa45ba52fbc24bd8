import { LABELS } from '../failure/labels';
import { parseParameter } from '../fields/parseParameter';
import { conversationFields, imageFieldsFields, imagesFromField } from '../fields/references';
import { oneOf } from '../fields/schemas';
import type { Operation } from './operation';
import { separateConversations } from './separateConversations';
import { successiveTurns } from './successiveTurns';

const show = { operation: ['multiTurn'] };

export const multiTurn: Operation = {
	choice: {
		name: 'Multi-Turn Edit',
		value: 'multiTurn',
		description: 'Continue editing in a conversation that remembers every earlier turn',
		action: 'Edit in a conversation',
	},
	fields: [
		{
			displayName: 'Turns',
			name: 'turns',
			type: 'options',
			options: [
				{
					name: 'Each Item Continues Its Own Conversation',
					value: 'perItem',
					description:
						'Each input item makes one turn, in the conversation that it carries or in a new one',
				},
				{
					name: 'All Items Are Turns of One Conversation',
					value: 'acrossItems',
					description: `The input items, in order, are successive turns. The last item carries the conversation, or each item does ("${LABELS.conversationOn}" in the options).`,
				},
			],
			default: 'perItem',
			description: 'How the input items relate to each other',
			displayOptions: { show, hide: { '@tool': [true] } },
		},
		...conversationFields(show),
		...imageFieldsFields({
			default: '',
			description:
				'Binary fields with images to send with this prompt, separated by commas. If empty, a new conversation starts with the image in "data", if there is one.',
			show,
		}),
		imagesFromField({ ...show, turns: ['perItem'] }),
	],
	plan(run) {
		const turns: unknown = run.context.getNodeParameter('turns', 0, 'perItem');
		const way = parseParameter(LABELS.turns, oneOf('perItem', 'acrossItems'), turns);
		return way === 'acrossItems' ? successiveTurns(run) : separateConversations(run);
	},
};
