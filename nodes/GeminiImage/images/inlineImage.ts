import { Failure, type FactsOf } from '../failure/failure';
import type { ImageSource } from '../failure/imageSource';
import { isCanonical } from '../streaming/base64';
import { isImageInBase64 } from './imageInText';

/** The same limit as for a download. */
const MOST_BYTES = 100 * 1024 * 1024;
const PREFIX = /^data:([^,]{0,200}),/i;

/** Whether an entry is an image itself, as a data: URI or base64, and not its address. */
export function isInlineImage(entry: string): boolean {
	const start = /^[A-Za-z0-9+/_-]{24,}/.exec(entry.slice(0, 200))?.[0] ?? '';
	return /^data:/i.test(entry) || isImageInBase64(start);
}

/**
 * The base64 of an image that was entered instead of an address.
 * @param image which one it is, for a failure
 * @throws Failure when the data is broken or too large
 */
export function readInlineImage(entry: string, image: ImageSource): string {
	if (!/^data:/i.test(entry)) return requireBase64(entry, image);
	const [prefix = '', parameters = ''] = PREFIX.exec(entry) ?? [];
	if (prefix === '') throw dataUriFailure(image, 'noComma');
	const data = entry.slice(prefix.length);
	if (/;\s*base64\s*$/i.test(parameters) || isImageInBase64(data)) {
		return requireBase64(data.includes('%') ? decodePercent(data).toString('latin1') : data, image);
	}
	return requireBase64(decodePercent(data).toString('base64'), image);
}

/** @returns base64 in one line */
function requireBase64(data: string, image: ImageSource): string {
	if (data.length > (MOST_BYTES / 3) * 4) {
		throw new Failure('inlineImageTooLarge', { image });
	}
	if (isCanonical(data)) return data;
	const line = data.replace(/\s+/g, '');
	const letters = line.replace(/=+$/, '');
	if (!/^[A-Za-z0-9+/_-]*$/.test(letters)) throw dataUriFailure(image, 'otherCharacters');
	if (letters.length % 4 === 1) throw dataUriFailure(image, 'cutOff');
	return letters;
}

function decodePercent(text: string): Buffer {
	const plain = text.replace(/%([0-9a-f]{2})/gi, (_whole, byte: string) =>
		String.fromCharCode(parseInt(byte, 16)),
	);
	return Buffer.from(plain, 'latin1');
}

function dataUriFailure(image: ImageSource, why: FactsOf<'dataUriBroken'>['why']): Failure {
	return new Failure('dataUriBroken', { image, why });
}
