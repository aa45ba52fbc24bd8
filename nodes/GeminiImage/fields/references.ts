import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

type Show = NonNullable<IDisplayOptions['show']>;

/** "Image Fields"; the default and the description differ between operations. */
export function imageFieldsFields({
	default: names,
	description,
	show,
}: Pick<INodeProperties, 'default' | 'description'> & { show: Show }): INodeProperties[] {
	return [
		{
			displayName: 'Image Fields',
			name: 'imageFields',
			type: 'string',
			default: names,
			placeholder: 'e.g. data, logo',
			description,
			displayOptions: { show, hide: { '@tool': [true] } },
		},
		{
			displayName: 'Images',
			name: 'imageFields',
			type: 'string',
			default: '',
			placeholder: 'e.g. image-f12-…',
			description:
				'Handles of the images to edit or combine, separated by commas: "image.handle" of earlier results. Let the model define them, or hand over the files of a chat message with the expression {{ $(\'When chat message received\').first().binary }}.',
			displayOptions: { show: { ...show, '@tool': [true] } },
		},
	];
}

/** "Conversation Field". */
export function conversationFields(show: Show): INodeProperties[] {
	return [
		{
			displayName: 'Conversation Field',
			name: 'conversationField',
			type: 'string',
			default: 'conversation',
			placeholder: 'e.g. conversation',
			description:
				'Binary field with the conversation to continue, from an earlier Gemini Image node, or the handle of a conversation ("conversation.handle"). If the item has none, a new conversation starts.',
			displayOptions: { show, hide: { '@tool': [true] } },
		},
		{
			displayName: 'Conversation',
			name: 'conversationField',
			type: 'string',
			default: '',
			placeholder: 'e.g. conversation-f12-…',
			description:
				'Handle of the conversation to continue: "conversation.handle" of an earlier result. If empty, a new conversation starts.',
			displayOptions: { show: { ...show, '@tool': [true] } },
		},
	];
}

/** "Images From"; an agent's tool has a single item. */
export function imagesFromField(show: Show): INodeProperties {
	return {
		displayName: 'Images From',
		name: 'imagesFrom',
		type: 'options',
		options: [
			{
				name: 'Each Item',
				value: 'item',
				description: 'One request per input item, with the images of that item',
			},
			{
				name: 'All Items Together',
				value: 'allItems',
				description:
					"One request with the images of all input items and the first item's parameters",
			},
		],
		default: 'item',
		description:
			'Whether each input item makes its own image, or all input items add their images to one request',
		displayOptions: { show, hide: { '@tool': [true] } },
	};
}
