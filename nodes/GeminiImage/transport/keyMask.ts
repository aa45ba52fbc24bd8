import { encodedKeyMarks, encodedKeyPattern, spellings } from './keyPattern';
import { isProtocolName } from './protocolNames';
import { EscapedKeys } from './escapedKeys';

const STAND_IN = '<key>';

/** Shorter keys occur in any text by chance, so they cannot be kept out of messages and items. */
export const SHORTEST_KEY = 8;

/** From here on a key is in somebody else's base64 only where it was put. */
const CERTAIN_KEY = 20;

/** Letters of base64 that are searched at once, and those before them that are searched with them. */
const WINDOW_BYTES = 64 * 1024;
const OVERLAP = 2048;

/**
 * Keeps keys out of what a provider says, since some repeat them in their answers, in whatever
 * spelling. It does not know keys that are too short to be used.
 */
export class KeyMask {
	private keys: readonly string[] = [];
	private all = new KeyFinder([]);
	private certain = new KeyFinder([]);

	/** @param keys of all credentials that are in use */
	constructor(...keys: unknown[]) {
		this.add(...keys);
	}

	/** Keeps further keys out of what is masked from now on. */
	add(...keys: unknown[]): void {
		const trimmed = keys.map((key) => (typeof key === 'string' ? key.trim() : ''));
		const usable = trimmed.filter(({ length }) => length >= SHORTEST_KEY);
		const known = new Set([...this.keys, ...usable]);
		if (known.size === this.keys.length) return;
		this.keys = [...known];
		this.all = new KeyFinder(this.keys);
		this.certain = new KeyFinder(this.keys.filter(({ length }) => length >= CERTAIN_KEY));
	}

	/** The text with a stand-in for each key, in whatever spelling. */
	text(text: string): string {
		let before = text;
		let masked = this.all.replace(text);
		// What stood around a key and the stand-in may make a key together.
		while (masked.length < before.length) {
			before = masked;
			masked = this.all.replace(masked);
		}
		return masked;
	}

	/** Whether a text has a key in it. */
	isIn(text: string): boolean {
		return this.all.isIn(text);
	}

	/** Whether an address has a key in it, or had one before it was masked. */
	isInAddress(address: string): boolean {
		return address.includes(STAND_IN) || this.isIn(address);
	}

	/**
	 * Whether a key was put into base64 that comes in pieces. A long one does not get there by chance; a
	 * shorter one counts where it is all there is. Base64 may have megabytes, so it is never made whole.
	 */
	isPutInto(base64: readonly Uint8Array[]): boolean {
		const length = base64.reduce((sum, piece) => sum + piece.length, 0);
		if (length < OVERLAP) {
			const whole = unescape(Buffer.concat(base64));
			return this.keys.includes(whole) || this.certain.isPlainlyIn(whole);
		}
		let before = '';
		for (const { buffer, byteOffset, byteLength } of base64) {
			const piece = Buffer.from(buffer, byteOffset, byteLength);
			for (let at = 0; at < piece.length; at += WINDOW_BYTES) {
				const text = before + unescape(piece.subarray(at, at + WINDOW_BYTES));
				if (this.certain.isPlainlyIn(text)) return true;
				before = text.slice(-OVERLAP);
			}
		}
		return false;
	}

	/**
	 * A parsed JSON value with a stand-in for the keys in its texts, numbers and names, but for names
	 * of the protocol, without which the answer could not be read.
	 */
	json(value: unknown): unknown {
		return this.keys.length > 0 ? this.maskValue(value) : value;
	}

	private maskValue(value: unknown): unknown {
		if (typeof value === 'string') return this.text(value);
		if (typeof value === 'number') return this.isIn(String(value)) ? STAND_IN : value;
		if (Array.isArray(value)) return value.map((entry) => this.maskValue(entry));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [
				isProtocolName(name) ? name : this.text(name),
				this.maskValue(entry),
			]),
		);
	}
}

/** Of base64, JSON escapes nothing but slashes. */
function unescape(json: Buffer): string {
	return json.toString('latin1').replaceAll('\\/', '/');
}

/** Finds keys in texts: their spellings sign by sign, and their base64 by patterns. */
class KeyFinder {
	private readonly spelled: EscapedKeys;
	private readonly encoded: ReadonlyArray<{ pattern: RegExp; marks: readonly string[] }>;

	constructor(private readonly keys: readonly string[]) {
		this.spelled = new EscapedKeys(keys.flatMap(spellings));
		this.encoded = keys.map((key) => ({
			pattern: new RegExp(encodedKeyPattern(key), 'g'),
			marks: encodedKeyMarks(key),
		}));
	}

	isIn(text: string): boolean {
		return this.spelled.isIn(text) || this.isEncodedIn(text);
	}

	/** Whether a text without escapes has such a key in it. */
	isPlainlyIn(text: string): boolean {
		return this.keys.some((key) => text.includes(key)) || this.isEncodedIn(text);
	}

	replace(text: string): string {
		const masked = this.spelled.replace(text, STAND_IN);
		return this.patternsFor(masked).reduce(
			(rest, pattern) => rest.replace(pattern, STAND_IN),
			masked,
		);
	}

	private isEncodedIn(text: string): boolean {
		return this.patternsFor(text).some((pattern) => text.search(pattern) >= 0);
	}

	private patternsFor(text: string): RegExp[] {
		return this.encoded
			.filter(({ marks }) => marks.some((mark) => text.includes(mark)))
			.map(({ pattern }) => pattern);
	}
}
