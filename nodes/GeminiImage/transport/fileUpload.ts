import { z } from 'zod';
import { FILE_LIFETIME_MS } from '../catalog/providers';
import { Failure } from '../failure/failure';
import type { UploadSubject } from '../failure/uploadSubject';
import { collect, type ByteSource } from '../streaming/byteSource';
import type { Deadline } from './deadline';
import { httpRequest, type HttpResponse } from './httpRequest';
import { wait } from './pacer';
import type { Provider } from './provider';
import { readSmallBody } from './smallBody';
import type { Readable, StreamMaker } from './streamMaker';
import { uploadRejected } from './uploadFailure';

/** A file to upload. */
export interface UploadableFile {
	mimeType: string;
	bytes: ByteSource;
	subject: UploadSubject;
	/** What the provider calls it, at most 512 characters. */
	displayName: string;
}

/** An uploaded file that the provider can read. */
export interface UploadedFile {
	/** E.g. `files/abc123`. */
	name: string;
	uri: string;
	/** When the provider deletes it, in ms since 1970. */
	expires: number;
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
type FileFacts = z.infer<typeof fileSchema>;

const POLL_MS = 1000;
const MAX_POLLS = 120;
/** The deadline ends a request earlier; this only lifts n8n's own limit of 300 s. */
const LONGEST_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * One upload of a file through Google's Files API. Source: the Files API guide (resumable protocol).
 */
export class FileUpload {
	constructor(
		private readonly deadline: Deadline,
		private readonly provider: Provider,
		private readonly streams: StreamMaker,
		private readonly file: UploadableFile,
	) {}

	/** Sends the bytes. @throws Failure, and whatever breaks the connection */
	async send(): Promise<FileFacts> {
		this.requireTime();
		return await this.sendBytes(await this.start());
	}

	/** Waits until the provider can read the file. @throws Failure, and whatever breaks the connection */
	async untilReady(sent: FileFacts): Promise<UploadedFile> {
		let facts = sent;
		for (let poll = 0; facts.state === 'PROCESSING' && poll < MAX_POLLS; poll++) {
			await wait(POLL_MS, this.deadline.signal);
			this.requireTime();
			facts = (await this.poll(facts)) ?? facts;
		}
		const { name, uri, state, expirationTime: expires = Date.now() + FILE_LIFETIME_MS } = facts;
		if (state === 'ACTIVE') return { name, uri, expires };
		throw new Failure('uploadNotProcessed', { state, upload: this.file.subject });
	}

	private requireTime(): void {
		if (this.deadline.signal.aborted) throw new Error('The call was ended.');
	}

	/** @returns the URL to send the bytes to */
	private async start(): Promise<string> {
		const { baseUrl } = this.provider;
		const { mimeType, bytes, displayName, subject } = this.file;
		const body = Buffer.from(JSON.stringify({ file: { display_name: displayName } }));
		const answer = await this.request('POST', `${baseUrl}/upload/v1beta/files`, body, {
			'Content-Type': 'application/json',
			'X-Goog-Upload-Protocol': 'resumable',
			'X-Goog-Upload-Command': 'start',
			'X-Goog-Upload-Header-Content-Length': String(bytes.length),
			'X-Goog-Upload-Header-Content-Type': mimeType,
		});
		if (answer.statusCode !== 200) throw this.rejected(answer);
		const url = answer.headers['x-goog-upload-url'];
		// The key is sent along with the bytes, so they only go to the provider's own host.
		if (typeof url === 'string' && hasSameOrigin(url, baseUrl)) return url;
		throw new Failure('uploadUrlMissing', { upload: subject });
	}

	private async sendBytes(url: string): Promise<FileFacts> {
		const { bytes } = this.file;
		const body = this.streams.from(bytes) ?? (await collect(bytes));
		try {
			const answer = await this.request('POST', url, body, {
				'Content-Length': String(bytes.length),
				'X-Goog-Upload-Offset': '0',
				'X-Goog-Upload-Command': 'upload, finalize',
			});
			if (answer.statusCode !== 200) throw this.rejected(answer);
			return z.object({ file: fileSchema }).parse(JSON.parse(answer.body)).file;
		} finally {
			if (!Buffer.isBuffer(body)) body.destroy();
		}
	}

	/** @returns undefined if the provider gives no state this time; it can be asked again */
	private async poll({ name }: FileFacts): Promise<FileFacts | undefined> {
		const url = `${this.provider.baseUrl}/v1beta/${name}`;
		const answer = await this.request('GET', url, undefined, {}).catch(() => undefined);
		if (!answer || answer.statusCode === 429 || answer.statusCode >= 500) return undefined;
		if (answer.statusCode !== 200) throw this.rejected(answer);
		return fileSchema.parse(JSON.parse(answer.body));
	}

	/** Sends a request to the provider that has a short answer. */
	private async request(
		method: 'GET' | 'POST',
		url: string,
		body: Readable | Buffer | undefined,
		headers: Record<string, string>,
	): Promise<HttpResponse<string>> {
		const { deadline, provider, streams } = this;
		const options = {
			method,
			url,
			headers: { Accept: 'application/json', ...headers },
			...(body && { body }),
			timeout: LONGEST_MS,
		};
		const answer = await httpRequest(deadline.context, options, 'stream', provider);
		streams.learnFrom(answer.body);
		const { text, isWhole } = await readSmallBody(answer.body, deadline);
		if (answer.statusCode === 200 && !isWhole) throw new Error('The answer broke off.');
		return { ...answer, body: text };
	}

	private rejected(answer: HttpResponse<string>): Failure {
		return uploadRejected(answer, this.provider, this.file.subject);
	}
}

function hasSameOrigin(url: string, baseUrl: string): boolean {
	return URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin;
}
