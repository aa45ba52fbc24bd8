const STAND_IN = '<key>';
/** Shorter texts are no keys, and would be found in images by chance. */
const SHORTEST = 8;

/** Keeps the key out of what a provider says, since some repeat it in their answers. */
export class KeyMask {
	private readonly key: string;
	private readonly bytes: Buffer;

	constructor(apiKey: unknown) {
		const key = typeof apiKey === 'string' ? apiKey.trim() : '';
		this.key = key.length >= SHORTEST ? key : '';
		this.bytes = Buffer.from(this.key);
	}

	/** The text with a stand-in for the key, also as it is written in an address. */
	text(text: string): string {
		if (this.key === '') return text;
		const inAddress = encodeURIComponent(this.key);
		return text.replaceAll(this.key, STAND_IN).replaceAll(inAddress, STAND_IN);
	}

	/** A parsed JSON value with a stand-in for the key in each of its texts and names. */
	json(value: unknown): unknown {
		if (
			this.key === '' ||
			!JSON.stringify(value ?? null).includes(JSON.stringify(this.key).slice(1, -1))
		)
			return value;
		return this.masked(value);
	}

	private masked(value: unknown): unknown {
		if (typeof value === 'string') return this.text(value);
		if (Array.isArray(value)) return value.map((entry) => this.masked(entry));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [this.text(name), this.masked(entry)]),
		);
	}

	/** Writes asterisks over the key in an answer as it arrives, whichever way it is cut. */
	async *stream(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		if (this.key === '') {
			yield* chunks;
			return;
		}
		let held: Buffer = Buffer.alloc(0);
		for await (const chunk of chunks) {
			const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
			this.overwrite(bytes);
			const end = bytes.length - this.startAtEnd(bytes);
			held = Buffer.from(bytes.subarray(end));
			if (end > 0) yield bytes.subarray(0, end);
		}
		if (held.length > 0) yield held;
	}

	private overwrite(bytes: Buffer): void {
		for (let at = bytes.indexOf(this.bytes); at >= 0; at = bytes.indexOf(this.bytes, at + 1)) {
			bytes.fill('*', at, at + this.bytes.length);
		}
	}

	/** How many bytes at the end may be the key's first ones. */
	private startAtEnd(bytes: Buffer): number {
		for (let length = Math.min(this.bytes.length - 1, bytes.length); length > 0; length--) {
			if (bytes.subarray(bytes.length - length).equals(this.bytes.subarray(0, length)))
				return length;
		}
		return 0;
	}
}
