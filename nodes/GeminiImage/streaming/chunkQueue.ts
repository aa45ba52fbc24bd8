import { IMAGE_CHUNK_BYTES } from './imageMemory';
import { addView } from './textPieces';

/** So much may wait before whoever fills the queue should pause, in bytes. */
const MOST_WAITING_BYTES = 2 * 1024 * 1024;

/** The bytes of an image on their way to whoever reads them while they arrive. */
export class ChunkQueue {
	/** How many bytes have arrived. */
	length = 0;
	private chunks: Buffer[] = [];
	private waitingBytes = 0;
	private isOver = false;
	private failure: { error: unknown } | undefined;
	private isDiscarded = false;
	private wakeReader = () => {};
	private wakeWriter = () => {};

	/** The chunks that wait, oldest first. */
	get waiting(): readonly Buffer[] {
		return this.chunks;
	}

	/** True once all has arrived, or will not. */
	get hasEnded(): boolean {
		return this.isOver;
	}

	push(bytes: Buffer): void {
		this.length += bytes.length;
		if (this.isDiscarded) return;
		addView(this.chunks, bytes);
		this.waitingBytes += bytes.length;
		if (this.waitingBytes >= IMAGE_CHUNK_BYTES) this.wakeReader();
	}

	end(): void {
		this.isOver = true;
		this.wakeReader();
	}

	/** Ends it with an error for the reader. */
	fail(error: unknown): void {
		this.failure ??= { error };
		this.discard();
		this.end();
	}

	/** Drops what waits and what will arrive, because nobody reads it any more. */
	discard(): void {
		this.isDiscarded = true;
		this.chunks = [];
		this.waitingBytes = 0;
		this.wakeWriter();
	}

	/** Resolves when there is room for more; undefined if there is. */
	drained(): Promise<void> | undefined {
		if (this.waitingBytes <= MOST_WAITING_BYTES) return undefined;
		return new Promise((resolve) => (this.wakeWriter = resolve));
	}

	/** Gives out what has arrived in few large chunks. To be read once. @throws the error of `fail` */
	async *read(): AsyncGenerator<Buffer> {
		for (;;) {
			if (this.failure) throw this.failure.error;
			if (this.waitingBytes < IMAGE_CHUNK_BYTES && !this.isOver) {
				await new Promise<void>((resolve) => (this.wakeReader = resolve));
				continue;
			}
			const chunks = this.chunks;
			if (chunks.length === 0) return;
			this.chunks = [];
			this.waitingBytes = 0;
			this.wakeWriter();
			yield* chunks;
		}
	}
}
