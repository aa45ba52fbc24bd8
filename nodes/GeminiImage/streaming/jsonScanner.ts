import { hasControlCharacter } from './controlCharacters';
import { Escapes } from './escapes';
import { JsonKey } from './jsonKey';
import type { JsonKind, JsonListener, StringSink, TextKind } from './jsonListener';

/** The text is not JSON; `line` counts from 1. */
export class JsonSyntaxError extends Error {
	constructor(
		reason: string,
		readonly line: number,
	) {
		super(reason);
	}
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const MAX_DEPTH = 64;
const MAX_SCALAR_BYTES = 64;

type Expect = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd';

/**
 * Scans JSON as it arrives, in chunks of any size, and never holds a whole string. It checks the
 * structure only: whether numbers are valid shows when the listener's text is parsed. Accepts one value
 * or several in a row (JSON Lines).
 */
export class JsonScanner {
	line = 1;
	private readonly path: Array<string | number> = [];
	private readonly containers: Array<'object' | 'array'> = [];
	private expect: Expect = 'value';
	private inside: 'structure' | 'string' | 'scalar' = 'structure';
	/** The key that is being read; undefined inside a value. */
	private key: JsonKey | undefined;
	private sink: StringSink | undefined;
	private readonly escapes = new Escapes();
	private scalar = '';

	constructor(private readonly listener: JsonListener) {}

	/** True between two top-level values. */
	get atTop(): boolean {
		return this.inside !== 'string' && this.containers.length === 0 && this.expect === 'value';
	}

	/** The brackets that close what is open. */
	get closing(): string {
		return this.containers
			.map((kind) => (kind === 'object' ? '}' : ']'))
			.reverse()
			.join('');
	}

	push(chunk: Buffer): void {
		let at = 0;
		while (at < chunk.length) {
			if (this.inside === 'string') at = this.readString(chunk, at);
			else if (this.inside === 'scalar') at = this.readScalar(chunk, at);
			else at = this.readStructure(chunk, at);
		}
	}

	/** @throws JsonSyntaxError when a value is unfinished */
	end(): void {
		if (this.inside === 'scalar') this.endScalar();
		if (!this.atTop) this.fail('it is cut off');
	}

	private readStructure(chunk: Buffer, start: number): number {
		let from = start;
		for (let at = start; at < chunk.length; at++) {
			const byte = chunk[at]!;
			if (byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09) {
				this.emit(chunk, from, at);
				from = at + 1;
				if (byte === NEWLINE) this.line++;
				continue;
			}
			switch (byte) {
				case 0x2c: // ,
					if (this.expect !== 'commaOrEnd') this.fail('a comma is in the wrong place');
					this.emit(chunk, from, at);
					from = at;
					this.next();
					break;
				case 0x3a: // :
					if (this.expect !== 'colon') this.fail('a colon is in the wrong place');
					this.expect = 'value';
					break;
				case 0x7d: // }
				case 0x5d: // ]
					this.emit(chunk, from, at);
					from = at + 1;
					this.close(byte === 0x7d ? 'object' : 'array', chunk.subarray(at, at + 1));
					break;
				case QUOTE:
					this.emit(chunk, from, at);
					this.startString();
					this.emit(chunk, at, at + 1);
					return at + 1;
				case 0x7b: // {
				case 0x5b: // [
					this.emit(chunk, from, at);
					from = at;
					this.open(byte === 0x7b ? 'object' : 'array');
					break;
				default:
					this.emit(chunk, from, at);
					this.startValue('scalar');
					this.inside = 'scalar';
					this.scalar = '';
					return at;
			}
		}
		this.emit(chunk, from, chunk.length);
		return chunk.length;
	}

	private emit(chunk: Buffer, from: number, to: number, kind: TextKind = 'token'): void {
		if (to > from) this.listener.text(chunk.subarray(from, to), kind);
	}

	private startValue(kind: JsonKind): StringSink | undefined {
		if (this.expect !== 'value' && this.expect !== 'valueOrEnd') {
			this.fail('a value is in the wrong place');
		}
		return this.listener.valueStart?.(this.path, kind);
	}

	private open(kind: 'object' | 'array'): void {
		this.startValue(kind);
		if (this.containers.length === MAX_DEPTH) this.fail('it is nested too deeply');
		this.containers.push(kind);
		if (kind === 'array') this.path.push(0);
		this.expect = kind === 'array' ? 'valueOrEnd' : 'keyOrEnd';
	}

	private close(kind: 'object' | 'array', bracket: Buffer): void {
		const empty = kind === 'array' ? 'valueOrEnd' : 'keyOrEnd';
		if (
			this.containers.at(-1) !== kind ||
			(this.expect !== 'commaOrEnd' && this.expect !== empty)
		) {
			this.fail('a closing bracket is in the wrong place');
		}
		this.containers.pop();
		if (kind === 'array') this.path.pop();
		this.listener.text(bracket, 'token');
		this.endValue();
	}

