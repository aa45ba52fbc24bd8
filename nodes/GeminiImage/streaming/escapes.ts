const MEANINGS = new Map([...'"\\/bfnrt'].map((c) => [c, JSON.parse(`"\\${c}"`) as string]));

/** Resolves the escapes of JSON strings, one after another, which may be cut between any two bytes. */
export class Escapes {
	private begun = '';
	private firstOfPair = '';

	/** Whether the bytes that come next belong to an escape. */
	get isOpen(): boolean {
		return this.begun !== '';
	}

	/** A backslash has been read. */
	open(): void {
		this.begun = '\\';
	}

	/**
	 * Takes the byte that comes next.
	 * @param into gets the meaning of the escape, as UTF-8, once that is known
	 * @returns false for an escape that JSON does not have
	 */
	take(byte: number, into: Buffer[] | undefined): boolean {
		this.begun += String.fromCharCode(byte);
		const isHex = this.begun[1] === 'u';
		if (isHex && this.begun.length < 6) return true;
		const digits = this.begun.slice(2);
		const meaning = isHex
			? String.fromCharCode(Number.parseInt(digits, 16))
			: MEANINGS.get(this.begun[1]!);
		this.begun = '';
		if (meaning === undefined || (isHex && !/^[0-9a-f]{4}$/i.test(digits))) return false;
		if (into) this.add(meaning, into);
		return true;
	}

	/** Letters beyond the first plane, such as emoji, are escaped as a pair. */
	private add(meaning: string, into: Buffer[]): void {
		if (/[\ud800-\udbff]/.test(meaning)) {
			this.endPair(into);
			this.firstOfPair = meaning;
		} else {
			into.push(Buffer.from(this.firstOfPair + meaning));
			this.firstOfPair = '';
		}
	}

	/** No second half follows: the first one becomes the replacement character. */
	endPair(into: Buffer[]): void {
		if (this.firstOfPair !== '') into.push(Buffer.from(this.firstOfPair));
		this.firstOfPair = '';
	}
}
