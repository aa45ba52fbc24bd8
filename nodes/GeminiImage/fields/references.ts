import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

type Show = NonNullable<IDisplayOptions['show']>;

/** "Image Fields"; the default and the description differ between operations. */
export function imageFieldsFields({
	default: names,
	description,
	hint,
	show,
}: Pick<INodeProperties, 'default' | 'description' | 'hint'> & { show: Show }): INodeProperties[] {
	return [
		{
			displayName: 'Image Fields',
			name: 'imageFields',
			type: 'string',
			default: names,
			placeholder: 'e.g. data, logo',
			description,
			hint,
			displayOptions: { show, hide: { '@tool': [true] } },
		},
		{
			displayName: 'Images',
			name: 'imageFields',
			type: 'string',
			default: '',
			placeholder: 'e.g. image-f12-…',
			description:
				'Handles of the images to edit or combine ("image.handle" of earlier results), separated by commas. Let the model define them, or pass the files of a chat message with the expression {{ $(\'When chat message received\').first().binary }}.',
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
				'Binary field with the conversation to continue, from an earlier Gemini Image node, or its handle ("conversation.handle"). Without one, a new conversation starts.',
			displayOptions: { show, hide: { '@tool': [true] } },
		},
		{
			displayName: 'Conversation',
			name: 'conversationField',
			type: 'string',
			default: '',
			placeholder: 'e.g. conversation-f12-…',
			description:
				'Handle of the conversation to continue ("conversation.handle" of an earlier result). If empty, a new conversation starts.',
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
					'One request with the images of all input items and the parameters of the first one',
			},
		],
		default: 'item',
		description:
			'Whether to send one request per input item, or one request with the images of all items',
		displayOptions: { show, hide: { '@tool': [true] } },
	};
}
