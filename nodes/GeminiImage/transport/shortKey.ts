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
