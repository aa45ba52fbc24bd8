import { brandsOf, formatOf, jpegFrame } from './format';

/**
 * What Gemini may not see of an image that it takes. Google documents formats but none of these
 * variants, so such an image is sent, with a warning.
 * @param head the first bytes of the image, some kilobytes
 */
export function formatWarning(head: Buffer): string | undefined {
	switch (formatOf(head)?.mimeType) {
		case 'image/png':
			return pngChunksBeforePixels(head).includes('acTL') ? ANIMATED : undefined;
		case 'image/webp':
			// Bit 1 of the extended header's flags. Source: the WebP container specification.
			return head.toString('latin1', 12, 16) === 'VP8X' && ((head[20] ?? 0) & 2) > 0
				? ANIMATED
				: undefined;
		case 'image/heic':
		case 'image/heif':
			return /^(hev[cxms]|msf1)$/.test(brandsOf(head)[0] ?? '') ? SEQUENCE : undefined;
		case 'image/jpeg':
			return jpegFrame(head)?.[9] === 4 ? CMYK : undefined;
		default:
			return undefined;
	}
}

const ANIMATED = 'is animated, and Gemini may see only one frame';
const SEQUENCE = 'contains a sequence of images, and Gemini may see only one of them';
const CMYK =
	'uses CMYK, a color mode for print, so Gemini may see different colors. Save it as RGB if colors matter';

function pngChunksBeforePixels(head: Buffer): string[] {
	const types: string[] = [];
	for (let at = 8; at + 8 <= head.length; at += 12 + head.readUInt32BE(at)) {
		const type = head.toString('latin1', at + 4, at + 8);
		if (type === 'IDAT') break;
		types.push(type);
	}
	return types;
}
