import type { ByteSource } from './byteSource';

/** From the byte at `start` up to the one before `end`. */
export interface ByteRange {
	start: number;
	end: number;
}

/** A piece of a range; ranges that hold nothing give none. */
interface RangePiece<R extends ByteRange> {
	range: R;
	bytes: Buffer;
	/** The range begins with it. */
	isFirst: boolean;
}

/**
 * Reads ranges of a source in one pass, which ends as soon as the last range does.
 * @param ranges in the order of the source; none overlaps another
 * @throws Error when the source ends before the last range does
 */
export async function* readRanges<R extends ByteRange>(
	source: ByteSource,
	ranges: readonly R[],
): AsyncGenerator<RangePiece<R>> {
	let next = 0;
	let position = 0;
	for await (const chunk of source.read()) {
		const { buffer, byteOffset, length } = chunk;
		const chunkEnd = position + length;
		for (let range = ranges[next]; range && range.start < chunkEnd; range = ranges[next]) {
			const from = Math.max(range.start, position);
			const to = Math.min(range.end, chunkEnd);
			if (from < to) {
				const bytes = Buffer.from(buffer, byteOffset + from - position, to - from);
				yield { range, bytes, isFirst: from === range.start };
			}
			if (range.end > chunkEnd) break;
			next++;
		}
		position = chunkEnd;
		if (next === ranges.length) return;
	}
	// A body that does not have its announced length would hang until the timeout.
	if (next < ranges.length) throw new Error('A stored file has fewer bytes than n8n says it has.');
}

/** A range of a source as a source of its own. */
export function rangeOf(source: ByteSource, { start, end }: ByteRange): ByteSource {
	return {
		length: end - start,
		async *read() {
			for await (const { bytes } of readRanges(source, [{ start, end }])) yield bytes;
		},
	};
}
