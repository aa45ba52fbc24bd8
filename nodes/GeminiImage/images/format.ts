/** An image format, recognized by the first bytes and not by a name or a header. */
export interface ImageFormat {
	mimeType: string;
	extension: string;
}

const FORMATS: ReadonlyArray<ImageFormat & { matches: (head: Buffer) => boolean }> = [
	{ mimeType: 'image/png', extension: 'png', matches: starts('89504e470d0a1a0a') },
	{ mimeType: 'image/jpeg', extension: 'jpg', matches: starts('ffd8ff') },
	{
		mimeType: 'image/webp',
		extension: 'webp',
		matches: (head) => text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'WEBP',
	},
	{ mimeType: 'image/avif', extension: 'avif', matches: brand('avif', 'avis') },
	{ mimeType: 'image/heic', extension: 'heic', matches: brand('heic', 'heix', 'heim', 'heis') },
	{ mimeType: 'image/heif', extension: 'heif', matches: brand('mif1', 'heif', 'miaf') },
	// Several images in one track and no still one; IANA's list has a type of its own for it.
	{
		mimeType: 'image/heic-sequence',
		extension: 'heics',
		matches: brand('hevc', 'hevx', 'hevm', 'hevs', 'msf1'),
	},
	{
		mimeType: 'image/gif',
		extension: 'gif',
		matches: (head) => /^GIF8[79]a/.test(text(head, 0, 6)),
	},
	{
		mimeType: 'image/bmp',
		extension: 'bmp',
		// Text may start with BM as well; the size of the header that follows decides.
		matches: (head) => text(head, 0, 2) === 'BM' && /^[\x0c-\x7c]\0\0\0$/.test(text(head, 14, 18)),
	},
	{
		mimeType: 'image/tiff',
		extension: 'tiff',
		// BigTIFF has a plus sign instead of the asterisk.
		matches: (head) => /^(II[*+]\0|MM\0[*+])/.test(text(head, 0, 4)),
	},
	{ mimeType: 'image/svg+xml', extension: 'svg', matches: isSvg },
	{ mimeType: 'image/jxl', extension: 'jxl', matches: starts('0000000c4a584c200d0a870a') },
	{ mimeType: 'image/jxl', extension: 'jxl', matches: starts('ff0a') },
	{ mimeType: 'image/jp2', extension: 'jp2', matches: starts('0000000c6a5020200d0a870a') },
	{ mimeType: 'image/jp2', extension: 'jp2', matches: starts('ff4fff51') },
	{ mimeType: 'image/jxr', extension: 'jxr', matches: starts('4949bc01') },
	{ mimeType: 'image/vnd.adobe.photoshop', extension: 'psd', matches: starts('38425053') },
	{ mimeType: 'image/x-icon', extension: 'ico', matches: isIcon },
	{ mimeType: 'image/x-exr', extension: 'exr', matches: starts('762f3101') },
	{ mimeType: 'image/qoi', extension: 'qoi', matches: starts('716f6966') },
];

/** @param head the first 512 bytes of a file or more, or all of a shorter one */
export function formatOf(head: Buffer): ImageFormat | undefined {
	const found = FORMATS.find(({ matches }) => matches(head));
	return found && { mimeType: found.mimeType, extension: found.extension };
}

/**
 * The format that a provider states, for bytes that are not recognized: only one that is not in the
 * table above, whose bytes would have been, and no XML, which could hold scripts.
 */
export function formatOfType(mimeType: string | undefined): ImageFormat | undefined {
	const [type = '', subtype = ''] = /^image\/([a-z][a-z0-9.-]{0,30})$/i.exec(mimeType ?? '') ?? [];
	const isKnown = FORMATS.some((format) => format.mimeType === type.toLowerCase());
	if (!subtype || isKnown) return undefined;
	return {
		mimeType: type.toLowerCase(),
		extension: subtype.toLowerCase().replace(/^(x|vnd)[.-]/, ''),
	};
}

/** More pixels on a side than any image has: such a header is wrong, or a trap. */
const MOST_PIXELS = 65_535;

