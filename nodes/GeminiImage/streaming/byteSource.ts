/** Bytes of a known length that can be read from the start any number of times. */
export interface ByteSource {
	/** Length in bytes, exact. */
	readonly length: number;
	/** @param pieceBytes how much is read at once, where that can be chosen */
	read(pieceBytes?: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * Stored images are read in pieces of this many bytes. A multiple of 3, so that each piece encodes
 * to base64 without padding: 384 KiB become 512 KiB. With 96 KiB a request takes half as much CPU time
 * again and no less memory (docs/performance.md).
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

/** The whole source in one buffer, allocated once. Only for what is small or held already. */
export async function collect(source: ByteSource): Promise<Buffer> {
	const whole = Buffer.allocUnsafe(source.length);
	let filled = 0;
	for await (const chunk of source.read()) {
		whole.set(chunk, filled);
		filled += chunk.length;
	}
	return whole;
}
