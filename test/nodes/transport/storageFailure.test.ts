import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { Failure } from '../../../nodes/GeminiImage/failure/failure';
import { STORAGE_CAUSES } from '../../../nodes/GeminiImage/failure/storageCauses';
import {
	isLasting,
	storageCode,
	storageFailure,
} from '../../../nodes/GeminiImage/transport/storageFailure';

const thrown = (code: string) => Object.assign(new Error(`${code}: /home/node/x`), { code });

test.each([...STORAGE_CAUSES.keys()])('%s is explained, and is the reason', (code) => {
	const error = thrown(code);
	const failure = storageFailure(error);
	expect(failure).toMatchObject({ kind: 'storageFailed', reason: code, cause: error });
	const { message, description } = explain(failure);
	expect(message).toMatch(/^[A-Zn]/);
	expect(`${message}. ${description}`).not.toContain('/home/node');
});

test("n8n's own errors are known by their names", () => {
	class FileTooLargeError extends Error {}
	class FileNotFoundError extends Error {}
	expect(storageCode(new FileTooLargeError())).toBe('FILE_TOO_LARGE');
	expect(storageCode(new FileNotFoundError())).toBe('ENOENT');
});

test('anything else is explained by what n8n says', () => {
	const failure = storageFailure(new Error('bucket <b>gone</b>'));
	expect(failure).toMatchObject({ facts: { code: undefined }, reason: 'UNEXPECTED' });
	expect(explain(failure).message).toBe('n8n says: "bucket ‹b›gone‹/b›"');
	expect(explain(storageFailure('')).message).toBe('n8n does not say why');
});

/** As n8n throws what the client of S3 threw. */
function s3Error(name: string, httpStatusCode: number | undefined): Error {
	const $metadata = { attempts: 3, httpStatusCode };
	const cause = Object.assign(new Error('UnknownError'), { name, $metadata });
	return new Error('Request to S3 failed: UnknownError', { cause });
}

test.each([
	['AccessDenied', 403, 'S3_DENIED', true, false],
	['403', 403, 'S3_DENIED', true, false],
	['InvalidAccessKeyId', 403, 'S3_DENIED', true, false],
	['QuotaExceeded', 403, 'S3_FULL', true, false],
	['XMinioStorageFull', 507, 'S3_FULL', true, false],
	['NoSuchBucket', 404, 'S3_NO_BUCKET', true, false],
	['Error', undefined, 'S3_UNREACHABLE', true, true],
	['SlowDown', 503, 'S3_UNAVAILABLE', false, true],
	['502', 502, 'S3_UNAVAILABLE', false, true],
	['TooManyRequests', 429, 'S3_UNAVAILABLE', false, true],
	['NoSuchKey', 404, 'ENOENT', false, false],
	['EntityTooLarge', 400, 'S3_REFUSED', false, false],
])('S3 that says %s (%s) is %s', (name, status, code, lasts, isRetryable) => {
	const error = s3Error(name, status);
	expect(storageFailure(error)).toMatchObject({ reason: code, isRetryable });
	expect(isLasting(error)).toBe(lasts);
});

test.each([
	['ENOSPC', true],
	['EACCES', true],
	['EMFILE', false],
	['FILE_TOO_LARGE', false],
])('%s lasts: %s', (code, lasts) => {
	expect(isLasting(thrown(code))).toBe(lasts);
});

test('an image that was not stored, and an item that is not sent for it, say the same cause', () => {
	const facts = { code: 'ENOSPC', fileName: 'a.png', bytes: 1_500_000, isLasting: true };
	const lost = new Failure('imageNotStored', facts);
	expect(lost).toMatchObject({ reason: 'NOT_STORED', isRetryable: false, mayBeCharged: true });
	expect(explain(lost).message).toBe(
		'The image was generated, but n8n could not store it (a.png, 1.4 MB): there is no space left where n8n stores files',
	);
	const unsent = new Failure('storageFull', lost.facts);
	expect(unsent).toMatchObject({ reason: 'NOT_STORED', isRetryable: true, mayBeCharged: false });
	expect(explain(unsent)).toEqual({
		message:
			'This item was not sent, because n8n could not store the image of another item: there is no space left where n8n stores files',
		description:
			"Free up space on n8n's disk. Then run the workflow again with the remaining items.",
	});
});
