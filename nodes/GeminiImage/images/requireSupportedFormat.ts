import type { IBinaryData } from 'n8n-workflow';
import { badInput } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';
import type { ImageFormat } from './format';
import { nonImageKind, WEB_PAGE } from './nonImageFiles';

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

/** What other formats are called, and what to do about them. */
const UNSUPPORTED: Readonly<Record<string, readonly [label: string, todo: string]>> = {
	'image/gif': ['a GIF image', editImage()],
	'image/bmp': ['a BMP image', editImage()],
	'image/tiff': ['a TIFF image', editImage()],
	'image/avif': ['an AVIF image', elsewhere()],
	'image/heic-sequence': [
		'a HEIC sequence, which holds several images like a film',
		'Save one of its images as PNG or JPEG first.',
	],
	'image/svg+xml': [
		'an SVG drawing',
		`${elsewhere()} It is a text that describes shapes, and has no pixels yet.`,
	],
	'image/jxl': ['a JPEG XL image', elsewhere()],
	'image/jp2': ['a JPEG 2000 image', elsewhere()],
	'image/jxr': ['a JPEG XR image', elsewhere()],
	'image/vnd.adobe.photoshop': ['a Photoshop file (PSD)', elsewhere()],
	'image/x-icon': ['an icon (ICO)', elsewhere()],
	'image/x-exr': ['an OpenEXR image', elsewhere()],
	'image/qoi': ['a QOI image', elsewhere()],
};

/** n8n's node reads and writes these; what else it reads depends on how n8n was installed. */
function editImage(): string {
	return 'Convert it first: n8n\'s "Edit Image" node does, with any operation such as "Resize" and its option "Format" set to PNG or JPEG.';
}

function elsewhere(): string {
	return 'Save it as PNG or JPEG first, with a program or a service for that; n8n\'s "Edit Image" node may not read it.';
}

function isSupported(mimeType: string): boolean {
	return SUPPORTED.has(mimeType);
}

/** What the user has to know of a file to find it again. */
interface Checked {
	format: ImageFormat | undefined;
	/** Its first bytes. */
	head: Buffer;
	/** The start of a sentence: which file it is. */
	where: string;
	/** What it is said to be, where that is known. */
	said?: Partial<Pick<IBinaryData, 'fileName' | 'mimeType'>>;
	/** What to do where it is a web page. */
	onWebPage?: string;
}

/**
 * The format of a reference image, told by its first bytes.
 * @throws Failure when Gemini does not take it, before anything is sent or uploaded
 */
export function requireSupportedFormat(checked: Checked): ImageFormat {
	const { format, head, where } = checked;
	if (format && isSupported(format.mimeType)) return format;
	if (head.length === 0) {
		throw badInput(`${where} is empty`, 'Nothing was sent. See why it came without content.');
	}
	throw badInput(
		`${where} is not an image that Gemini takes`,
		`Nothing was sent. ${format ? unsupportedFormat(format, checked) : noImage(checked)}`,
	);
}

const TAKES = 'Gemini takes PNG, JPEG, WebP, HEIC and HEIF.';

function unsupportedFormat({ mimeType, extension }: ImageFormat, { said }: Checked): string {
	const [label, todo] = UNSUPPORTED[mimeType] ?? [`an image of the type ${extension}`, elsewhere()];
	const name = said?.fileName ? ` ("${sanitizeText(said.fileName, 100)}")` : '';
	return `It is ${label}${name}. ${TAKES} ${todo}`;
}

function noImage({ head, said, onWebPage }: Checked): string {
	const other = nonImageKind(head);
	const todo = other?.todo ?? 'Name an image, or see the node that made this file.';
	if (said) return `${whatItIsCalled(said, other?.what)} ${todo} ${TAKES}`;
	if (other?.what === WEB_PAGE) {
		return `It is ${WEB_PAGE}. ${onWebPage ?? 'Use the address of the image itself.'}`;
	}
	return `Its content is no image${other ? `: it is ${other.what}` : ''}. ${other?.todo ?? 'Use the address of an image.'} ${TAKES}`;
}

function whatItIsCalled(
	{ fileName, mimeType }: NonNullable<Checked['said']>,
	what: string | undefined,
): string {
	const type = sanitizeText(mimeType ?? '', 100) || 'no type';
	const name = fileName ? `"${sanitizeText(fileName, 100)}" (${type})` : `of the type ${type}`;
	const isCalledImage =
		/^image\//i.test(mimeType ?? '') || /\.(png|jpe?g|webp|hei[cf])$/i.test(fileName ?? '');
	return isCalledImage
		? `It is said to be ${name}, but its content is no image${what ? `: it is ${what}` : ''}.`
		: `It is ${name}${what ? `: ${what}` : ''}.`;
}

/**
 * How the type of a file at the provider is written, and whether it is an image that Gemini takes.
 * @param where the start of a sentence: which file it is
 * @returns undefined for a type that says nothing
 * @throws Failure for the type of something else
 */
export function requireSupportedType(type: string, where: string): string | undefined {
	const plain = type.trim().toLowerCase().split(';')[0] ?? '';
	const whole = plain.includes('/') || plain === '' ? plain : `image/${plain}`;
	const mimeType =
		{ 'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg', 'image/x-png': 'image/png' }[whole] ??
		whole;
	if (isSupported(mimeType)) return mimeType;
	if (['', 'application/octet-stream', 'binary/octet-stream', 'image/*'].includes(mimeType)) {
		return undefined;
	}
	const [label, todo] = UNSUPPORTED[mimeType] ?? [
		`of the type ${sanitizeText(mimeType, 100)}`,
		'Use an image.',
	];
	throw badInput(
		`${where} is not an image that Gemini takes`,
		`Nothing was sent. It is ${label}. ${TAKES} ${todo}`,
	);
}
