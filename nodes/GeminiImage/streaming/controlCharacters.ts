const FIRST_ALLOWED = 0x20;

/** Whether bytes hold a control character, which JSON allows in a string only as an escape. */
export function hasControlCharacter(bytes: Buffer): boolean {
	// A counted loop: an iterator takes many times as long, and images pass through here.
	for (let at = 0; at < bytes.length; at++) if (bytes[at]! < FIRST_ALLOWED) return true;
	return false;
}
