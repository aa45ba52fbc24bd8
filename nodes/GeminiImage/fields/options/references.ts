import type { INodeProperties } from 'n8n-workflow';

const REFERENCE_OPERATIONS = { show: { '/operation': ['imageToImage', 'multiTurn'] } };

/** Reference images beside the binary fields. */
export const referenceOptions: INodeProperties[] = [
	{
		displayName: 'File URIs',
		name: 'fileUris',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. https://generativelanguage.googleapis.com/v1beta/files/abc',
		description:
			'Addresses of images that the provider reads itself, one a line, after the other reference images. If an address does not show the type of its image, write it after a space: gs://bucket/photo image/png.',
		displayOptions: REFERENCE_OPERATIONS,
	},
	{
		displayName: 'Image URLs',
		name: 'imageUrls',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. https://example.com/photo.jpg',
		description:
			'Public https addresses of reference images, one a line, after the image fields. Share links of Google Drive, Dropbox and others work as well, and so does an image itself, as a data: URI or in base64.',
		displayOptions: REFERENCE_OPERATIONS,
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
		displayOptions: REFERENCE_OPERATIONS,
	},
];
