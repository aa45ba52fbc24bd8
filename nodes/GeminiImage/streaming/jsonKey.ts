const MAX_KEY_BYTES = 1024;

/** An object key that arrives in pieces. */
export class JsonKey {
	private pieces: Buffer[] = [];
	private bytes = 0;

	/** @param piece raw text, escapes included; it is copied */
	push(piece: Buffer): void {
		this.bytes += piece.length;
		if (this.bytes <= MAX_KEY_BYTES) this.pieces.push(Buffer.from(piece));
	}

	/** @returns the key; empty if it is invalid or longer than any key the node looks for */
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