/** Width and height in pixels from the first bytes of a PNG, JPEG or WebP, where they are plausible. */
export function pixelsOf(head: Buffer): { width: number; height: number } | undefined {
	const pixels = readPixels(head);
	const isPlausible = (side: number | undefined) =>
		side !== undefined && side > 0 && side <= MOST_PIXELS;
	return isPlausible(pixels?.width) && isPlausible(pixels?.height) ? pixels : undefined;
}

function readPixels(head: Buffer): { width: number; height: number } | undefined {
	switch (formatOf(head)?.mimeType) {
		case 'image/png':
			return head.length < 24
				? undefined
				: { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
		case 'image/jpeg':
			return jpegPixels(head);
		case 'image/webp':
			return webpPixels(head);
		default:
			return undefined;
	}
}

function jpegPixels(head: Buffer): { width: number; height: number } | undefined {
	const frame = jpegFrame(head);
	return frame && { width: frame.readUInt16BE(7), height: frame.readUInt16BE(5) };
}

/** Walks the segments of a JPEG to the start of frame, which states the size. */
export function jpegFrame(head: Buffer): Buffer | undefined {
	let at = 2;
	while (at + 9 <= head.length && head[at] === 0xff) {
		const marker = head[at + 1]!;
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) return head.subarray(at);
		// A fill byte stands alone; every other segment before the frame states its length.
		at += marker === 0xff ? 1 : 2 + head.readUInt16BE(at + 2);
	}
	return undefined;
}

function webpPixels(head: Buffer): { width: number; height: number } | undefined {
	if (head.length < 30) return undefined;
	switch (text(head, 12, 16)) {
		case 'VP8X':
			return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
		case 'VP8L': {
			const bits = head.readUInt32LE(21);
			return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
		}
		case 'VP8 ':
			return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
		default:
			return undefined;
	}
}

function starts(hex: string): (head: Buffer) => boolean {
	const magic = Buffer.from(hex, 'hex');
	return (head) => head.subarray(0, magic.length).equals(magic);
}

/** Brands that only name a family: still images, or sequences. */
const GENERAL_BRANDS = ['mif1', 'miaf', 'msf1', 'hevc', 'hevx', 'hevm', 'hevs'];

/**
 * Files of the HEIF family name their main brand first; more specific ones follow a general one.
 * Source: ISO/IEC 23008-12; a file conforms to each brand that it names.
 */
function brand(...brands: string[]): (head: Buffer) => boolean {
	return (head) => {
		const [first = '', ...others] = brandsOf(head);
		if (brands.includes(first)) return !isSequence(first) || !others.some(isStill);
		return GENERAL_BRANDS.includes(first) && others.some((other) => brands.includes(other));
	};
}

/** The brands of a file of the HEIF or MP4 family, the main one first. */
export function brandsOf(head: Buffer): string[] {
	if (text(head, 4, 8) !== 'ftyp') return [];
	const others = text(head, 16, Math.min(head.readUInt32BE(0), 96));
	return [text(head, 8, 12), ...(others.match(/[^]{4}/g) ?? [])];
}

function isSequence(name: string): boolean {
	return ['hevc', 'hevx', 'hevm', 'hevs', 'msf1'].includes(name);
}

function isStill(name: string): boolean {
	return ['heic', 'heix', 'heim', 'heis', 'mif1', 'heif', 'avif'].includes(name);
}

/** An XML text whose first element is an `svg`. */
function isSvg(head: Buffer): boolean {
	const start = head
		.toString('utf8', 0, 2048)
		.replace(/^\ufeff/, '')
		.trimStart();
	if (!/^<(\?xml|!--|!doctype svg|svg[\s>/])/i.test(start)) return false;
	return /<([a-z][\w:-]*)/i.exec(start.replace(/<!--[^]*?-->/g, ''))?.[1]?.toLowerCase() === 'svg';
}

/** The directory of an icon file says how many there are, and each entry has a byte that is always zero. */
function isIcon(head: Buffer): boolean {
	if (!/^\0\0[\x01\x02]\0[\x01-\x40]\0$/.test(text(head, 0, 6))) return false;
	return head.length >= 22 && head[9] === 0;
}

function text(head: Buffer, from: number, to: number): string {
	return head.toString('latin1', from, to);
}
