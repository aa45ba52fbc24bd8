import type { IBinaryData } from 'n8n-workflow';
import { startWithImage, type ImageSource } from '../failure/imageSource';
import type { ShareService } from '../failure/kinds/images';
import { base64Slot } from '../streaming/requestBody';
import { headOf, unreadableFileFailure, type BinaryFile } from '../transport/binaryFile';
import { requireSupportedFormat } from './requireSupportedFormat';
import { formatOf } from './format';
import { imageInText } from './imageInText';
import { isDamagedImage } from './nonImageFiles';
import { formatWarning } from './formatWarning';
import type { Reference } from './reference';

/** What is known of a file besides its bytes. */
export interface Named {
	/** What the user calls it. */
	name: string;
	/** Which file it is. */
	image: ImageSource;
	/** The same key means the same file. */
	key: unknown;
	/** The name and type that it came with, where it has any. */
	stated?: Partial<Pick<IBinaryData, 'fileName' | 'mimeType'>>;
	/** The service that its address belongs to, where that is known. */
	service?: ShareService;
}

/** The colors of a JPEG, and whether a PNG is animated, stand after its profile and EXIF. */
const HEAD_BYTES = 64 * 1024;

const DECODED = 'contains the base64 text of an image instead of its bytes, so the node decoded it';

/**
 * Makes a reference of a file, by what its bytes are.
 * @throws Failure when it is not an image that Gemini takes
 */
export async function checkImage(file: BinaryFile, named: Named): Promise<Reference> {
	const { image: source } = named;
	const head = await firstBytes(file, source);
	const inner = formatOf(head) ? undefined : await imageInText(file, head, source);
	const image = inner ?? file;
	const start = inner ? await firstBytes(inner, source) : head;
	const { mimeType } = requireSupportedFormat({ ...named, format: formatOf(start), head: start });
	const peculiarity = formatWarning(start);
	return {
		name: named.name,
		part: { inlineData: { mimeType, data: base64Slot(image.base64) } },
		file: { key: named.key, mimeType, bytes: image.bytes },
		warnings: [
			...(inner ? [`${startWithImage(source)} ${DECODED}.`] : []),
			...(peculiarity ? [`${startWithImage(source)} ${peculiarity}.`] : []),
		],
	};
}

/**
 * Whether a file is meant as an image, even if it cannot be sent as one. Its bytes decide, and its
 * stated type only where it is empty.
 */
export async function isMeantAsImage(file: BinaryFile, { image, stated }: Named): Promise<boolean> {
	const head = await firstBytes(file, image);
	if (head.length === 0) return /^image\//i.test(stated?.mimeType ?? '');
	if (formatOf(head) ?? isDamagedImage(head)) return true;
	return (await imageInText(file, head, image)) !== undefined;
}

async function firstBytes({ bytes }: BinaryFile, image: ImageSource): Promise<Buffer> {
	try {
		return await headOf(bytes, HEAD_BYTES);
	} catch (error) {
		throw unreadableFileFailure(error, image);
	}
}
