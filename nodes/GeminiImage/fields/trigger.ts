import type { INodeProperties } from 'n8n-workflow';
import { optionFields } from './options';

/** Options of the other node that the trigger has as well; it has no operation to show them for. */
const OPTIONS_OF_RESULTS = ['deleteWhenDone', 'imageLink', 'includeThoughts', 'outputField'];
const OPTIONS_OF_CALLS = ['maxTries', 'timeout'];

const DESCRIPTIONS: Readonly<Record<string, string>> = {
	deleteWhenDone:
		'Whether to delete the batch and its files at Google, one poll after all its images have reached n8n. A test deletes nothing, and Google deletes the files itself after 48 hours.',
	imageLink: 'How long the link in "imageUrl" works; 0 creates no link',
	maxTries:
		'How often to try a request that the provider rejects because of a quota or an outage, or that cannot reach it. After that, the next poll tries again.',
	timeout: 'How long to wait for a response or, while images are downloading, for more data',
};

/** All parameters of the trigger except "Poll Times", which n8n adds. */
export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Name Contains',
		name: 'nameFilter',
		type: 'string',
		default: '',
		placeholder: 'e.g. Autumn',
		description: 'Text that the name of a batch must contain, in upper or lower case',
		hint: 'If empty, every batch starts the workflow',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{
				name: 'Images and Failed Requests',
				value: 'images',
				description: 'One item per image, and one per request without an image',
			},
			{
				name: 'Only the Batch',
				value: 'batch',
				// n8n stores what a poll brings outside of any execution, and never prunes that.
				description:
					'One item per batch, to read its images with Get Batch. n8n deletes those images along with the execution, but keeps images that the trigger itself returns.',
			},
		],
		default: 'images',
		description: 'What the trigger returns when a batch has ended',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: optionFields.flatMap(optionOfTrigger),
	},
];

function optionOfTrigger(field: INodeProperties): INodeProperties[] {
	const own = { ...field, description: DESCRIPTIONS[field.name] ?? field.description };
	if (OPTIONS_OF_CALLS.includes(field.name)) return [{ ...own, displayOptions: undefined }];
	if (!OPTIONS_OF_RESULTS.includes(field.name)) return [];
	return [{ ...own, displayOptions: { show: { '/output': ['images'] } } }];
}
