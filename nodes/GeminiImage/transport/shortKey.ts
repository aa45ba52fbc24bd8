import { beginsEscape } from './spellings';

/** From here on a key is in a text only where somebody put it. */
export const LONG_KEY = 8;
/** Shorter ones are in any text. */
const SHORTEST_KEY = 4;

/**
 * Whether a key cannot be told from other text, so that it could not be kept out of messages and
 * items: one to three characters, or a short number or constant as JSON has them everywhere.
 */
export function isTooShort(key: string): boolean {
	if (key === '' || key.length >= LONG_KEY) return false;
	return key.length < SHORTEST_KEY || /^(-?\d[\d.e+-]*|true|false|null)$/i.test(key);
}

/** Behind an escape of an address, JSON or HTML, such as `%20` or `\n`, a word begins as well. */
const BEGINS_WORD = /(?:^|[^a-zA-Z0-9]|%[\da-fA-F]{2}|\\[bfnrt]|\\u[\da-fA-F]{4})$/;
const LONGEST_ESCAPE = 6;

/** Whether what stands there is a word of its own, so that "test" leaves "latest" alone. */
export function standsAlone(text: string, start: number, end: number): boolean {
	const next = text[end];
	return (
		BEGINS_WORD.test(text.slice(Math.max(0, start - LONGEST_ESCAPE), start)) &&
		(next === undefined || beginsEscape(next) || !/[a-zA-Z0-9]/.test(next))
	);
}
