import type { IBinaryData } from 'n8n-workflow';
import { base64Slot } from '../streaming/requestBody';
import { headOf, unreadableFile, type BinaryFile } from '../transport/binaryFile';
import { requireSupportedFormat } from './requireSupportedFormat';
import { formatOf } from './format';
import { imageInText } from './imageInText';
import { isSpoiledImage } from './nonImageFiles';
import { formatWarning } from './formatWarning';
import type { Reference } from './reference';

/** What is known of a file besides its bytes. */
export interface Named {
	/** For messages: what the user named. */
	name: string;
	/** The start of a sentence: which file it is. */
	where: string;
	/** The same key means the same file. */
	key: unknown;
	/** What it is said to be, where that is known. */
	said?: Partial<Pick<IBinaryData, 'fileName' | 'mimeType'>>;
	/** What to do where it is a web page. */
	onWebPage?: string;
}

/** A JPEG tells its colors, and a PNG that it is animated, behind its profile and EXIF. */
const HEAD_BYTES = 64 * 1024;

const DECODED =
	'holds the base64 text of an image in place of its bytes, so it was decoded once more';

/**
 * A reference out of a file, by what its bytes are.
 * @throws Failure when it is no image that Gemini takes, before anything is sent
 */
export async function checkImage(file: BinaryFile, named: Named): Promise<Reference> {
	const { where } = named;
	const head = await firstBytes(file, where);
	const inner = formatOf(head) ? undefined : await imageInText(file, head, where);
	const image = inner ?? file;
	const start = inner ? await firstBytes(inner, where) : head;
	const { mimeType } = requireSupportedFormat({ ...named, format: formatOf(start), head: start });
	const peculiarity = formatWarning(start);
	return {
		name: named.name,
		part: { inlineData: { mimeType, data: base64Slot(image.base64) } },
		file: { key: named.key, mimeType, bytes: image.bytes },
		warnings: [
			...(inner ? [`${where} ${DECODED}.`] : []),
			...(peculiarity ? [`${where} ${peculiarity}.`] : []),
		],
	};
}

/**
 * Whether a file was meant as an image, though it may be none that can be sent. Its bytes decide, and
 * only where there are none what it is called.
 */
export async function isMeantAsImage(file: BinaryFile, { where, said }: Named): Promise<boolean> {
	const head = await firstBytes(file, where);
	if (head.length === 0) return /^image\//i.test(said?.mimeType ?? '');
	if (formatOf(head) ?? isSpoiledImage(head)) return true;
	return (await imageInText(file, head, where)) !== undefined;
}

async function firstBytes({ bytes }: BinaryFile, where: string): Promise<Buffer> {
	try {
		return await headOf(bytes, HEAD_BYTES);
	} catch (error) {
		throw unreadableFile(error, where);
	}
}
