/** Some gateways and Windows editors put this before a text. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Passes over the byte order mark at the start of a text that arrives in pieces. */
export class ByteOrderMark {
	private seen = 0;

	/** @returns the chunk without what it holds of the mark */
	strip(chunk: Buffer): Buffer {
		let at = 0;
		while (at < chunk.length && this.seen < BYTE_ORDER_MARK.length) {
			if (chunk[at] !== BYTE_ORDER_MARK[this.seen]) break;
			this.seen++;
			at++;
		}
		if (at < chunk.length) this.seen = BYTE_ORDER_MARK.length;
		return chunk.subarray(at);
	}
}
