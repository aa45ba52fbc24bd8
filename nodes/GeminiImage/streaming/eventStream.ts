const NEWLINE = 0x0a;
const RETURN = 0x0d;
const LINE_END = Buffer.from('\n');
const DONE = '[DONE]';

/** Enough for the longest field name with its colon, and for `[DONE]`. */
const MAX_HEAD_BYTES = 16;

/** A field of an event, or a comment. Source: WHATWG HTML, "Server-sent events". */
const FIELD = /^(data|event|id|retry)?:/;

/**
 * Extracts the JSON of an answer that arrives as plain JSON or as server-sent events, where only the
 * `data:` fields count. Lines are passed on as they arrive and are never held in full.
 */
export class EventStream {
	/** True once the provider has sent `[DONE]`. */
	isDone = false;
	private format: 'unknown' | 'plain' | 'events' = 'unknown';
	private line: 'start' | 'data' | 'other' = 'start';
	private head = '';
	private data: 'none' | 'start' | 'inside' = 'none';

	/** @returns the JSON in a chunk, as views of it */
	push(chunk: Buffer): Buffer[] {
		if (this.format === 'plain') return [chunk];
		const out: Buffer[] = [];
		let at = this.format === 'unknown' ? this.recognize(chunk, out) : 0;
		while (this.format === 'events' && at < chunk.length && !this.isDone) {
			at = this.readEvents(chunk, at, out);
		}
		return out;
	}

	/** @returns the JSON that was held back, if the format is still unknown */
	end(): Buffer[] {
		return this.format === 'unknown' ? [Buffer.from(this.head, 'latin1')] : [];
	}

	/** Determines the format. @returns how far the chunk has been read */
	private recognize(chunk: Buffer, out: Buffer[]): number {
		for (let at = 0; at < chunk.length; at++) {
			const letter = String.fromCharCode(chunk[at]!);
			if (this.head === '' && /\s/.test(letter)) continue;
			this.head += letter;
			if (FIELD.test(this.head)) {
				this.format = 'events';
				this.startLine(this.head);
				return at + 1;
			}
			if (['data:', 'event:', 'id:', 'retry:'].some((field) => field.startsWith(this.head)))
				continue;
			this.format = 'plain';
			out.push(Buffer.from(this.head, 'latin1'), chunk.subarray(at + 1));
			this.head = '';
			break;
		}
		return chunk.length;
	}

	private startLine(head: string): void {
		this.head = '';
		this.line = head.startsWith('data:') ? 'data' : 'other';
		this.data = this.line === 'data' ? 'start' : 'none';
	}

	private readEvents(chunk: Buffer, start: number, out: Buffer[]): number {
		if (this.line === 'start') return this.readField(chunk, start);
		const end = lineEnd(chunk, start);
		const content = chunk.subarray(start, end);
		if (this.line === 'data') this.readData(content, out);
		if (this.isDone || end === chunk.length) return end;
		// A line break separates two values, or two lines of one value.
		if (this.line === 'data') out.push(Buffer.from(this.head, 'latin1'), LINE_END);
		this.line = 'start';
		this.head = '';
		return end + 1;
	}

	/** Reads up to the colon after a field name. Skips empty lines; unknown fields are read as `other`. */
	private readField(chunk: Buffer, start: number): number {
		for (let at = start; at < chunk.length; at++) {
			const byte = chunk[at]!;
			if (byte === NEWLINE || byte === RETURN) {
				this.head = '';
				continue;
			}
			this.head += String.fromCharCode(byte);
			if (byte !== 0x3a && this.head.length < MAX_HEAD_BYTES) continue;
			this.startLine(this.head);
			return at + 1;
		}
		return chunk.length;
	}

	/** `[DONE]` ends the stream; anything that only starts like it is JSON. */
	private readData(content: Buffer, out: Buffer[]): void {
		if (this.data === 'inside') {
			out.push(content);
			return;
		}
		for (let at = 0; at < content.length; at++) {
			const letter = String.fromCharCode(content[at]!);
			if (this.head === '' && letter === ' ') continue;
			this.head += letter;
			if (this.head === DONE) {
				this.isDone = true;
				return;
			}
			if (DONE.startsWith(this.head)) continue;
			out.push(Buffer.from(this.head, 'latin1'), content.subarray(at + 1));
			this.head = '';
			this.data = 'inside';
			return;
		}
	}
}

/** A line ends with CR, LF, or both. */
function lineEnd(chunk: Buffer, start: number): number {
	const newline = chunk.indexOf(NEWLINE, start);
	const line = newline < 0 ? chunk.subarray(start) : chunk.subarray(start, newline);
	const carriageReturn = line.indexOf(RETURN);
	if (carriageReturn >= 0) return start + carriageReturn;
	return newline < 0 ? chunk.length : newline;
}
