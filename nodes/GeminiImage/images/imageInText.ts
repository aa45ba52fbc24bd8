import { Failure } from '../failure/failure';
import type { ImageSource } from '../failure/imageSource';
import { encodeBase64, Base64Decoder } from '../streaming/base64';
import type { ByteSource } from '../streaming/byteSource';
import type { BinaryFile } from '../transport/binaryFile';
import { formatOf } from './format';

/** Enough of a text to see the prefix and the first bytes of the image after it. */
const START_CHARACTERS = 1024;
/** A byte order mark, a quotation mark, and the prefix of a data: URI. */
const PREFIX = /^\ufeff?\s*["']?\s*(data:[^,]{0,200},\s*)?/i;

/**
 * The image in a file that holds its base64 text, or its data: URI, instead of its bytes.
 * @param head the first bytes of the file
 * @param image which file it is, for a failure
 * @returns undefined for any other file
 * @throws Failure when the text is broken
 */
export async function imageInText(
	file: BinaryFile,
	head: Buffer,
	image: ImageSource,
): Promise<BinaryFile | undefined> {
	const start = head.toString('utf8', 0, START_CHARACTERS);
	const prefix = PREFIX.exec(start)?.[0] ?? '';
	const letters = start.slice(prefix.length).replace(/\s+/g, '');
	const sample = /^[A-Za-z0-9+/_-]{16,}/.exec(letters)?.[0] ?? '';
	if (!isImageInBase64(sample)) return undefined;
	const read = () => decodeText(file.bytes, Buffer.byteLength(prefix));
	try {
		let length = 0;
		for await (const chunk of read()) length += chunk.length;
		const bytes: ByteSource = { length, read };
		return { bytes, base64: encodeBase64(bytes) };
	} catch (error) {
		throw base64Failure(image, error);
	}
}

/** Whether base64 text begins as an image does. */
export function isImageInBase64(start: string): boolean {
	const format = formatOf(Buffer.from(start.slice(0, START_CHARACTERS), 'base64'));
	// JPEG XL is recognized by two bytes, which the path "/wo" decodes to as well.
	return format !== undefined && format.mimeType !== 'image/jxl';
}

function base64Failure(image: ImageSource, cause: unknown): Failure {
	return new Failure('base64Broken', { image }, cause);
}

async function* decodeText(text: ByteSource, from: number): AsyncGenerator<Buffer> {
	const decoder = new Base64Decoder();
	let skip = from;
	for await (const { buffer, byteOffset, byteLength } of text.read()) {
		const chunk = Buffer.from(buffer, byteOffset, byteLength);
		const skipped = Math.min(skip, chunk.length);
		skip -= skipped;
		yield decoder.push(withoutQuote(chunk.subarray(skipped)));
	}
	yield decoder.end();
}

/** A quotation mark may stand at the end. */
function withoutQuote(chunk: Buffer): Buffer {
	const end = chunk.toString('latin1', Math.max(0, chunk.length - 8)).search(/["']\s*$/);
	return end < 0 ? chunk : chunk.subarray(0, Math.max(0, chunk.length - 8) + end);
}
