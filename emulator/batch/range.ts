/** A part of a file. */
export interface ByteRange {
	/** The first byte, from 0. */
	start: number;
	/** The last byte, itself included; `start` - 1 in an empty file. */
	end: number;
}

/**
 * Reads a Range header with one range, `bytes=100-` or `bytes=100-199`. Any other is ignored, as
 * RFC 9110 (14.2) allows.
 * @param size of the file in bytes
 * @returns undefined without a range, null if it starts behind the end of the file
 */
export function readRange(header: string | undefined, size: number): ByteRange | null | undefined {
	const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
	if (from === undefined) return undefined;
	const start = Number(from);
	const last = to ? Number(to) : size - 1;
	if (to && last < start) return undefined;
	return start < size ? { start, end: Math.min(last, size - 1) } : null;
}
