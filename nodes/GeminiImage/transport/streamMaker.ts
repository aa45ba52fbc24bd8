import type { IExecuteFunctions } from 'n8n-workflow';
import { isFailure } from '../failure/failure';
import type { ByteSource } from '../streaming/byteSource';
import type { CallContext } from './callContext';

/** A Node.js readable stream. Verified nodes cannot import the type. */
export type Readable = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

interface ReadableClass {
	from(
		chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
		options: { objectMode: boolean; highWaterMark: number },
	): Readable;
}

/** n8n's HTTP client answers a data: URI itself, without a network request. */
const DATA_URI = 'data:text/plain,stream';

/**
 * Makes Node.js readable streams. A verified node cannot import `stream`, but every stream that n8n
 * returns, for a stored file or an HTTP answer, leads to the class.
 */
export class StreamMaker {
	private readableClass: ReadableClass | undefined;
	private request: Promise<void> | undefined;

	/**
	 * Requests a stream from n8n if none has been seen yet, as with binaries in memory. If n8n returns
	 * none, for example because its SSRF protection rejects the URI, `from` keeps returning undefined.
	 */
	async prepare(context: Pick<CallContext, 'helpers'>): Promise<void> {
		if (!this.readableClass) await (this.request ??= this.requestStream(context));
	}

	private async requestStream({ helpers }: Pick<CallContext, 'helpers'>): Promise<void> {
		try {
			const url = DATA_URI;
			const answer: unknown = await helpers.httpRequest({ url, encoding: 'stream' });
			if (typeof answer === 'object' && answer !== null) this.learnFrom(answer);
		} catch {
			// Bodies are then sent from one buffer.
		}
	}

	/** Takes the class from any readable stream. */
	learnFrom(stream: object): void {
		const candidate: unknown = stream.constructor;
		if (isReadableClass(candidate)) this.readableClass = candidate;
	}

	/**
	 * @param bufferBytes a stream may join chunks while it holds less than this
	 * @returns undefined until a stream has been seen
	 */
	from(source: Pick<ByteSource, 'read'>, bufferBytes = 256 * 1024): Readable | undefined {
		return this.readableClass?.from(source.read(), {
			objectMode: false,
			highWaterMark: bufferBytes,
		});
	}
}

/**
 * Why a request failed: a stored file that could not be read for its body, or what n8n says. The HTTP
 * client of n8n 1.123 says nothing of the body.
 */
export function bodyFailure(body: Readable | Buffer, error: unknown): unknown {
	const cause = Buffer.isBuffer(body) ? undefined : body.errored;
	return isFailure(cause) && !isFailure(error) ? cause : error;
}

function isReadableClass(value: unknown): value is ReadableClass {
	return typeof value === 'function' && 'from' in value && typeof value.from === 'function';
}
