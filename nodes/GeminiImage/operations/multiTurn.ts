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
		description: 'Edit images step by step in a conversation that remembers every turn',
		action: 'Edit images in a conversation',
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
						'Each input item is one turn, in the conversation it carries or in a new one',
				},
				{
					name: 'All Items Are Turns of One Conversation',
					value: 'acrossItems',
					description: `The input items are successive turns, in order. The last item carries the conversation, unless you set "${LABELS.conversationOn}" in the options.`,
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
				'Binary fields with images to send with this prompt, separated by commas. Use * for every image of the item. Handles of earlier images ("image.handle") work too.',
			hint: 'If empty, a new conversation starts with the image in "data"',
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
