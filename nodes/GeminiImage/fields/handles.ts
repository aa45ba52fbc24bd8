import type { INodeProperties } from 'n8n-workflow';

export function handlesField(displayOptions: INodeProperties['displayOptions']): INodeProperties {
	return {
		displayName: 'Handles',
		name: 'handles',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		required: true,
		placeholder: 'e.g. image-f12-…',
		description:
			'Handles of images ("image.handle") that this node made in this workflow, or any text with such handles or with links from an agent\'s answer in it',
		displayOptions,
	};
}
