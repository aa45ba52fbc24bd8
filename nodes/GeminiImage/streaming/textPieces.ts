/** Collects many small pieces of text in one buffer, because a view of each would need more memory than its text. */
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

	/** @param length how many bytes from the start to return */
	toString(length = this.length): string {
		return this.buffer.toString('utf8', 0, length);
	}
}

/** Appends a view of a chunk. If it starts where the last view ends, that one is extended instead. */
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
