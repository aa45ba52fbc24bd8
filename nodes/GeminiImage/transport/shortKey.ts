/** From here on a key is found in base64 only where somebody put it. */
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

/** Whether a key may be a name of the protocol, such as "data", which has to stay. */
export function isNameLike(key: string): boolean {
	return key.length < LONG_KEY && /^[a-z]+$/i.test(key);
}

/** Behind an escape of an address or of JSON, such as `%20` or `\n`, a word begins as well. */
const ESCAPE = String.raw`(?<=%[\da-fA-F]{2}|\\[bfnrt]|\\u[\da-fA-F]{4})`;

/** Finds a short key in a text: only as a word of its own, so that "test" leaves "latest" alone. */
export function inText(key: string): RegExp {
	return new RegExp(`(?:(?<![a-zA-Z0-9])|${ESCAPE})${escaped(key)}(?![a-zA-Z0-9])`, 'g');
}

/**
 * Finds a short key in the JSON of an answer: as a word between signs that base64 does not have, and
 * not as a name of the protocol, since an image or the answer itself would break.
 */
export function inAnswer(key: string): RegExp {
	const word = escaped(key);
	const isNoName = isNameLike(key) ? String.raw`(?!(?<=")${word}"\s*:)` : '';
	return new RegExp(`(?:(?<![a-zA-Z0-9+/])|${ESCAPE})${isNoName}${word}(?![a-zA-Z0-9+/])`, 'g');
}

function escaped(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
