import type { Explained } from '../failure/finishReasons';
import { sanitizeText } from '../failure/sanitizeText';
import { errorCode } from './connectionFailure';

/** What n8n's storage can run into, by the code of Node or of the database; the last one is n8n's own. */
export const STORAGE: ReadonlyMap<string, Explained> = new Map<string, Explained>([
	[
		'ENOENT',
		[
			"A file of the item is no longer in n8n's storage",
			'n8n deletes files with the executions they belong to: run the workflow from where the file is made.',
		],
	],
	[
		'ENOSPC',
		['There is no space left where n8n keeps its files', 'Free some space on the disk of n8n.'],
	],
	[
		'EDQUOT',
		[
			'There is no space left where n8n keeps its files',
			'Let whoever runs n8n raise the quota of its disk, or free some space.',
		],
	],
	[
		'SQLITE_FULL',
		["There is no space left for n8n's database", 'Free some space on the disk of n8n.'],
	],
	[
		'EACCES',
		['n8n may not write where it keeps its files', 'Let whoever runs n8n check its folders.'],
	],
	['EROFS', ['n8n may not write where it keeps its files', 'Let whoever runs n8n check its disk.']],
	['EMFILE', ['n8n has too many files open', 'Lower "Concurrency" in the options.']],
	[
		'FILE_TOO_LARGE',
		[
			'The file is larger than n8n takes into its database (N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE)',
			'Let whoever runs n8n raise that limit or keep files elsewhere (N8N_DEFAULT_BINARY_DATA_MODE), or make the file smaller: with "Image Size", or with "Keep Turns" for a conversation.',
		],
	],
]);

/** @returns undefined for what n8n's storage is not known to run into */
export function storageCode(error: unknown): string | undefined {
	const name = error instanceof Error ? error.constructor.name : '';
	if (name === 'FileNotFoundError' || name === 'BinaryDataFileNotFoundError') return 'ENOENT';
	if (name === 'FileTooLargeError') return 'FILE_TOO_LARGE';
	const code = errorCode(error);
	return STORAGE.has(code) ? code : undefined;
}

/** Whether nothing more can be stored until somebody does something about it. */
export function isLasting(error: unknown): boolean {
	return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'EACCES', 'EROFS'].includes(storageCode(error) ?? '');
}

/** Why n8n could not keep or read a file, and what to do. */
export function explainStorage(error: unknown): Explained {
	const known = STORAGE.get(storageCode(error) ?? '');
	if (known) return known;
	const words = sanitizeText(error instanceof Error ? error.message : String(error), 200);
	return [
		words ? `n8n says: "${words}"` : 'n8n does not say why',
		'Let whoever runs n8n look into where it keeps its files.',
	];
}
