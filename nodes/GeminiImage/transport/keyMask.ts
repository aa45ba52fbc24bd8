import { inAnswer, inText, isNameLike, isTooShort, LONG_KEY } from './shortKey';

const STAND_IN = '<key>';
/** Of an answer that is held back, so that what stands around a short key is known. */
const AROUND_BYTES = 32;

/**
 * Keeps the key out of what a provider says, since some repeat it in their answers. A key of four to
 * seven characters counts only where it stands as a word of its own.
 */
export class KeyMask {
	private readonly key: string;
	private readonly bytes: Buffer;
	private readonly isShort: boolean;

	constructor(apiKey: unknown) {
		const key = typeof apiKey === 'string' ? apiKey.trim() : '';
		this.key = isTooShort(key) ? '' : key;
		this.isShort = this.key.length < LONG_KEY;
		this.bytes = Buffer.from(this.key);
	}

	/** The text with a stand-in for the key, also as it is written in an address. */
	text(text: string): string {
		if (this.key === '') return text;
		const spellings = [this.key, encodeURIComponent(this.key)];
		return spellings.reduce(
			(masked, spelling) => masked.replaceAll(this.isShort ? inText(spelling) : spelling, STAND_IN),
			text,
		);
	}

	/**
	 * A parsed JSON value with a stand-in for the key in each of its texts, and of its names where they
	 * cannot be the protocol's.
	 */
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
			Object.entries(value).map(([name, entry]) => [
				isNameLike(this.key) ? name : this.text(name),
				this.masked(entry),
			]),
		);
	}

	/** Writes asterisks over the key in an answer as it arrives, whichever way it is cut. */
	async *stream(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		if (this.key === '') yield* chunks;
		else if (this.isShort) yield* this.shortStream(chunks);
		else yield* this.longStream(chunks);
	}

	private async *longStream(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
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

	private async *shortStream(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
		const key = inAnswer(this.bytes.toString('latin1'));
		const stars = '*'.repeat(this.bytes.length);
		let before = '';
		let held = '';
		for await (const chunk of chunks) {
			const text = before + held + chunk.toString('latin1');
			let end = Math.max(before.length, text.length - AROUND_BYTES);
			const masked = text.replace(key, (found, at: number) => {
				if (at + found.length <= end) return stars;
				end = Math.min(end, at);
				return found;
			});
			if (end > before.length) yield Buffer.from(masked.slice(before.length, end), 'latin1');
			held = text.slice(end);
			before = masked.slice(Math.max(0, end - AROUND_BYTES), end);
		}
		const last = (before + held).replace(key, stars).slice(before.length);
		if (last !== '') yield Buffer.from(last, 'latin1');
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
