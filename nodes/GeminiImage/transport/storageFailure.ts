import { Failure } from '../failure/failure';
import { STORAGE_CAUSES, type StorageFacts } from '../failure/storageCauses';
import { errorCode } from './connectionFailure';

/** @returns the code of what n8n's storage is known to run into; undefined for anything else */
export function storageCode(error: unknown): string | undefined {
	const name = error instanceof Error ? error.constructor.name : '';
	if (name === 'FileNotFoundError' || name === 'BinaryDataFileNotFoundError') return 'ENOENT';
	if (name === 'FileTooLargeError') return 'FILE_TOO_LARGE';
	const code = errorCode(error);
	return STORAGE_CAUSES.has(code) ? code : undefined;
}

/** Whether nothing more can be stored until somebody does something about it. */
export function isLasting(error: unknown): boolean {
	return ['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'EACCES', 'EROFS'].includes(storageCode(error) ?? '');
}

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
	return new Failure('storageFailed', { ...facts, reason: facts.code }, error);
}
