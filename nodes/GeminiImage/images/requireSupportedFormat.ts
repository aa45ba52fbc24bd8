import type { IBinaryData } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import type { ImageSource } from '../failure/imageSource';
import type { ShareService } from '../failure/kinds/images';
import type { ImageFormat } from './format';
import { nonImageContent } from './nonImageFiles';

/**
 * Formats that Gemini's image models take as input. Google's documents list these and no others.
 * Sources: Gemini API, "Image understanding", supported formats; Vertex AI, "Image understanding",
 * MIME types of each model.
 */
const SUPPORTED: ReadonlySet<string> = new Set([
	'image/png',
	'image/jpeg',
	'image/webp',
	'image/heic',
	'image/heif',
]);

/** A file, and what the user has to know to find it again. */
interface CheckedFile {
	format: ImageFormat | undefined;
	/** Its first bytes. */
	head: Buffer;
	image: ImageSource;
	/** The name and type that it came with, where it has any. */
	stated?: Partial<Pick<IBinaryData, 'fileName' | 'mimeType'>>;
	/** The service that its address belongs to, where that is known. */
	service?: ShareService;
}

/**
 * The format of a reference image, by its first bytes.
 * @throws Failure when Gemini does not take it
 */
export function requireSupportedFormat(file: CheckedFile): ImageFormat {
	const { format, head, image, stated, service } = file;
	if (format && SUPPORTED.has(format.mimeType)) return format;
	if (head.length === 0) throw new Failure('imageEmpty', { image });
	const { fileName, mimeType } = stated ?? {};
	if (format) {
		throw new Failure('imageFormatUnsupported', { image, mimeType: format.mimeType, fileName });
	}
	throw new Failure('notAnImage', {
		image,
		content: nonImageContent(head),
		stated: stated && { fileName, mimeType },
		service,
	});
}

/** Other spellings of supported types. */
const ALIASES: ReadonlyMap<string, string> = new Map([
	['image/jpg', 'image/jpeg'],
	['image/pjpeg', 'image/jpeg'],
	['image/x-png', 'image/png'],
]);

/** Types that say nothing. */
const UNKNOWN_TYPES = ['', 'application/octet-stream', 'binary/octet-stream', 'image/*'];

/**
 * The type of a file at the provider, as the API writes it.
 * @param image which file it is, for a failure
 * @returns undefined for a type that says nothing
 * @throws Failure for a type that Gemini does not take
 */
export function requireSupportedType(type: string, image: ImageSource): string | undefined {
	const plain = type.trim().toLowerCase().split(';')[0] ?? '';
	const full = plain.includes('/') || plain === '' ? plain : `image/${plain}`;
	const mimeType = ALIASES.get(full) ?? full;
	if (SUPPORTED.has(mimeType)) return mimeType;
	if (UNKNOWN_TYPES.includes(mimeType)) return undefined;
	throw new Failure('imageFormatUnsupported', { image, mimeType });
}
