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
			'Addresses of images that the provider reads itself, one a line, after the other reference images. Where nobody tells its type, write it behind the address: gs://bucket/photo image/png.',
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
			'Addresses of reference images to fetch, one a line, after the image fields. They have to be public and start with https. Share links of Google Drive, Dropbox and others lead to their files, and an image may stand here itself, as a data: URI or in base64.',
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
