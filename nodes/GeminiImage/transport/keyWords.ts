import { LONG_KEY } from './shortKey';

/** What tells a key in a text. */
export interface KeyWord {
	word: string;
	/** Whether it counts only where nothing stands directly around it. */
	standsAlone: boolean;
	/** Whether it cannot be in base64 by chance. */
	isCertain: boolean;
}

/** From here on nobody finds a key in somebody else's base64 but where it was put. */
const CERTAIN_KEY = 20;

/**
 * The words by which a key is told, escapes aside: itself, as a form has it, with a plus sign for a
 * blank, and as base64, alone or inside of something longer, such as "Bearer …".
 */
export function keyWords(key: string): KeyWord[] {
	const standsAlone = key.length < LONG_KEY;
	const isCertain = key.length >= CERTAIN_KEY;
	const bytes = Buffer.from(key);
	const base64 = standsAlone ? [key, `Bearer ${key}`].map(wholeBase64) : innerBase64(bytes);
	const words = [
		key,
		key.replaceAll(' ', '+'),
		key.replaceAll('+', ' '),
		// As `%C3%A9` is read, byte by byte.
		bytes.toString('latin1'),
		...base64,
		// As base64 stands in addresses.
		...base64.map((word) => word.replaceAll('+', '-').replaceAll('/', '_')),
	];
	return [...new Set(words)].map((word) => ({ word, standsAlone, isCertain }));
}

function wholeBase64(text: string): string {
	return Buffer.from(text).toString('base64').replace(/=+$/, '');
}

/** What the base64 of any text with these bytes has in it, wherever they begin. */
function innerBase64(bytes: Buffer): string[] {
	return [0, 1, 2].map((before) => {
		const padded = Buffer.concat([Buffer.alloc(before), bytes]);
		const end = Math.floor((padded.length * 8) / 6);
		return padded.toString('base64').slice(Math.ceil((before * 8) / 6), end);
	});
}