	private next(): void {
		if (this.containers.at(-1) === 'array') {
			this.path.push(Number(this.path.pop()) + 1);
			this.expect = 'value';
		} else {
			this.expect = 'key';
		}
	}

	private endValue(scalar?: string): void {
		this.listener.valueEnd?.(this.path, scalar);
		const container = this.containers.at(-1);
		if (container === 'object') this.path.pop();
		this.expect = container ? 'commaOrEnd' : 'value';
	}

	private startString(): void {
		if (this.expect === 'key' || this.expect === 'keyOrEnd') this.key = new JsonKey();
		else this.sink = this.startValue('string');
		this.inside = 'string';
	}

	private readString(chunk: Buffer, start: number): number {
		let at = start;
		const unescaped: Buffer[] = [];
		// Positions of the next quotation mark and of the next backslash before it, or the end of the
		// chunk. Each is searched for again only after it was passed, so a string is searched once.
		let quote = -1;
		let stop = -1;
		while (at < chunk.length) {
			if (this.escapes.isOpen) {
				if (!this.escapes.take(chunk[at]!, this.sink && unescaped)) {
					this.flush(chunk, start, at, unescaped);
					this.fail('a backslash starts an unknown escape sequence');
				}
				at++;
				continue;
			}
			if (quote < at) quote = indexOrEnd(chunk, QUOTE, at, chunk.length);
			if (stop < at) stop = indexOrEnd(chunk, BACKSLASH, at, quote);
			this.passPlain(chunk, start, at, stop, unescaped);
			at = stop;
			if (at === chunk.length) break;
			if (at === quote) {
				this.escapes.endPair(unescaped);
				this.flush(chunk, start, at, unescaped);
				this.endString(chunk.subarray(at, at + 1));
				return at + 1;
			}
			this.escapes.open();
			at++;
		}
		this.flush(chunk, start, at, unescaped);
		return at;
	}

	/** @param start start of the string, or of its rest, in this chunk */
	private passPlain(
		chunk: Buffer,
		start: number,
		from: number,
		to: number,
		unescaped: Buffer[],
	): void {
		if (from === to) return;
		const plain = chunk.subarray(from, to);
		if (!this.sink) {
			if (plain.includes(NEWLINE)) this.failInText(NEWLINE);
			return;
		}
		this.escapes.endPair(unescaped);
		if (unescaped.length === 0 && this.sink.pushPlain?.(plain)) return;
		// No parser checks what is diverted.
		if (hasControlCharacter(plain)) {
			const end = plain.findIndex((byte) => byte < 0x20);
			unescaped.push(plain.subarray(0, end));
			this.flush(chunk, start, from + end, unescaped);
			this.failInText(plain[end]);
		}
		unescaped.push(plain);
	}

	private failInText(byte: number | undefined): never {
		return this.fail(
			byte === NEWLINE
				? 'a text breaks off at the end of the line'
				: 'a text contains a control character',
		);
	}

	/** Passes on this chunk's part of the string: the raw text to the listener, then its meaning to the sink. */
	private flush(chunk: Buffer, from: number, to: number, unescaped: Buffer[]): void {
		this.key?.push(chunk.subarray(from, to));
		this.emit(chunk, from, to, this.sink ? 'diverted' : 'token');
		if (unescaped.length > 0) {
			this.sink?.push(unescaped.length === 1 ? unescaped[0]! : Buffer.concat(unescaped));
		}
	}

	private endString(quote: Buffer): void {
		this.inside = 'structure';
		if (this.key) {
			this.listener.text(quote, 'token');
			this.path.push(this.key.text);
			this.key = undefined;
			this.expect = 'colon';
			return;
		}
		const replacement = this.sink?.end();
		if (replacement) this.listener.text(Buffer.from(replacement), 'replacement');
		this.sink = undefined;
		this.listener.text(quote, 'token');
		this.endValue();
	}

	private readScalar(chunk: Buffer, start: number): number {
		let at = start;
		while (at < chunk.length && !' \n\r\t,:]}[{"'.includes(String.fromCharCode(chunk[at]!))) at++;
		this.scalar += chunk.toString('latin1', start, Math.min(at, start + MAX_SCALAR_BYTES + 1));
		if (this.scalar.length > MAX_SCALAR_BYTES) this.fail('a number is too long');
		this.emit(chunk, start, at);
		if (at < chunk.length) this.endScalar();
		return at;
	}

	private endScalar(): void {
		this.inside = 'structure';
		if (!/^(true|false|null|-?\d[\d.eE+-]*)$/.test(this.scalar)) {
			this.fail('there is text outside quotation marks');
		}
		this.endValue(this.scalar);
	}

	private fail(reason: string): never {
		throw new JsonSyntaxError(reason, this.line);
	}
}

/** The position of `byte` between the two positions, or `end` if it is not there. */
function indexOrEnd(chunk: Buffer, byte: number, from: number, end: number): number {
	const found = chunk.subarray(from, end).indexOf(byte);
	return found === -1 ? end : from + found;
}
