import { Failure } from '../failure/failure';
import { batchCallFailure, type BatchCalls } from './batches';
import { asBytes } from './binaryFile';
import type { Deadline } from './deadline';
import { DownloadTries } from './downloadTries';
import { httpRequest, type HttpResponse } from './httpRequest';
import type { Readable } from './streamMaker';

/** Who reads a file while it arrives. */
export interface FileReader {
	/** Whether the file may end with what has arrived. */
	readonly mayEnd: boolean;
}

/** So much, or a whole line, is enough for the attempts to count anew. */
const PROGRESS_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Downloads a file of Google's Files API. Where the connection breaks or stalls, the download goes on
 * at the byte where it broke, so that the reader notices nothing.
 * @param file e.g. `files/abc`
 * @param offset where to start, in bytes
 * @throws Failure when the file is gone, or does not come after all tries
 */
export async function* downloadFile(
	calls: BatchCalls,
	file: string,
	reader: FileReader,
	offset = 0,
): AsyncGenerator<Buffer> {
	const download = new Download(calls, file, offset);
	try {
		yield* download.read(reader);
	} finally {
		download.close();
	}
}

class Download {
	private readonly tries: DownloadTries;
	/** Of the whole file, in bytes, where it is known. */
	private total: number | undefined;
	/** False once the server has not kept to a range. */
	private withRange = true;
	/** What arrived since the attempts were counted anew. */
	private progress = 0;

	constructor(
		private readonly calls: BatchCalls,
		private readonly file: string,
		private at: number,
	) {
		this.tries = new DownloadTries(calls);
	}

	async *read(reader: FileReader): AsyncGenerator<Buffer> {
		for (;;) {
			try {
				await this.tries.start();
				yield* this.attempt();
				if (this.isWhole(reader)) return;
				throw new Error('The file broke off.');
			} catch (error) {
				await this.tries.mend(error);
			}
		}
	}

	close(): void {
		this.tries.close();
	}

	private isWhole({ mayEnd }: FileReader): boolean {
		if (this.total !== undefined) return this.at >= this.total;
		// Without a length, a file that ends like this each time does end like this.
		return mayEnd || this.tries.areUsedUp;
	}

	private async *attempt(): AsyncGenerator<Buffer> {
		const { deadline } = this.tries;
		const answer = await this.request(deadline);
		if (!answer) return;
		const { body } = answer;
		let skip = this.at - answer.start;
		for await (const chunk of body) {
			deadline.extend();
			const bytes = asBytes(chunk);
			const fresh = bytes.subarray(Math.min(skip, bytes.length));
			skip -= bytes.length - fresh.length;
			if (fresh.length === 0) continue;
			this.at += fresh.length;
			this.progress += fresh.length;
			if (this.progress >= PROGRESS_BYTES || fresh.includes(NEWLINE)) {
				this.progress = 0;
				this.tries.restart();
			}
			yield* this.tries.passOn([fresh]);
		}
	}

	/** @returns the body and where it starts; undefined if there is nothing left */
	private async request(
		deadline: Deadline,
	): Promise<{ body: Readable; start: number } | undefined> {
		const isPart = this.withRange && this.at > 0;
		const answer = await requestFile(this.calls, deadline, this.file, isPart ? this.at : undefined);
		const { statusCode, headers, body } = answer;
		const range = contentRange(headers['content-range']);
		this.total = range.total ?? this.total;
		if (statusCode === 416 && isPart) {
			body.destroy();
			if (this.total === this.at) return undefined;
			return await this.fromStart(deadline);
		}
		if (statusCode === 206) {
			const start = range.start ?? -1;
			if (isPart && start >= 0 && start <= this.at) return { body, start };
			body.destroy();
			return await this.fromStart(deadline);
		}
		if (statusCode !== 200) throw await fileFailure(answer, deadline, this.calls, this.file);
		this.total = contentLength(headers) ?? this.total;
		return { body, start: 0 };
	}

	private async fromStart(deadline: Deadline) {
		if (!this.withRange) throw new Failure('unreadableAnswer', {});
		this.withRange = false;
		deadline.drop();
		return await this.request(deadline);
	}
}

async function requestFile(
	{ provider, streams }: BatchCalls,
	deadline: Deadline,
	file: string,
	start: number | undefined,
): Promise<HttpResponse<Readable>> {
	const url = `${provider.baseUrl}/download/v1beta/${file}:download?alt=media`;
	const headers = {
		// Positions in a compressed body would be others.
		'Accept-Encoding': 'identity',
		...(start !== undefined && { Range: `bytes=${start}-` }),
	};
	// The deadline ends the request earlier; this only lifts n8n's own limit of 300 s.
	const timeout = deadline.timeoutMs + 60_000;
	const request = { method: 'GET' as const, url, headers, timeout };
	const answer = await httpRequest(deadline.context, request, 'stream', provider);
	streams.learnFrom(answer.body);
	return answer;
}

/** Google says of a file that it has deleted that it may not exist, with 403 or 400 as well. */
async function fileFailure(
	answer: HttpResponse<Readable>,
	deadline: Deadline,
	{ provider }: BatchCalls,
	file: string,
): Promise<Failure> {
	const failure = await batchCallFailure(answer, deadline, provider, file);
	const isGone = answer.statusCode === 404 || answer.statusCode === 410;
	if (!isGone && !failure.is('fileNotFound')) return failure;
	const { httpCode, requestId, providerWords } = failure.facts;
	return new Failure('batchResultsGone', { httpCode, requestId, providerWords });
}

/** In bytes; undefined where the body is compressed, or no length is stated. */
function contentLength(headers: HttpResponse<Readable>['headers']): number | undefined {
	const { 'content-encoding': encoding = 'identity' } = headers;
	const isCompressed = encoding !== 'identity' && encoding !== '';
	const length = Number(headers['content-length'] ?? NaN);
	return !isCompressed && Number.isSafeInteger(length) ? length : undefined;
}

/** `bytes 100-199/200`; of an unsatisfied range only the total. Source: RFC 9110, 14.4. */
function contentRange(header: unknown): { start?: number; total?: number } {
	const [, start, total] =
		/^bytes (?:(\d{1,15})-\d{1,15}|\*)\/(\d{1,15}|\*)$/i.exec(
			typeof header === 'string' ? header : '',
		) ?? [];
	return {
		...(start !== undefined && { start: Number(start) }),
		...(total !== undefined && total !== '*' && { total: Number(total) }),
	};
}
