const MAX_KEY_BYTES = 1024;

/** The key of an object's member, as its pieces arrive. */
export class JsonKey {
	private pieces: Buffer[] = [];
	private bytes = 0;

	/** @param piece as it came, escapes included; copied */
	push(piece: Buffer): void {
		this.bytes += piece.length;
		if (this.bytes <= MAX_KEY_BYTES) this.pieces.push(Buffer.from(piece));
	}

	/** @returns the key; empty where it is too long to be one that anybody asks for, or no text */
	get text(): string {
		if (this.bytes > MAX_KEY_BYTES) return '';
		const text = Buffer.concat(this.pieces).toString();
		if (!text.includes('\\')) return text;
		try {
			return String(JSON.parse(`"${text}"`));
		} catch {
			return '';
		}
	}
}
