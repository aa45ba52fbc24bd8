import { bytesOf, CHUNK_BYTES, type ByteSource } from './byteSource';

/**
 * The base64 text of a source, made piece by piece as it is read.
 * @param chunks `fresh`: a chunk of the usual size is read for this alone and may be written over
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
			// A body that does not have its announced length would hang until the timeout.
			if (seen !== source.length) {
				throw new Error(
					`A stored file has ${seen > source.length ? 'more' : 'fewer'} bytes than n8n says it has.`,
				);
			}
			if (carry.length > 0) yield encode(carry);
		},
	};
}

/**
 * Base64 text that n8n already holds in memory. Canonical text is passed on as it is, in pieces;
 * any other (no padding, line breaks, the URL alphabet) is put right first.
 * @param isPlain what `isCanonical` says of it, where that is known
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
 * Strings of this many bytes, 32 KiB as base64, go the cheapest way through the garbage collector:
 * above 128 KiB each would take pages of its own.
 */
const STRING_BYTES = 24 * 1024;

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
 * Encodes a chunk into its own memory, but for the first quarter: what is made of the other three has
 * the chunk's size, and never gets ahead of what is still to be read. So a request leaves four bytes
 * behind for three of a file until garbage is collected, instead of seven.
 */
function* encodeInPlace({ buffer, byteOffset, byteLength }: Uint8Array): Generator<Buffer> {
	const chunk = Buffer.from(buffer, byteOffset, byteLength);
	const quarter = byteLength / 4;
	yield encode(chunk.subarray(0, quarter));
	yield encodeInto(chunk, chunk.subarray(quarter));
}

/** A buffer that holds nothing but a chunk of the usual size, as reading a file makes it. */
function isWholeChunk({ buffer, byteLength }: Uint8Array): boolean {
	return byteLength === CHUNK_BYTES && buffer.byteLength === CHUNK_BYTES;
}

/** @returns the text, at the start of `target` */
function encodeInto(target: Buffer, bytes: Buffer): Buffer {
	let at = 0;
	for (let start = 0; start < bytes.length; start += STRING_BYTES) {
		at += target.write(bytes.toString('base64', start, start + STRING_BYTES), at, 'latin1');
	}
	return target.subarray(0, at);
}

/** Characters that are checked at once. */
const CHECKED = 64 * 1024;
const LAST_GROUP = /^([A-Za-z0-9+/]{2}([A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==))?$/;

/**
 * True for base64 as RFC 4648 writes it: padded, in one line, with `+` and `/`. Node's decoder passes
 * over what is not base64, so a piece that gives fewer bytes than it should holds such a thing. A
 * regular expression says the same eighty times slower, and blocks the event loop meanwhile.
 */
export function isCanonical(text: string): boolean {
	const end = Math.max(0, text.length - 4);
	for (let start = 0; start < end; start += CHECKED) {
		if (!isUnpadded(text.slice(start, Math.min(start + CHECKED, end)))) return false;
	}
	return LAST_GROUP.test(text.slice(end));
}

/** Says of base64 that arrives in pieces what `isCanonical` says of it whole. */
export class CanonicalCheck {
	/** The last letters so far, up to four, which may be padding. */
	private last = '';
	private isCanonical = true;

	push(ascii: Buffer): void {
		for (let start = 0; start < ascii.length && this.isCanonical; start += CHECKED) {
			const text = this.last + ascii.toString('latin1', start, start + CHECKED);
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

/** Takes what is decoded to be checked, and nobody reads; a group more than is checked at once. */
const SCRATCH = Buffer.allocUnsafe((CHECKED / 4 + 1) * 3);

/** True for whole groups of four without padding. */
function isUnpadded(text: string): boolean {
	if (text.length % 4 !== 0 || text.includes('-') || text.includes('_')) return false;
	return SCRATCH.write(text, 'base64') === (text.length / 4) * 3;
}

/** Decodes base64 that arrives in pieces. Forgives white space, missing padding and the URL alphabet. */
export class Base64Decoder {
	private carry = '';
	private padded = false;

	/**
	 * @returns the bytes that are complete so far
	 * @throws Error when the text is not base64
	 */
	push(ascii: Buffer): Buffer {
		let text = this.carry + ascii.toString('latin1');
		let whole = text.length - (text.length % 4);
		let bytes: Buffer = Buffer.from(text.slice(0, whole), 'base64');
		// Buffer.from passes over what is not base64, so a short result means that something was.
		if (this.padded || bytes.length !== (whole / 4) * 3) {
			text = text.replace(/[\s]+/g, '');
			const padding = text.indexOf('=');
			if (
				this.padded
					? text !== '' && !/^=+$/.test(text)
					: padding >= 0 && /[^=]/.test(text.slice(padding))
			) {
				throw new Error('The base64 text goes on after its padding.');
			}
			if (this.padded) text = '';
			if (padding >= 0) {
				this.padded = true;
				text = text.slice(0, padding);
			}
			whole = this.padded ? text.length : text.length - (text.length % 4);
			bytes = decodeExactly(text.slice(0, whole));
		}
		this.carry = text.slice(whole);
		return bytes;
	}

	/** @returns the last bytes. @throws Error when the text was cut off in the middle of a byte. */
	end(): Buffer {
		const rest = this.carry.replace(/\s+/g, '').replace(/=+$/, '');
		this.carry = '';
		return decodeExactly(rest);
	}
}

function decodeExactly(text: string): Buffer {
	if (!/^[A-Za-z0-9+/_-]*$/.test(text)) throw new Error('The text is not base64.');
	if (text.length % 4 === 1) throw new Error('The base64 text is cut off.');
	return Buffer.from(text, 'base64');
}
