import { z } from 'zod';
import { FILE_LIFETIME_MS } from '../catalog/providers';
import { Failure, isFailure } from '../failure/failure';
import { collect, type ByteSource } from '../streaming/byteSource';
import { httpRequest, type HttpResponse } from './httpRequest';
import type { Deadline } from './deadline';
import { wait } from './pacer';
import { Semaphore } from './semaphore';
import type { Provider } from './provider';
import { readSmallBody } from './smallBody';
import type { Readable, StreamMaker } from './streamMaker';
import { uploadFailure, uploadRejected } from './uploadFailure';

/** A file to upload. Files with the same key are the same file, whatever provider they go to. */
interface UploadableFile {
	key: unknown;
	mimeType: string;
	bytes: ByteSource;
}

/** When Google deletes a file, in ms since 1970; undefined if it does not say. */
export const expirationTime = z
	.string()
	.datetime({ offset: true })
	.transform((time) => Date.parse(time))
	.optional()
	.catch(undefined);

const fileSchema = z.object({
	name: z.string(),
	uri: z.string(),
	expirationTime,
	state: z.string().catch('ACTIVE'),
});
type UploadedFile = z.infer<typeof fileSchema>;

const MAX_CONCURRENT_UPLOADS = 3;
const POLL_MS = 1000;
const MAX_POLLS = 120;

interface UploadedUri {
	uri: string;
	/** When Google deletes the file, in ms since 1970. */
	expires: number;
}

/**
 * Uploads files through Google's Files API, once per file and credential, because a file belongs to the
 * project of the API key that uploaded it. One execution uploads a few files at a time.
 * Source: the Files API guide (resumable protocol).
 */
export class Uploads {
	private readonly byProvider = new Map<Provider, Map<unknown, Promise<UploadedUri>>>();
	private readonly semaphore = new Semaphore(MAX_CONCURRENT_UPLOADS);

	constructor(private readonly streams: StreamMaker) {}

	/** @returns the file's URI, once the provider can read it. @throws Failure */
	async uriOf(deadline: Deadline, file: UploadableFile, provider: Provider): Promise<UploadedUri> {
		const uploads = this.byProvider.get(provider) ?? new Map<unknown, Promise<UploadedUri>>();
		this.byProvider.set(provider, uploads);
		for (;;) {
			const shared = uploads.get(file.key);
			const upload = shared ?? this.upload(deadline, file, provider);
			uploads.set(file.key, upload);
			try {
				return await orAbort(upload, deadline.signal);
			} catch (error) {
				if (uploads.get(file.key) === upload) uploads.delete(file.key);
				// The item that started the upload was aborted; this one still has time to upload it itself.
				const mayRestart = shared && !isFailure(error) && !deadline.signal.aborted;
				if (!mayRestart) throw uploadFailure(error, deadline);
			}
		}
	}

	private async upload(
		deadline: Deadline,
		file: UploadableFile,
		provider: Provider,
	): Promise<UploadedUri> {
		let uploaded = await this.semaphore.run(async () => {
			// The deadline may have passed while the upload waited.
			if (deadline.signal.aborted) throw new Error('The call was ended.');
			const uploadUrl = await this.start(deadline, file, provider);
			return await this.send(deadline, uploadUrl, file, provider);
		});
		for (let poll = 0; uploaded.state === 'PROCESSING' && poll < MAX_POLLS; poll++) {
			await wait(POLL_MS, deadline.signal);
			if (deadline.signal.aborted) throw new Error('The call was ended.');
			uploaded = (await this.poll(deadline, uploaded, provider)) ?? uploaded;
		}
		if (uploaded.state === 'ACTIVE') {
			const { uri, expirationTime: expires = Date.now() + FILE_LIFETIME_MS } = uploaded;
			return { uri, expires };
		}
		throw new Failure('uploadNotProcessed', { state: uploaded.state });
	}

	/** @returns the URL to send the bytes to */
	private async start(
		deadline: Deadline,
		{ mimeType, bytes }: UploadableFile,
		provider: Provider,
	): Promise<string> {
		const { baseUrl } = provider;
		const body = Buffer.from(JSON.stringify({ file: { display_name: 'reference image' } }));
		const answer = await this.request(
			deadline,
			provider,
			'POST',
			`${baseUrl}/upload/v1beta/files`,
			body,
			{
				'Content-Type': 'application/json',
				'X-Goog-Upload-Protocol': 'resumable',
				'X-Goog-Upload-Command': 'start',
				'X-Goog-Upload-Header-Content-Length': String(bytes.length),
				'X-Goog-Upload-Header-Content-Type': mimeType,
			},
		);
		if (answer.statusCode !== 200) throw uploadRejected(answer, provider);
		const url = answer.headers['x-goog-upload-url'];
		// The key is sent along with the bytes, so they only go to the provider's own host.
		if (typeof url === 'string' && hasSameOrigin(url, baseUrl)) return url;
		throw new Failure('uploadUrlMissing', {});
	}

	private async send(
		deadline: Deadline,
		url: string,
		{ bytes }: UploadableFile,
		provider: Provider,
	): Promise<UploadedFile> {
		const body = this.streams.from(bytes) ?? (await collect(bytes));
		try {
			const answer = await this.request(deadline, provider, 'POST', url, body, {
				'Content-Length': String(bytes.length),
				'X-Goog-Upload-Offset': '0',
				'X-Goog-Upload-Command': 'upload, finalize',
			});
			if (answer.statusCode !== 200) throw uploadRejected(answer, provider);
			return z.object({ file: fileSchema }).parse(JSON.parse(answer.body)).file;
		} finally {
			if (!Buffer.isBuffer(body)) body.destroy();
		}
	}

	/** @returns undefined if the provider gives no state this time; it can be asked again */
	private async poll(
		deadline: Deadline,
		{ name }: UploadedFile,
		provider: Provider,
	): Promise<UploadedFile | undefined> {
		const url = `${provider.baseUrl}/v1beta/${name}`;
		const answer = await this.request(deadline, provider, 'GET', url, undefined, {}).catch(
			() => undefined,
		);
		if (!answer || answer.statusCode === 429 || answer.statusCode >= 500) return undefined;
		if (answer.statusCode !== 200) throw uploadRejected(answer, provider);
		return fileSchema.parse(JSON.parse(answer.body));
	}

	/** Sends a request to the provider that has a short answer. */
	private async request(
		deadline: Deadline,
		provider: Provider,
		method: 'GET' | 'POST',
		url: string,
		body: Readable | Buffer | undefined,
		headers: Record<string, string>,
	): Promise<HttpResponse<string>> {
		const { context, timeoutMs } = deadline;
		const options = {
			method,
			url,
			headers: { Accept: 'application/json', ...headers },
			...(body && { body }),
			// The deadline ends the request earlier; this only lifts n8n's own limit of 300 s.
			timeout: timeoutMs + 60_000,
		};
		const answer = await httpRequest(context, options, 'stream', provider);
		this.streams.learnFrom(answer.body);
		const { text, isWhole } = await readSmallBody(answer.body, deadline);
		if (answer.statusCode === 200 && !isWhole) throw new Error('The answer broke off.');
		return { ...answer, body: text };
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

function hasSameOrigin(url: string, baseUrl: string): boolean {
	return URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin;
}
