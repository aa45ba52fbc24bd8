import { createReadStream } from 'node:fs';
import { invalidArgument } from '../refusal';

/** A longer line cannot be a request; it also bounds the memory that reading takes. */
const LONGEST_LINE_BYTES = 104_857_600;
const LINE_FEED = 0x0a;

/** A line of a text file. */
export interface Line {
	/** Counted from 1, empty lines included. */
	number: number;
	/** Where it starts in the file, in bytes. */
	offset: number;
	/** Without its line feed. */
	bytes: Buffer;
}

/**
 * Reads a text file line by line, one line in memory at a time.
 * @throws Refusal for a line over 100 MB
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
	let number = 1;
	let offset = 0;
	let started: Buffer[] = [];
	let length = 0;
	const add = (piece: Buffer) => {
		started.push(piece);
		length += piece.length;
		if (length > LONGEST_LINE_BYTES) {
			throw invalidArgument(
				`Line ${number} of the input file exceeds the limit of ${LONGEST_LINE_BYTES} bytes.`,
			);
		}
	};
	const finish = (): Line => {
		const line = { number, offset, bytes: Buffer.concat(started) };
		number++;
		offset += length + 1;
		started = [];
		length = 0;
		return line;
	};
	for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
		let at = 0;
		for (;;) {
			const end = chunk.indexOf(LINE_FEED, at);
			if (end < 0) break;
			add(chunk.subarray(at, end));
			yield finish();
			at = end + 1;
		}
		add(chunk.subarray(at));
	}
	if (length > 0) yield finish();
}
