import { isFailure } from '../failure/failure';
import type { UploadSubject } from '../failure/uploadSubject';
import type { Deadline } from './deadline';
import { FileUpload, type UploadableFile, type UploadedFile } from './fileUpload';
import type { Provider } from './provider';
import { Semaphore } from './semaphore';
import type { StreamMaker } from './streamMaker';
import { uploadFailure } from './uploadFailure';

/** An image to upload. Images with the same key are the same file, whatever provider they go to. */
interface UploadableImage extends Pick<UploadableFile, 'mimeType' | 'bytes'> {
	key: unknown;
}

const MAX_CONCURRENT_UPLOADS = 3;

/**
 * Uploads reference images through Google's Files API, once per file and credential, because a file
 * belongs to the project of the API key that uploaded it. One execution uploads a few files at a time.
 */
export class Uploads {
	private readonly byProvider = new Map<Provider, Map<unknown, Promise<UploadedFile>>>();
	private readonly semaphore = new Semaphore(MAX_CONCURRENT_UPLOADS);

	constructor(private readonly streams: StreamMaker) {}

	/** @returns the file's URI, once the provider can read it. @throws Failure */
	async uriOf(
		deadline: Deadline,
		image: UploadableImage,
		provider: Provider,
		subject: UploadSubject = 'largeImage',
	): Promise<UploadedFile> {
		const uploads = this.byProvider.get(provider) ?? new Map<unknown, Promise<UploadedFile>>();
		this.byProvider.set(provider, uploads);
		for (;;) {
			const shared = uploads.get(image.key);
			const upload = shared ?? this.upload(deadline, image, provider, subject);
			uploads.set(image.key, upload);
			try {
				return await orAbort(upload, deadline.signal);
			} catch (error) {
				if (uploads.get(image.key) === upload) uploads.delete(image.key);
				// The item that started the upload was aborted; this one still has time to upload it itself.
				const mayRestart = shared && !isFailure(error) && !deadline.signal.aborted;
				if (!mayRestart) throw uploadFailure(error, deadline, subject);
			}
		}
	}

	private async upload(
		deadline: Deadline,
		{ mimeType, bytes }: UploadableImage,
		provider: Provider,
		subject: UploadSubject,
	): Promise<UploadedFile> {
		const file = { mimeType, bytes, subject, displayName: 'reference image' };
		const upload = new FileUpload(deadline, provider, this.streams, file);
		// The deadline may have passed while the upload waited.
		return await upload.untilReady(await this.semaphore.run(() => upload.send()));
	}
}

/** The result of a promise, unless the signal aborts first. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const abort = () => reject(new Error('The call was ended.'));
		const removeListener = () => signal.removeEventListener('abort', abort);
		signal.addEventListener('abort', abort);
		if (signal.aborted) abort();
		promise.then(resolve, reject).finally(removeListener);
	});
}
