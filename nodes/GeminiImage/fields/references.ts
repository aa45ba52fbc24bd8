import type { INodeProperties } from 'n8n-workflow';

/** "Image Fields"; the default and the description differ between operations. */
export function imageFieldsField({
	default: names,
	...more
}: Pick<INodeProperties, 'default' | 'description' | 'displayOptions'>): INodeProperties {
	return {
		displayName: 'Image Fields',
		name: 'imageFields',
		type: 'string',
		default: names,
		placeholder: 'e.g. data, logo',
		...more,
	};
}

export function imagesFromField(
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties {
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
		displayOptions,
	};
}
