const CHARACTERS = new Map([...'"\\/bfnrt'].map((c) => [c, JSON.parse(`"\\${c}"`) as string]));

/** Resolves escape sequences of JSON strings. A sequence may be split between chunks anywhere. */
export class Escapes {
	private sequence = '';
	private highSurrogate = '';

	/** Whether the next byte belongs to an escape sequence. */
	get isOpen(): boolean {
		return this.sequence !== '';
	}

	/** Starts a sequence after a backslash. */
	open(): void {
		this.sequence = '\\';
	}

	/**
	 * Takes the next byte of the sequence.
	 * @param into receives the resolved character, as UTF-8, once the sequence is complete
	 * @returns false if JSON has no such sequence
	 */
	take(byte: number, into: Buffer[] | undefined): boolean {
		this.sequence += String.fromCharCode(byte);
		const isHex = this.sequence[1] === 'u';
		if (isHex && this.sequence.length < 6) return true;
		const digits = this.sequence.slice(2);
		const character = isHex
			? String.fromCharCode(Number.parseInt(digits, 16))
			: CHARACTERS.get(this.sequence[1]!);
		this.sequence = '';
		if (character === undefined || (isHex && !/^[0-9a-f]{4}$/i.test(digits))) return false;
		if (into) this.add(character, into);
		return true;
	}

	/** JSON escapes characters outside the Basic Multilingual Plane, such as emoji, as surrogate pairs. */
	private add(character: string, into: Buffer[]): void {
		if (/[\ud800-\udbff]/.test(character)) {
			this.endPair(into);
			this.highSurrogate = character;
		} else {
			into.push(Buffer.from(this.highSurrogate + character));
			this.highSurrogate = '';
		}
	}

	/** Ends an incomplete pair, whose first half becomes the replacement character. */
	endPair(into: Buffer[]): void {
		if (this.highSurrogate !== '') into.push(Buffer.from(this.highSurrogate));
		this.highSurrogate = '';
	}
}
