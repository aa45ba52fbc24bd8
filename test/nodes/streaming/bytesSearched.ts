type Search = (this: Buffer, value: number, from?: number) => number;

/** How many bytes the searches in buffers look at while the work is done. */
export function bytesSearched(work: () => void): number {
	let bytes = 0;
	const buffers = Buffer.prototype as { indexOf: Search };
	const { indexOf } = buffers;
	buffers.indexOf = function (value, from = 0) {
		const found = indexOf.call(this, value, from);
		bytes += (found < 0 ? this.length : found + 1) - from;
		return found;
	};
	try {
		work();
	} finally {
		buffers.indexOf = indexOf;
	}
	return bytes;
}
