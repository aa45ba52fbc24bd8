/** Bytes of known length that can be read from the start repeatedly. */
export interface ByteSource {
	/** Length in bytes, exact. */
	readonly length: number;
	/** @param pieceBytes preferred size of the chunks; some sources ignore it */
	read(pieceBytes?: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * Size of the chunks in which stored images are read. It is a multiple of 3, so each chunk encodes to
 * base64 without padding: 384 KiB become 512 KiB. With 96 KiB, a request takes 50% more CPU time and
 * just as much memory (docs/performance.md).
 */
export const CHUNK_BYTES = 384 * 1024;

export function bytesOf(data: Uint8Array | string): ByteSource {
	const bytes = typeof data === 'string' ? Buffer.from(data) : data;
	return { length: bytes.length, read: () => [bytes] };
}

export function concatenate(sources: readonly ByteSource[]): ByteSource {
	return {
		length: sources.reduce((sum, source) => sum + source.length, 0),
		async *read() {
			for (const source of sources) yield* source.read();
		},
	};
}

/** The whole source in one buffer. Only for sources that are small or in memory already. */
export async function collect(source: ByteSource): Promise<Buffer> {
	const whole = Buffer.allocUnsafe(source.length);
	let filled = 0;
	for await (const chunk of source.read()) {
		whole.set(chunk, filled);
		filled += chunk.length;
	}
	return whole;
}
