const LIMIT = 0x20;

/**
 * Whether bytes hold a control character, which JSON allows in no string unless it is escaped. Four
 * bytes are looked at in one step, since images pass through here.
 * Source: "Determine if a word has a byte less than n", Bit Twiddling Hacks.
 */
export function hasControlCharacter(bytes: Buffer): boolean {
	const { buffer, byteOffset, length } = bytes;
	const start = Math.min((4 - (byteOffset % 4)) % 4, length);
	const count = (length - start) >>> 2;
	if (anyBelow(bytes, 0, start) || anyBelow(bytes, start + 4 * count, length)) return true;
	if (count === 0) return false;
	const words = new Int32Array(buffer, byteOffset + start, count);
	for (let at = 0; at < count; at++) {
		const word = words[at]!;
		if (((word - 0x20202020) & ~word & 0x80808080) !== 0) return true;
	}
	return false;
}

function anyBelow(bytes: Buffer, from: number, to: number): boolean {
	for (let at = from; at < to; at++) if (bytes[at]! < LIMIT) return true;
	return false;
}
