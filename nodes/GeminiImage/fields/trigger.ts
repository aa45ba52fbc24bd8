import type { INodeProperties } from 'n8n-workflow';
import { optionFields } from './options';

/** Options of the other node that the trigger has as well; it has no operation to show them for. */
const OPTIONS_OF_RESULTS = ['deleteWhenDone', 'imageLink', 'includeThoughts', 'outputField'];
const OPTIONS_OF_CALLS = ['maxTries', 'timeout'];

const DESCRIPTIONS: Readonly<Record<string, string>> = {
	deleteWhenDone:
		'Whether to delete the batch and its files at Google once all images are in n8n. That happens at the next poll, so that they are not lost if n8n stops in between. A test deletes nothing. Google deletes the files itself after 48 hours.',
	maxTries:
		'How often to ask for a batch or its results when the provider turns the request away because of a quota or an outage, or cannot be reached. After that, the next poll tries again.',
	timeout: 'How long to wait for an answer, or, with the images, while nothing arrives',
};

/** All parameters of the trigger except "Poll Times", which n8n adds. */
export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Name Contains',
		name: 'nameFilter',
		type: 'string',
		default: '',
		placeholder: 'e.g. Autumn',
		description:
			'Only batches with this text in their name start the workflow, in capital or small letters. If empty, every batch does.',
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{
				name: 'Images and Failed Requests',
				value: 'images',
				description: 'One item for each image, and one for each request without an image',
			},
			{
				name: 'Only the Batch',
				value: 'batch',
				// n8n stores what a poll brings outside of any execution, and never prunes that.
				description:
					'One item for each batch, to read its images with Get Batch. n8n deletes those images with their execution; images that the trigger itself brings stay stored.',
			},
		],
		default: 'images',
		description: 'What the workflow starts with',
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
