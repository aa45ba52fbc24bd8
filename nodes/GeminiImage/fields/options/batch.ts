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
				'Whether to delete the batch and its files at Google once all images are stored in n8n. Google deletes the files itself after 48 hours.',
			hint: 'A deleted batch cannot be read again',
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
			description:
				'Whether to return only the state and the counts of the batch, without its images',
			displayOptions: RESULTS,
		},
		() => flag(false),
	),
];
