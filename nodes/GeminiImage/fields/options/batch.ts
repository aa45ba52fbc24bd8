import { flag } from '../schemas';
import { option } from './option';

const RESULTS = { show: { '/operation': ['getBatch'] } };

/** What to do with a batch and its results. */
export const batchOptions = [
	option(
		{
			displayName: 'Delete When Done',
			name: 'deleteWhenDone',
			type: 'boolean',
			default: true,
			description:
				'Whether to delete the batch and its files at Google once all images are in n8n. Running the node again then cannot read it any more. If an image could not be stored, nothing is deleted. Google deletes the files itself after 48 hours.',
			displayOptions: RESULTS,
		},
		() => flag(false),
	),
	option(
		{
			displayName: 'Status Only',
			name: 'statusOnly',
			type: 'boolean',
			default: true,
			description: 'Whether to return the state and the counts of the batch without its images',
			displayOptions: RESULTS,
		},
		() => flag(false),
	),
];
