import { z } from 'zod';
import { FILE_LIFETIME_MS } from '../catalog/providers';
import { Failure } from '../failure/failure';
import { collect, type ByteSource } from '../streaming/byteSource';
import { httpRequest, type HttpResponse } from './httpRequest';
import type { Deadline } from './deadline';
import { wait } from './pacer';
import { Semaphore } from './semaphore';
import type { Provider } from './provider';
import { readSmallBody } from './smallBody';
import type { Readable, StreamMaker } from './streamMaker';
import { uploadFailure, uploadRejected } from './uploadFailure';

/** A file to upload; the same key means the same file, whatever provider it goes to. */
interface UploadableFile {
	key: unknown;
	mimeType: string;
	bytes: ByteSource;
}

/** When Google deletes a file, in ms since 1970, where it says so. */
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

/** Files on their way at once. */
const AT_ONCE = 3;
const POLL_MS = 1000;
const MAX_POLLS = 120;

/** Where an uploaded file lies. */
interface UploadedUri {
	uri: string;
	/** In ms since 1970. */
	expires: number;
}

/**
 * Uploads through Google's Files API, once for each file and credential, a few at once in all of an
 * execution. A file belongs to the project of the key that it was uploaded with.
 * Source: the Files API's guide (resumable protocol).
 */
export class Uploads {
	private readonly ofProviders = new Map<Provider, Map<unknown, Promise<UploadedUri>>>();
	private readonly places = new Semaphore(AT_ONCE);

	constructor(private readonly streams: StreamMaker) {}

	/** @returns the file's address, once the provider is ready to read it. @throws Failure */
	async uriOf(deadline: Deadline, file: UploadableFile, provider: Provider): Promise<UploadedUri> {
		const addresses = this.ofProviders.get(provider) ?? new Map<unknown, Promise<UploadedUri>>();
		this.ofProviders.set(provider, addresses);
		for (;;) {
			const others = addresses.get(file.key);
			const address = others ?? this.upload(deadline, file, provider);
			addresses.set(file.key, address);
			try {
				return await beforeEnd(address, deadline.signal);
			} catch (error) {
				if (addresses.get(file.key) === address) addresses.delete(file.key);
				// Another item began it and was ended: this one still has its time.
				const wasTheirs = others && !(error instanceof Failure) && !deadline.signal.aborted;
				if (!wasTheirs) throw uploadFailure(error, deadline);
			}
		}
	}

	private async upload(
		deadline: Deadline,
		file: UploadableFile,
		provider: Provider,
	): Promise<UploadedUri> {
		let uploaded = await this.places.run(async () => {
			// It may have ended while it waited for a place.
			if (deadline.signal.aborted) throw new Error('The time is over.');
			const uploadUrl = await this.start(deadline, file, provider);
			return await this.send(deadline, uploadUrl, file, provider);
		});
		for (let poll = 0; uploaded.state === 'PROCESSING' && poll < MAX_POLLS; poll++) {
			await wait(POLL_MS, deadline.signal);
			if (deadline.signal.aborted) throw new Error('The time is over.');
			uploaded = (await this.poll(deadline, uploaded, provider)) ?? uploaded;
		}
		if (uploaded.state === 'ACTIVE') {
			const { uri, expirationTime: expires = Date.now() + FILE_LIFETIME_MS } = uploaded;
			return { uri, expires };
		}
		throw new Failure('uploadNotProcessed', { state: uploaded.state });
	}

	/** @returns the address that takes the bytes */
	private async start(
		deadline: Deadline,
		{ mimeType, bytes }: UploadableFile,
		provider: Provider,
	): Promise<string> {
		const { baseUrl } = provider;
		const body = Buffer.from(JSON.stringify({ file: { display_name: 'reference image' } }));
		const answered = await this.ask(
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
		if (answered.statusCode !== 200) throw uploadRejected(answered, provider);
		const url = answered.headers['x-goog-upload-url'];
		// The key travels with the bytes, so they go nowhere else.
		if (typeof url === 'string' && isAt(url, baseUrl)) return url;
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
			const answered = await this.ask(deadline, provider, 'POST', url, body, {
				'Content-Length': String(bytes.length),
				'X-Goog-Upload-Offset': '0',
				'X-Goog-Upload-Command': 'upload, finalize',
			});
			if (answered.statusCode !== 200) throw uploadRejected(answered, provider);
			return z.object({ file: fileSchema }).parse(JSON.parse(answered.body)).file;
		} finally {
			if (!Buffer.isBuffer(body)) body.destroy();
		}
	}

	/** @returns undefined when the provider does not say, since it can be asked again */
	private async poll(
		deadline: Deadline,
		{ name }: UploadedFile,
		provider: Provider,
	): Promise<UploadedFile | undefined> {
		const url = `${provider.baseUrl}/v1beta/${name}`;
		const answered = await this.ask(deadline, provider, 'GET', url, undefined, {}).catch(
			() => undefined,
		);
		if (!answered || answered.statusCode === 429 || answered.statusCode >= 500) return undefined;
		if (answered.statusCode !== 200) throw uploadRejected(answered, provider);
		return fileSchema.parse(JSON.parse(answered.body));
	}

	/** A request to the provider whose answer is short. */
	private async ask(
		deadline: Deadline,
		provider: Provider,
		method: 'GET' | 'POST',
		url: string,
		body: Readable | Buffer | undefined,
		headers: Record<string, string>,
	): Promise<HttpResponse<string>> {
		const { context, timeoutMs } = deadline;
		const request = {
			method,
			url,
			headers: { Accept: 'application/json', ...headers },
			...(body && { body }),
			// The deadline is stricter; this only lifts n8n's own limit of 300 s.
			timeout: timeoutMs + 60_000,
		};
		const answered = await httpRequest(context, request, 'stream', provider);
		this.streams.learnFrom(answered.body);
		const { text, isWhole } = await readSmallBody(answered.body, deadline);
		if (answered.statusCode === 200 && !isWhole) throw new Error('The answer broke off.');
		return { ...answered, body: text };
	}
}

/** What a promise gives, but no later than the signal. */
function beforeEnd<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const end = () => reject(new Error('The time is over.'));
		const settle = () => signal.removeEventListener('abort', end);
		signal.addEventListener('abort', end);
		if (signal.aborted) end();
		promise.then(resolve, reject).finally(settle);
	});
}

function isAt(url: string, baseUrl: string): boolean {
	return URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin;
}
