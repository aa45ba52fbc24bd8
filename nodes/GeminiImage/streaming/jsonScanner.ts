import { hasControlCharacter } from './controlCharacters';

/** Where a value stands: object keys and array positions from the top. */
export type JsonPath = ReadonlyArray<string | number>;
export type JsonKind = 'object' | 'array' | 'string' | 'scalar';

/** Takes the content of one string, escapes resolved, as it arrives. */
export interface StringSink {
	push(bytes: Buffer): void;
	/** @returns what stands for the content from here on; must need no escaping. */
	end(): string;
}

/**
 * What a piece of text is: `token`, as it came; `diverted`, the content of a diverted string, as it
 * came; `replacement`, what the sink gave for it.
 */
export type TextKind = 'token' | 'diverted' | 'replacement';

interface JsonListener {
	/** All text but white space between tokens, in order. The bytes are views of the pushed chunks. */
	text(bytes: Buffer, kind: TextKind): void;
	/** A value begins. A sink returned for a string takes the string's content. */
	valueStart?(path: JsonPath, kind: JsonKind): StringSink | undefined;
	/** A value has ended; `scalar` is the text of a number, true, false or null. */
	valueEnd?(path: JsonPath, scalar?: string): void;
}

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
const MAX_KEY_BYTES = 1024;
const MAX_SCALAR_BYTES = 64;
const ESCAPES = new Map([...'"\\/bfnrt'].map((c) => [c, JSON.parse(`"\\${c}"`) as string]));

type Expect = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd';

/**
 * Reads JSON as it arrives, in pieces of any size, and never holds a string whole. It follows the
 * structure and leaves the spelling of numbers and escapes to the parser of what the listener keeps.
 * Takes one value or several after one another (JSON Lines).
 */
export class JsonScanner {
	line = 1;
	private readonly path: Array<string | number> = [];
	private readonly containers: Array<'object' | 'array'> = [];
	private expect: Expect = 'value';
	private inside: 'structure' | 'string' | 'scalar' = 'structure';
	private isKey = false;
	private key: Buffer[] = [];
	private keyBytes = 0;
	private sink: StringSink | undefined;
	private escape = '';
	private firstOfPair = '';
	private scalar = '';

	constructor(private readonly listener: JsonListener) {}

	/** True between two top-level values. */
	get atTop(): boolean {
		return this.inside !== 'string' && this.containers.length === 0 && this.expect === 'value';
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
					if (this.expect !== 'commaOrEnd') this.fail('a comma stands in the wrong place');
					this.emit(chunk, from, at);
					from = at;
					this.next();
					break;
				case 0x3a: // :
					if (this.expect !== 'colon') this.fail('a colon stands in the wrong place');
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
			this.fail('a value stands in the wrong place');
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
			this.fail('a closing bracket stands in the wrong place');
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
		this.isKey = this.expect === 'key' || this.expect === 'keyOrEnd';
		if (this.isKey) {
			this.key = [];
			this.keyBytes = 0;
		} else {
			this.sink = this.startValue('string');
		}
		this.inside = 'string';
	}

	private readString(chunk: Buffer, start: number): number {
		let at = start;
		const unescaped: Buffer[] = [];
		// The next quotation mark and the next backslash before it, or the end of the chunk. Each search
		// is done again only once it has been passed, so that a string is searched once.
		let quote = -1;
		let stop = -1;
		while (at < chunk.length) {
			if (this.escape !== '') {
				at = this.readEscape(chunk, at, unescaped);
				continue;
			}
			if (quote < at) quote = indexOrEnd(chunk, QUOTE, at, chunk.length);
			if (stop < at) stop = indexOrEnd(chunk, BACKSLASH, at, quote);
			this.passPlain(chunk, at, stop, unescaped);
			at = stop;
			if (at === chunk.length) break;
			if (at === quote) {
				this.endPair(unescaped);
				this.flush(chunk, start, at, unescaped);
				this.endString(chunk.subarray(at, at + 1));
				return at + 1;
			}
			this.escape = '\\';
			at++;
		}
		this.flush(chunk, start, at, unescaped);
		return at;
	}

	private passPlain(chunk: Buffer, from: number, to: number, unescaped: Buffer[]): void {
		if (from === to) return;
		const plain = chunk.subarray(from, to);
		if (!this.sink) {
			if (plain.includes(NEWLINE)) this.failInText(NEWLINE);
			return;
		}
		// No parser sees what is diverted.
		if (hasControlCharacter(plain)) this.failInText(plain.find((byte) => byte < 0x20));
		this.endPair(unescaped);
		unescaped.push(plain);
	}

	private failInText(byte: number | undefined): never {
		return this.fail(
			byte === NEWLINE
				? 'a text is cut off by the end of the line'
				: 'a text has a control character in it',
		);
	}

	private readEscape(chunk: Buffer, at: number, unescaped: Buffer[]): number {
		this.escape += String.fromCharCode(chunk[at]!);
		const hex = this.escape[1] === 'u';
		if (hex && this.escape.length < 6) return at + 1;
		const text = hex
			? String.fromCharCode(Number.parseInt(this.escape.slice(2), 16))
			: ESCAPES.get(this.escape[1]!);
		if (text === undefined || (hex && !/^[0-9a-f]{4}$/i.test(this.escape.slice(2)))) {
			this.fail('a backslash is followed by something unknown');
		}
		if (this.sink) this.unescape(text, unescaped);
		this.escape = '';
		return at + 1;
	}

	/** Letters beyond the first plane, such as emoji, are escaped as a pair. */
	private unescape(text: string, unescaped: Buffer[]): void {
		if (/[\ud800-\udbff]/.test(text)) {
			this.endPair(unescaped);
			this.firstOfPair = text;
		} else {
			unescaped.push(Buffer.from(this.firstOfPair + text));
			this.firstOfPair = '';
		}
	}

	/** A first half without its second becomes the replacement character. */
	private endPair(unescaped: Buffer[]): void {
		if (this.firstOfPair !== '') unescaped.push(Buffer.from(this.firstOfPair));
		this.firstOfPair = '';
	}

	/** Hands on what this chunk holds of the current string: raw text first, then its meaning. */
	private flush(chunk: Buffer, from: number, to: number, unescaped: Buffer[]): void {
		if (this.isKey) {
			this.keyBytes += to - from;
			if (this.keyBytes <= MAX_KEY_BYTES) this.key.push(Buffer.from(chunk.subarray(from, to)));
		}
		this.emit(chunk, from, to, this.sink ? 'diverted' : 'token');
		if (unescaped.length > 0) {
			this.sink?.push(unescaped.length === 1 ? unescaped[0]! : Buffer.concat(unescaped));
		}
	}

	private endString(quote: Buffer): void {
		this.inside = 'structure';
		if (this.isKey) {
			this.listener.text(quote, 'token');
			this.path.push(this.keyText());
			this.expect = 'colon';
			return;
		}
		const replacement = this.sink?.end();
		if (replacement) this.listener.text(Buffer.from(replacement), 'replacement');
		this.sink = undefined;
		this.listener.text(quote, 'token');
		this.endValue();
	}

	private keyText(): string {
		if (this.keyBytes > MAX_KEY_BYTES) return '';
		const text = Buffer.concat(this.key).toString();
		if (!text.includes('\\')) return text;
		try {
			return String(JSON.parse(`"${text}"`));
		} catch {
			return '';
		}
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

/** Where `byte` stands between the two positions; the end when it does not. */
function indexOrEnd(chunk: Buffer, byte: number, from: number, end: number): number {
	const found = chunk.subarray(from, end).indexOf(byte);
	return found === -1 ? end : from + found;
}
