import type { Base64Defect } from '../failure/imageDefect';
import { bytesOf, CHUNK_BYTES, type ByteSource } from './byteSource';

/**
 * The base64 text of a source, encoded piece by piece while it is read.
 * @param chunks `fresh`: nobody else uses the chunks of the source, so they may be overwritten
 */
export function encodeBase64(source: ByteSource, chunks: 'kept' | 'fresh' = 'kept'): ByteSource {
	return {
		length: Math.ceil(source.length / 3) * 4,
		async *read() {
			let carry: Uint8Array = Buffer.alloc(0);
			let seen = 0;
			for await (const chunk of source.read()) {
				seen += chunk.length;
				if (seen > source.length) break;
				const bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
				const whole = bytes.length - (bytes.length % 3);
				if (chunks === 'fresh' && isWholeChunk(bytes)) yield* encodeInPlace(bytes);
				else yield* encodePieces(bytes.subarray(0, whole));
				carry = bytes.subarray(whole);
			}
			// A body that differs from its announced length would hang until the timeout.
			if (seen !== source.length) {
				throw new Error(
					`A stored file has ${seen > source.length ? 'more' : 'fewer'} bytes than n8n reports.`,
				);
			}
			if (carry.length > 0) yield encode(carry);
		},
	};
}

/**
 * Canonical base64 of a text that n8n holds in memory, in pieces. Other text (without padding, with line
 * breaks, in the URL alphabet) is decoded and encoded again.
 * @param isPlain the result of `isCanonical`, if already known
 */
export function heldBase64(text: string, isPlain = isCanonical(text)): ByteSource {
	if (!isPlain) return encodeBase64(bytesOf(Buffer.from(text, 'base64')));
	return {
		length: text.length,
		*read() {
			for (let start = 0; start < text.length; start += CHUNK_BYTES) {
				yield Buffer.from(text.slice(start, start + CHUNK_BYTES), 'latin1');
			}
		},
	};
}

/**
 * Bytes encoded per string. A string of 32 KiB is cheapest for the garbage collector: above 128 KiB,
 * each would get memory pages of its own.
 */
const STRING_BYTES = 24 * 1024;
const STRING_CHARACTERS = (STRING_BYTES / 3) * 4;

function encode({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
	const bytes = Buffer.from(buffer, byteOffset, byteLength);
	return encodeInto(Buffer.allocUnsafe(Math.ceil(byteLength / 3) * 4), bytes);
}

function* encodePieces(bytes: Uint8Array): Generator<Buffer> {
	for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
		yield encode(bytes.subarray(start, start + CHUNK_BYTES));
	}
}

/**
 * Encodes a chunk into its own memory, except for the first quarter: the base64 of the other three
 * quarters is as long as the chunk, and writing it never overtakes reading. Until the next garbage
 * collection, a request then holds four bytes for every three of a file instead of seven.
 */
function* encodeInPlace({ buffer, byteOffset, byteLength }: Uint8Array): Generator<Buffer> {
	const chunk = Buffer.from(buffer, byteOffset, byteLength);
	const quarter = byteLength / 4;
	yield encode(chunk.subarray(0, quarter));
	yield encodeInto(chunk, chunk.subarray(quarter));
}

/** True for a chunk of the usual size that has its memory to itself, as file streams produce it. */
function isWholeChunk({ buffer, byteLength }: Uint8Array): boolean {
	return byteLength === CHUNK_BYTES && buffer.byteLength === CHUNK_BYTES;
}

/** @returns the base64 text, a view of the start of `target` */
function encodeInto(target: Buffer, bytes: Buffer): Buffer {
	let at = 0;
	for (let start = 0; start < bytes.length; start += STRING_BYTES) {
		at += target.write(bytes.toString('base64', start, start + STRING_BYTES), at, 'latin1');
	}
	return target.subarray(0, at);
}

