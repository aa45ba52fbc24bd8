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
			'Handles of images from earlier results of this workflow ("image.handle"), or any text that contains handles or image links from an agent',
		displayOptions,
	};
}
