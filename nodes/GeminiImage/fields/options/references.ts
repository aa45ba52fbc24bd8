import type { INodeProperties } from 'n8n-workflow';
import { REFERENCE_OPERATIONS } from '../operationGroups';
import { choiceOf } from '../schemas';
import { option } from './option';

const WITH_REFERENCES = { show: { '/operation': REFERENCE_OPERATIONS } };

/** How reference images go into the request. */
export const referenceOptions = [
	option(
		{
			displayName: 'Prompt Position',
			name: 'promptPosition',
			type: 'options',
			options: [
				{ name: 'Before the Images', value: 'first' },
				{ name: 'After the Images', value: 'last' },
			],
			default: 'first',
			description: 'Whether the prompt goes before or after the reference images',
			displayOptions: WITH_REFERENCES,
		},
		choiceOf,
	),
];

/** Reference images besides the binary fields. `images/urlOptions.ts` parses them, with the images. */
export const urlFields: INodeProperties[] = [
	{
		displayName: 'File URIs',
		name: 'fileUris',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. https://generativelanguage.googleapis.com/v1beta/files/abc',
		description:
			'Image files that the provider reads itself, one URI per line. They follow the other reference images. If a URI does not show the type of its image, add it after a space: gs://bucket/photo image/png. Google reads files of its Files API, and Vertex AI reads gs:// addresses.',
		displayOptions: WITH_REFERENCES,
	},
	{
		displayName: 'Image URLs',
		name: 'imageUrls',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. https://example.com/photo.jpg',
		description:
			'Public https URLs of reference images, one per line. They follow the image fields. Share links of Google Drive, Dropbox and others work too, as does an image itself, as a data: URI or in Base64.',
		displayOptions: WITH_REFERENCES,
	},
];
