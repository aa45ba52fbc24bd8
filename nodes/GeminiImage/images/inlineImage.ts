import { badInput } from '../gemini/failure';
import { isCanonical } from '../streaming/base64';
import { isImageInBase64 } from './imageInText';

/** As much as of a download. */
const MOST_BYTES = 100 * 1024 * 1024;
const PREFIX = /^data:([^,]{0,200}),/i;

/** Whether an entry is an image, as a data: URI or by its base64, and not its address. */
export function isInlineImage(entry: string): boolean {
	const start = /^[A-Za-z0-9+/_-]{24,}/.exec(entry.slice(0, 200))?.[0] ?? '';
	return /^data:/i.test(entry) || isImageInBase64(start);
}

/**
 * The base64 of an image that stands where its address could.
 * @param where the start of a sentence: which image it is
 * @throws Failure when the data is broken or too large
 */
export function readInlineImage(entry: string, where: string): string {
	if (!/^data:/i.test(entry)) return requireBase64(entry, where);
	const [prefix = '', parameters = ''] = PREFIX.exec(entry) ?? [];
	if (prefix === '') throw broken(where, 'it has no comma before its data');
	const data = entry.slice(prefix.length);
	if (/;\s*base64\s*$/i.test(parameters) || isImageInBase64(data)) {
		return requireBase64(data.includes('%') ? decodePercent(data).toString('latin1') : data, where);
	}
	return requireBase64(decodePercent(data).toString('base64'), where);
}

/** @returns base64 in one line */
function requireBase64(data: string, where: string): string {
	if (data.length > (MOST_BYTES / 3) * 4) {
		throw badInput(`${where} is larger than 100 MB`, 'Nothing was sent. Use a smaller image.');
	}
	if (isCanonical(data)) return data;
	const line = data.replace(/\s+/g, '');
	const letters = line.replace(/=+$/, '');
	if (!/^[A-Za-z0-9+/_-]*$/.test(letters)) throw broken(where, 'its base64 has other signs in it');
	if (letters.length % 4 === 1) throw broken(where, 'its base64 is cut off');
	return letters;
}

function decodePercent(text: string): Buffer {
	const plain = text.replace(/%([0-9a-f]{2})/gi, (_whole, byte: string) =>
		String.fromCharCode(parseInt(byte, 16)),
	);
	return Buffer.from(plain, 'latin1');
}

function broken(where: string, why: string) {
	return badInput(
		`${where} is a data: URI that cannot be read: ${why}`,
		'Nothing was sent. It has to be whole, as in data:image/png;base64,iVBORw0…: see what the node before gives.',
	);
}
