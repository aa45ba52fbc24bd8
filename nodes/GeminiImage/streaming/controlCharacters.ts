const FIRST_ALLOWED = 0x20;
const WORD_BYTES = 4;

/**
 * Whether bytes hold a control character, which JSON allows in a string only as an escape. Images pass
 * through here, so four bytes are compared at a time: the top bit of a byte is set by the subtraction
 * exactly where the byte was too small, if it was not set before.
 */
export function hasControlCharacter(bytes: Uint8Array): boolean {
	const { buffer, byteOffset, length } = bytes;
	if (length < 2 * WORD_BYTES) return hasSmallByte(bytes, 0, length);
	// A word starts at a multiple of its size.
	const start = -byteOffset & (WORD_BYTES - 1);
	const words = new Int32Array(buffer, byteOffset + start, (length - start) >>> 2);
	const end = start + words.length * WORD_BYTES;
	if (hasSmallByte(bytes, 0, start) || hasSmallByte(bytes, end, length)) return true;
	let found = 0;
	// A counted loop: an iterator takes many times as long.
	for (let at = 0; at < words.length; at++) {
		const word = words[at]!;
		found |= (word - 0x20202020) & ~word;
	}
	return (found & 0x80808080) !== 0;
}

function hasSmallByte(bytes: Uint8Array, from: number, to: number): boolean {
	for (let at = from; at < to; at++) if (bytes[at]! < FIRST_ALLOWED) return true;
	return false;
}
