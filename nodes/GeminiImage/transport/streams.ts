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

/**
 * Makes Node readables. A verified node cannot import `stream`, but each stream that n8n hands out
 * leads to the class; before the first one there is nothing that would need streaming.
 */
export class StreamMaker {
	private readableClass: ReadableClass | undefined;

	learnFrom(stream: Readable): void {
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