/** Characters checked in one step. */
const CHECK_SIZE = 64 * 1024;
const LAST_GROUP = /^([A-Za-z0-9+/]{2}([A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==))?$/;

/**
 * True for base64 in the standard form of RFC 4648: padded, on one line, with `+` and `/`. Node's
 * decoder skips other characters, so a piece that decodes to too few bytes contains one. A regular
 * expression would take eighty times as long and block the event loop meanwhile.
 */
export function isCanonical(text: string): boolean {
	const end = Math.max(0, text.length - 4);
	for (let start = 0; start < end; start += CHECK_SIZE) {
		if (!isUnpadded(text.slice(start, Math.min(start + CHECK_SIZE, end)))) return false;
	}
	return LAST_GROUP.test(text.slice(end));
}

/** The same check as `isCanonical`, for base64 that arrives in pieces. */
export class CanonicalCheck {
	/** The last characters so far, up to four, which may include padding. */
	private last = '';
	private isCanonical = true;

	push(ascii: Buffer): void {
		for (let start = 0; start < ascii.length && this.isCanonical; start += CHECK_SIZE) {
			const text = this.last + ascii.toString('latin1', start, start + CHECK_SIZE);
			const end = 4 * (Math.ceil(text.length / 4) - 1);
			this.isCanonical = isUnpadded(text.slice(0, end));
			this.last = text.slice(end);
		}
	}

	/** @returns true for canonical base64 */
	end(): boolean {
		return this.isCanonical && LAST_GROUP.test(this.last);
	}
}

/** Receives the decoded bytes, which nobody reads. One group larger than a step, for what is left of the last one. */
const SCRATCH = Buffer.allocUnsafe((CHECK_SIZE / 4 + 1) * 3);

/** True for complete groups of four characters without padding. */
function isUnpadded(text: string): boolean {
	if (text.length % 4 !== 0 || text.includes('-') || text.includes('_')) return false;
	return SCRATCH.write(text, 'base64') === (text.length / 4) * 3;
}

/** In either alphabet, without padding. */
const BASE64 = /^[A-Za-z0-9+/_-]*$/;

/** Text that is not base64. */
export class Base64Error extends Error {
	constructor(readonly defect: Base64Defect) {
		super(defect);
	}
}

/** Decodes base64 that arrives in pieces. Accepts white space, missing padding and the URL alphabet. */
export class Base64Decoder {
	private carry = '';
	private isPadded = false;

	/** @param allocate makes room for so many bytes, which then belong to whoever gets them */
	constructor(private readonly allocate = (bytes: number): Buffer => Buffer.allocUnsafe(bytes)) {}

	/**
	 * @returns the bytes that are complete by now
	 * @throws Base64Error
	 */
	push(ascii: Buffer): Buffer {
		return this.pushPlain(ascii) ?? this.decodeAny(ascii);
	}

	/**
	 * Decodes text that is nothing but base64, with padding at its end or without. It makes no string of
	 * the whole text (see STRING_BYTES).
	 * @returns undefined, and changes nothing, where something else is in the text
	 */
	pushPlain(text: Buffer): Buffer | undefined {
		if (this.isPadded) return undefined;
		const padding = paddingOf(text);
		const isLast = padding > 0;
		const ascii = isLast ? text.subarray(0, -padding) : text;
		const length = this.carry.length + ascii.length;
		const end = isLast ? ascii.length : Math.max(0, ascii.length - (length % 4));
		const carry = isLast ? '' : (end > 0 ? '' : this.carry) + ascii.toString('latin1', end);
		if (!BASE64.test(carry) || (isLast && length % 4 === 1)) return undefined;
		const bytes = this.allocate(isLast ? Math.floor((length * 3) / 4) : (length >>> 2) * 3);
		// What is not base64 is skipped, so a short result means that there was something to skip.
		if (bytes.length > 0 && this.decodeInto(bytes, ascii, end) < bytes.length) return undefined;
		this.carry = carry;
		this.isPadded = isLast;
		return bytes;
	}

	/** @returns how many bytes were decoded */
	private decodeInto(bytes: Buffer, ascii: Buffer, end: number): number {
		const start = this.carry === '' ? 0 : 4 - this.carry.length;
		let filled = bytes.write(this.carry + ascii.toString('latin1', 0, start), 'base64');
		for (let at = start; at < end; at += STRING_CHARACTERS) {
			const text = ascii.toString('latin1', at, Math.min(at + STRING_CHARACTERS, end));
			filled += bytes.write(text, filled, 'base64');
		}
		return filled;
	}

	private decodeAny(ascii: Buffer): Buffer {
		let text = (this.carry + ascii.toString('latin1')).replace(/[\s]+/g, '');
		const padding = text.indexOf('=');
		if (
			this.isPadded
				? text !== '' && !/^=+$/.test(text)
				: padding >= 0 && /[^=]/.test(text.slice(padding))
		) {
			throw new Base64Error('base64AfterPadding');
		}
		if (this.isPadded) text = '';
		if (padding >= 0) {
			this.isPadded = true;
			text = text.slice(0, padding);
		}
		const whole = this.isPadded ? text.length : text.length - (text.length % 4);
		this.carry = text.slice(whole);
		return decodeExactly(text.slice(0, whole));
	}

	/** @returns the last bytes. @throws Base64Error when the text ends in the middle of a byte */
	end(): Buffer {
		const rest = this.carry.replace(/\s+/g, '').replace(/=+$/, '');
		this.carry = '';
		return decodeExactly(rest);
	}
}

const PADDING = 0x3d;

/** How many of the last two bytes are padding. */
function paddingOf(ascii: Buffer): number {
	if (ascii.at(-1) !== PADDING) return 0;
	return ascii.at(-2) === PADDING ? 2 : 1;
}

function decodeExactly(text: string): Buffer {
	if (!BASE64.test(text)) throw new Base64Error('notBase64');
	if (text.length % 4 === 1) throw new Base64Error('base64CutOff');
	return Buffer.from(text, 'base64');
}
