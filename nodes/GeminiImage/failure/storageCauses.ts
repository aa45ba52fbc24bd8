import { sanitizeText } from './sanitizeText';
import type { ReasonWords } from './finishReasons';

/** What is known of a file that n8n could not store or read. */
export interface StorageFacts {
	/** A code of the table below. */
	code?: string;
	/** What n8n or its storage says. */
	said?: string;
}

const NO_SPACE = 'there is no space left where n8n stores files';
const NO_WRITING = 'n8n is not allowed to write to the place where it stores files';

/** By the code of Node, of the database, n8n's own limit, or a kind of S3's errors. The causes end a sentence. */
const ROWS: Readonly<Record<string, ReasonWords>> = {
	ENOENT: [
		"a file of the item is no longer in n8n's storage",
		'n8n deletes files along with their execution. Run the workflow again from the node that creates the file.',
	],
	ENOSPC: [NO_SPACE, "Free up space on n8n's disk."],
	EDQUOT: [NO_SPACE, 'Ask whoever runs n8n to raise its disk quota, or free up space.'],
	SQLITE_FULL: ["there is no space left for n8n's database", "Free up space on n8n's disk."],
	EACCES: [NO_WRITING, 'Ask whoever runs n8n to check the permissions of its folders.'],
	EROFS: [NO_WRITING, 'Ask whoever runs n8n to check its disk.'],
	EMFILE: ['n8n has too many files open', 'Lower "Concurrency" in the options.'],
	FILE_TOO_LARGE: [
		"the file is too large for n8n's database (N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE)",
		'Ask whoever runs n8n to raise that limit or to store files elsewhere (N8N_DEFAULT_BINARY_DATA_MODE). Or keep the file smaller: lower "Image Size", or "Keep Turns" for a conversation.',
	],
	S3_DENIED: [
		"n8n's S3 storage denies access",
		'Ask whoever runs n8n to check the permissions of its S3 credentials. If they cannot list the bucket, S3 also says this about a file that no longer exists.',
	],
	S3_NO_BUCKET: [
		"n8n's S3 bucket does not exist",
		'Ask whoever runs n8n to check N8N_EXTERNAL_STORAGE_S3_BUCKET_NAME.',
	],
	S3_FULL: [
		"there is no space left in n8n's S3 storage",
		'Ask whoever runs n8n to raise its quota.',
	],
	S3_UNREACHABLE: [
		"n8n's S3 storage cannot be reached",
		'Run the workflow again later. If it happens again, ask whoever runs n8n to check the address of its S3 storage and the network.',
	],
	S3_UNAVAILABLE: [
		"n8n's S3 storage is overloaded or down",
		'Run the workflow again later, with a lower "Concurrency" in the options.',
	],
};

/** Why n8n's storage does not take or give a file, and what to do about it. */
export const STORAGE_CAUSES: ReadonlyMap<string, ReasonWords> = new Map(Object.entries(ROWS));

/** The cause, to end a sentence with, and the way out. */
export function explainStorageFacts({ code, said = '' }: StorageFacts): ReasonWords {
	const known = STORAGE_CAUSES.get(code ?? '');
	if (known) return known;
	const words = sanitizeText(said, 200);
	return [
		words ? `n8n says: "${words}"` : 'n8n does not say why',
		'Ask whoever runs n8n to check its file storage.',
	];
}
