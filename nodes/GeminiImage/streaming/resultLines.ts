import { ImageMemory } from './imageMemory';
import { ResultScanner, type ScannedResult } from './resultScanner';

/** A result in a file of JSON Lines. */
export interface ResultLine extends ScannedResult {
	/** Where the next line starts, in bytes from the start of the file. */
	nextOffset: number;
}

const NEWLINE = 0x0a;

/**
 * Reads a file of results as it arrives, line by line. A line is never held in full, and the images of a
 * line are there only until the next line is asked for.
 */
export class ResultLines {
	private readonly memory = new ImageMemory();
	private line: ResultScanner;

	/**
	 * @param keepDrafts whether drafts from the model's thinking are wanted too
	 * @param offset where the bytes start in the file
	 */
	constructor(
		private readonly keepDrafts: boolean,
		private offset = 0,
	) {
		this.line = new ResultScanner(keepDrafts, this.memory);
	}

	/** Whether the file may end here: not in the middle of a line. */
	get mayEnd(): boolean {
		return this.line.mayEnd;
	}

	/** The lines that end in a chunk, each before the next one is read. */
	*push(chunk: Buffer): Generator<ResultLine> {
		let at = 0;
		while (at < chunk.length) {
			const newline = chunk.indexOf(NEWLINE, at);
			const end = newline < 0 ? chunk.length : newline;
			this.line.push(chunk.subarray(at, end));
			this.offset += end - at;
			at = end;
			if (newline < 0) continue;
			at++;
			this.offset++;
			yield* this.endLine();
		}
	}

	/** The last line, where no line break follows it. */
	*end(): Generator<ResultLine> {
		yield* this.endLine();
	}

	private *endLine(): Generator<ResultLine> {
		const { line } = this;
		this.line = new ResultScanner(this.keepDrafts, this.memory);
		if (line.isBlank) return;
		yield { ...line.end(), nextOffset: this.offset };
		this.memory.takeBack();
	}
}
