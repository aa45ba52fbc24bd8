/** An image format, told by the first bytes and not by a name or a header. */
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
	{ mimeType: 'image/heif', extension: 'heif', matches: brand('mif1', 'msf1', 'heif') },
	{
		mimeType: 'image/gif',
		extension: 'gif',
		matches: (head) => /^GIF8[79]a/.test(text(head, 0, 6)),
	},
	{
		mimeType: 'image/bmp',
		extension: 'bmp',
		// Words may start with BM as well; the size of the header behind tells.
		matches: (head) => text(head, 0, 2) === 'BM' && /^[\x0c-\x7c]\0\0\0$/.test(text(head, 14, 18)),
	},
	{
		mimeType: 'image/tiff',
		extension: 'tiff',
		matches: (head) => /^(II\*\0|MM\0\*)/.test(text(head, 0, 4)),
	},
	{
		mimeType: 'image/svg+xml',
		extension: 'svg',
		matches: (head) => /^\s*(<\?xml[\s\S]{0,400})?<svg/i.test(text(head, 0, 512)),
	},
];

/** @param head the first 512 bytes of a file, or all of a shorter one */
export function formatOf(head: Buffer): ImageFormat | undefined {
	return FORMATS.find(({ matches }) => matches(head));
}

/**
 * The format that a provider states, for bytes that do not tell: only one that is not in the table
 * above, since bytes of those would have told, and no XML, which could hold scripts.
 */
export function statedFormat(mimeType: string | undefined): ImageFormat | undefined {
	const [type = '', subtype = ''] = /^image\/([a-z][a-z0-9.-]{0,30})$/i.exec(mimeType ?? '') ?? [];
	const isTold = FORMATS.some((format) => format.mimeType === type.toLowerCase());
	if (!subtype || isTold) return undefined;
	return {
		mimeType: type.toLowerCase(),
		extension: subtype.toLowerCase().replace(/^(x|vnd)[.-]/, ''),
	};
}

/** More pixels on a side than any picture has: such a header is a lie, or a trap. */
const MOST_PIXELS = 65_535;

/** Width and height in pixels, from the first bytes of a PNG, JPEG or WebP, where they can be true. */
export function pixelsOf(head: Buffer): { width: number; height: number } | undefined {
	const pixels = statedPixels(head);
	const isTrue = (side: number | undefined) =>
		side !== undefined && side > 0 && side <= MOST_PIXELS;
	return isTrue(pixels?.width) && isTrue(pixels?.height) ? pixels : undefined;
}

function statedPixels(head: Buffer): { width: number; height: number } | undefined {
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

/** Walks the segments of a JPEG to the start of frame, which states the size. */
function jpegPixels(head: Buffer): { width: number; height: number } | undefined {
	let at = 2;
	while (at + 9 <= head.length && head[at] === 0xff) {
		const marker = head[at + 1]!;
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
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

/** Files of the HEIF family name their brand first; behind a general one stand those that tell more. */
function brand(...brands: string[]): (head: Buffer) => boolean {
	return (head) => {
		if (text(head, 4, 8) !== 'ftyp') return false;
		const first = text(head, 8, 12);
		if (brands.includes(first)) return true;
		if (!['mif1', 'msf1'].includes(first)) return false;
		const others = text(head, 16, Math.min(head.readUInt32BE(0), 64));
		return (others.match(/[^]{4}/g) ?? []).some((other) => brands.includes(other));
	};
}

function text(head: Buffer, from: number, to: number): string {
	return head.toString('latin1', from, to);
}
