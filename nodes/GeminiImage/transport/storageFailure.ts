import { Failure } from '../failure/failure';
import { STORAGE_CAUSES, type StorageFacts } from '../failure/storageCauses';
import { errorCode } from './connectionFailure';
import { s3Code } from './s3Code';

/** @returns the code of what n8n's storage is known to run into; undefined for anything else */
export function storageCode(error: unknown): string | undefined {
	const name = error instanceof Error ? error.constructor.name : '';
	if (name === 'FileNotFoundError' || name === 'BinaryDataFileNotFoundError') return 'ENOENT';
	if (name === 'FileTooLargeError') return 'FILE_TOO_LARGE';
	const code = errorCode(error);
	return STORAGE_CAUSES.has(code) ? code : s3Code(error);
}

const OF_THE_DISK = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'EACCES', 'EROFS'];
const OF_S3 = ['S3_DENIED', 'S3_NO_BUCKET', 'S3_FULL', 'S3_UNREACHABLE'];
const LASTING = [...OF_THE_DISK, ...OF_S3];

/** Whether nothing more can be stored until somebody does something about it. */
export function isLasting(error: unknown): boolean {
	return LASTING.includes(storageCode(error) ?? '');
}

/** Whether it may be over by itself; n8n has tried three times then. */
const PASSING = ['S3_UNREACHABLE', 'S3_UNAVAILABLE'];

/** What is known of an error that n8n's storage threw. */
export function storageFacts(error: unknown): StorageFacts {
	return {
		code: storageCode(error),
		said: error instanceof Error ? error.message : String(error),
	};
}

/** An error that n8n's storage threw, as a failure that keeps it as its cause. */
export function storageFailure(error: unknown): Failure<'storageFailed'> {
	const facts = storageFacts(error);
	const isRetryable = PASSING.includes(facts.code ?? '');
	return new Failure('storageFailed', { ...facts, reason: facts.code, isRetryable }, error);
}
