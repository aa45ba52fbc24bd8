/** Some gateways and Windows editors start a text with it. */
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Removes a byte order mark from the start of a text that arrives in pieces. */
export class ByteOrderMark {
	/** Bytes of the mark found so far; all of them once it cannot follow any more. */
	private seen = 0;

	/** @returns the chunk without its share of the mark */
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
