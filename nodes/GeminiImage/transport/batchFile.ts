import { isFailure, type Failure } from '../failure/failure';
import type { UploadSubject } from '../failure/uploadSubject';
import type { ByteSource } from '../streaming/byteSource';
import { unreadableFileFailure } from './binaryFile';
import { freeCall, type BatchCalls } from './batches';
import type { Deadline } from './deadline';
import { FileUpload, type UploadedFile } from './fileUpload';
import { toFailure } from './toFailure';
import { uploadFailure } from './uploadFailure';
import type { Uploads } from './uploads';

/**
 * Uploads the file with the requests of a batch. The timeout ends it only while nothing is sent. One that
 * broke off or was turned away for the moment begins again from the start, since nothing is billed.
 * @param displayName what the provider calls it, at most 512 characters
 * @throws Failure
 */
export async function uploadBatchFile(
	calls: BatchCalls,
	bytes: ByteSource,
	displayName: string,
): Promise<UploadedFile> {
	const { provider, streams } = calls;
	const subject = 'batchFile';
	return await uploadFreely(calls, subject, async (deadline) => {
		const source = new SentSource(bytes, deadline);
		const file = { mimeType: MIME_TYPE, bytes: source, subject, displayName } as const;
		const upload = new FileUpload(deadline, provider, streams, file);
		try {
			return await upload.untilReady(await upload.send());
		} catch (error) {
			throw source.failure ?? error;
		}
	});
}

/** JSON Lines. */
const MIME_TYPE = 'application/jsonl';

/** Uploads an image that several requests use. @throws Failure */
export async function uploadSharedImage(
	calls: BatchCalls,
	uploads: Uploads,
	image: { key: unknown; mimeType: string; bytes: ByteSource },
): Promise<UploadedFile> {
	return await uploadFreely(calls, 'sharedImage', (deadline) =>
		uploads.uriOf(deadline, image, calls.provider, 'sharedImage'),
	);
}

async function uploadFreely<T>(
	calls: BatchCalls,
	subject: UploadSubject,
	upload: (deadline: Deadline) => Promise<T>,
): Promise<T> {
	return await freeCall(calls, async (deadline) => {
		try {
			return await upload(deadline);
		} catch (error) {
			throw uploadFailure(error, deadline, subject);
		}
	});
}

/** A source on its way: each chunk gives the upload its full time again. */
class SentSource implements ByteSource {
	readonly length: number;
	/** Why the source could not be read; the upload then ends for that reason alone. */
	failure: Failure | undefined;

	constructor(
		private readonly source: ByteSource,
		private readonly deadline: Deadline,
	) {
		this.length = source.length;
	}

	async *read(): AsyncGenerator<Uint8Array> {
		try {
			for await (const chunk of this.source.read()) {
				this.deadline.extend();
				yield chunk;
			}
			this.deadline.extend();
		} catch (error) {
			this.failure = toFailure(isFailure(error) ? error : unreadableFileFailure(error, 'item'));
			throw this.failure;
		}
	}
}
