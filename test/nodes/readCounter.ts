import type { ByteSource } from '../../nodes/GeminiImage/streaming/byteSource';

/** Counts how often a source is read, and what it gives. */
export class ReadCounter {
	opens = 0;
	closes = 0;
	bytes = 0;
	readonly source: ByteSource;

	constructor(pieces: readonly Uint8Array[]) {
		const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
		this.source = { length, read: () => this.read(pieces) };
	}

	reset(): void {
		this.opens = 0;
		this.closes = 0;
		this.bytes = 0;
	}

	private async *read(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
		this.opens++;
		try {
			for (const piece of pieces) {
				this.bytes += piece.length;
				yield await Promise.resolve(piece);
			}
		} finally {
			this.closes++;
		}
	}
}
