import { keyWords, type KeyWord } from './keyWords';
import { isProtocolName } from './protocolNames';
import { isTooShort, standsAlone } from './shortKey';
import { EscapedText } from './spellings';

/** Shorter than any key, so that a text gets shorter with each that is taken out. */
const STAND_IN = '<key>';
const ESCAPE_SIGN = /[%\\&]/;

interface Place {
	start: number;
	end: number;
}

/**
 * Keeps keys out of what a provider says, since some repeat them in their answers, in whatever
 * spelling. A key of four to seven characters counts only where it stands as a word of its own.
 */
export class KeyMask {
	private readonly words: KeyWord[];
	private readonly keys: ReadonlySet<string>;
	/** Finds where a word may begin. */
	private readonly starts: RegExp;

	/** @param keys of all credentials that are in use */
	constructor(...keys: unknown[]) {
		const trimmed = keys.map((key) => (typeof key === 'string' ? key.trim() : ''));
		this.keys = new Set(trimmed.filter((key) => key !== '' && !isTooShort(key)));
		this.words = [...this.keys].flatMap(keyWords);
		const first = [...new Set(this.words.map(({ word }) => word.charCodeAt(0)))].map(
			(code) => `\\u${code.toString(16).padStart(4, '0')}`,
		);
		const escapes = String.raw`%(?=[\da-fA-F]{2})|\\(?=[^])|&(?=[#a-zA-Z])`;
		this.starts = new RegExp(`[${first.join('')}]|${escapes}`, 'g');
	}

	/** The text with a stand-in for each key, in whatever spelling. */
	text(text: string): string {
		let masked = text;
		for (;;) {
			const places = this.places(masked);
			if (places.length === 0) return masked;
			// What stood around a key and the stand-in may make a key together.
			masked = withStandIns(masked, places);
		}
	}

	/** Whether a text has a key in it. */
	isIn(text: string): boolean {
		return this.places(text).length > 0;
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
		if (this.keys.has(base64)) return true;
		const certain = this.words.filter(({ isCertain }) => isCertain);
		return certain.length > 0 && this.places(base64, certain).length > 0;
	}

	/**
	 * A parsed JSON value with a stand-in for the keys in its texts, numbers and names, but for names
	 * of the protocol, without which the answer could not be read.
	 */
	json(value: unknown): unknown {
		return this.words.length === 0 ? value : this.masked(value);
	}

	private masked(value: unknown): unknown {
		if (typeof value === 'string') return this.text(value);
		if (typeof value === 'number') {
			return this.places(String(value)).length > 0 ? STAND_IN : value;
		}
		if (Array.isArray(value)) return value.map((entry) => this.masked(entry));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [
				isProtocolName(name) ? name : this.text(name),
				this.masked(entry),
			]),
		);
	}

	private places(text: string, words: readonly KeyWord[] = this.words): Place[] {
		if (words.length === 0) return [];
		const isPlain = !ESCAPE_SIGN.test(text);
		if (isPlain && !words.some(({ word }) => text.includes(word))) return [];
		const places: Place[] = [];
		const escaped = new EscapedText(text);
		const starts = new RegExp(this.starts);
		for (let found = starts.exec(text); found; found = starts.exec(text)) {
			const end = longestEnd(words, text, escaped, found.index);
			if (end === undefined) continue;
			places.push({ start: startWithEscape(text, found.index), end });
			starts.lastIndex = end;
		}
		return places;
	}
}

function longestEnd(
	words: readonly KeyWord[],
	text: string,
	escaped: EscapedText,
	start: number,
): number | undefined {
	let longest: number | undefined;
	for (const { word, standsAlone: isShort } of words) {
		const end = escaped.endOf(word, start);
		if (end === undefined || (longest !== undefined && end <= longest)) continue;
		if (!isShort || standsAlone(text, start, end)) longest = end;
	}
	return longest;
}

/** With the backslash before it that would else escape the stand-in, which breaks JSON. */
function startWithEscape(text: string, start: number): number {
	let backslashes = 0;
	while (text[start - 1 - backslashes] === '\\') backslashes++;
	return start - (backslashes % 2);
}

function withStandIns(text: string, places: readonly Place[]): string {
	const pieces: string[] = [];
	let at = 0;
	for (const { start, end } of places) {
		pieces.push(text.slice(at, Math.max(at, start)), STAND_IN);
		at = end;
	}
	return pieces.join('') + text.slice(at);
}
