/** Gathers many small pieces of text in one buffer, since a view of each would outweigh its text. */
export class TextBuffer {
	private buffer = Buffer.allocUnsafe(4096);
	/** In bytes. */
	length = 0;

	add(bytes: Uint8Array): void {
		const end = this.length + bytes.length;
		if (end > this.buffer.length) {
			const larger = Buffer.allocUnsafe(Math.max(end, 2 * this.buffer.length));
			larger.set(this.buffer.subarray(0, this.length));
			this.buffer = larger;
		}
		this.buffer.set(bytes, this.length);
		this.length = end;
	}

	/** @param length of the start that is wanted, in bytes */
	toString(length = this.length): string {
		return this.buffer.toString('utf8', 0, length);
	}
}

/** Adds a view of a chunk to others; one that goes on where the last ended makes that one longer. */
export function addView(views: Array<Buffer | number>, view: Buffer): void {
	const last = views.at(-1);
	if (
		typeof last === 'object' &&
		last.buffer === view.buffer &&
		last.byteOffset + last.length === view.byteOffset
	) {
		views[views.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + view.length);
	} else {
		views.push(view);
	}
}
