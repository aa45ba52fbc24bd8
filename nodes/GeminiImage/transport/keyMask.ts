import { keyPattern } from './keyPattern';
import { isProtocolName } from './protocolNames';
import { isTooShort } from './shortKey';

const STAND_IN = '<key>';

/** From here on a key is in somebody else's base64 only where it was put. */
const CERTAIN_KEY = 20;

/**
 * Keeps keys out of what a provider says, since some repeat them in their answers, in whatever
 * spelling. A key of four to seven characters counts only where it stands as a word of its own.
 */
export class KeyMask {
	private readonly keys: readonly string[];
	private readonly pattern: RegExp | undefined;
	private readonly certain: RegExp | undefined;

	/** @param keys of all credentials that are in use */
	constructor(...keys: unknown[]) {
		const trimmed = keys.map((key) => (typeof key === 'string' ? key.trim() : ''));
		this.keys = [...new Set(trimmed)].filter((key) => key !== '' && !isTooShort(key));
		this.pattern = patternOf(this.keys);
		this.certain = patternOf(this.keys.filter(({ length }) => length >= CERTAIN_KEY));
	}

	/** The text with a stand-in for each key, in whatever spelling. */
	text(text: string): string {
		const { pattern } = this;
		if (!pattern) return text;
		let before = text;
		let masked = text.replace(pattern, STAND_IN);
		// What stood around a key and the stand-in may make a key together.
		while (masked.length < before.length) {
			before = masked;
			masked = masked.replace(pattern, STAND_IN);
		}
		return masked;
	}

	/** Whether a text has a key in it. */
	isIn(text: string): boolean {
		return this.pattern !== undefined && text.search(this.pattern) >= 0;
	}

	/** Whether an address has a key in it, or had one before it was masked. */
	isInAddress(address: string): boolean {
		return address.includes(STAND_IN) || this.isIn(address);
	}

	/**
	 * Whether a key was put into base64. A long one does not get there by chance; a shorter one counts
	 * where it is all there is.
	 */
	isPutInto(base64: string): boolean {
		return (
			this.keys.includes(base64) || (this.certain !== undefined && base64.search(this.certain) >= 0)
		);
	}

	/**
	 * A parsed JSON value with a stand-in for the keys in its texts, numbers and names, but for names
	 * of the protocol, without which the answer could not be read.
	 */
	json(value: unknown): unknown {
		return this.pattern ? this.masked(value) : value;
	}

	private masked(value: unknown): unknown {
		if (typeof value === 'string') return this.text(value);
		if (typeof value === 'number') return this.isIn(String(value)) ? STAND_IN : value;
		if (Array.isArray(value)) return value.map((entry) => this.masked(entry));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [
				isProtocolName(name) ? name : this.text(name),
				this.masked(entry),
			]),
		);
	}
}

function patternOf(keys: readonly string[]): RegExp | undefined {
	return keys.length > 0 ? new RegExp(keys.map(keyPattern).join('|'), 'g') : undefined;
}
