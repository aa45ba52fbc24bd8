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
			description: 'Whether the prompt comes before or after the reference images',
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
		placeholder: 'e.g. gs://my-bucket/photo.png',
		description:
			'Image files that the provider reads itself, one URI per line, sent after the other reference images. Google reads Files API URIs; Vertex AI reads gs:// URIs.',
		hint: 'If a URI does not show the image type, add it: gs://bucket/photo image/png',
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
			'Public https URLs of reference images, one per line, sent after the image fields. Share links (Google Drive, Dropbox and others), data: URIs and Base64 also work.',
		displayOptions: WITH_REFERENCES,
	},
];
