/** Beginnings of files of many kinds, as their formats write them. */

function bytes(hex: string, ...more: string[]): Buffer {
	return Buffer.concat([
		Buffer.from(hex.replaceAll(' ', ''), 'hex'),
		...more.map((x) => Buffer.from(x, 'latin1')),
		Buffer.alloc(64),
	]);
}

/** The first box of a file of the HEIF or MP4 family. */
export function ftyp(first: string, ...others: string[]): Buffer {
	const size = Buffer.alloc(4);
	size.writeUInt32BE(16 + 4 * others.length);
	return Buffer.concat([
		size,
		Buffer.from(`ftyp${first}\0\0\0\0${others.join('')}`),
		Buffer.alloc(64, 'avif'),
	]);
}

const CONVERT = 'with n8n\'s "Edit Image" node';
const SAVE = 'Convert it to PNG or JPEG first';

/** Images that Gemini does not take: what they are called, and what to do. */
export const REFUSED_IMAGES: Array<[string, Buffer, string, string]> = [
	['a GIF', bytes('', 'GIF89a'), 'a GIF image', CONVERT],
	['an old GIF', bytes('', 'GIF87a'), 'a GIF image', CONVERT],
	['a BMP', bytes('424d 46000000 00000000 36000000 28000000'), 'a BMP image', CONVERT],
	['a TIFF', bytes('49492a00'), 'a TIFF image', CONVERT],
	['a TIFF of the other byte order', bytes('4d4d002a'), 'a TIFF image', CONVERT],
	['a BigTIFF', bytes('49492b00'), 'a TIFF image', CONVERT],
	['an AVIF', ftyp('avif', 'mif1', 'miaf'), 'an AVIF image', SAVE],
	['an AVIF film', ftyp('avis', 'msf1'), 'an AVIF image', SAVE],
	['an AVIF behind a general brand', ftyp('mif1', 'avif'), 'an AVIF image', SAVE],
	[
		'a HEIC sequence',
		ftyp('hevc', 'msf1'),
		'a HEIC sequence, which contains several images, like a video',
		'Export one of its images',
	],
	[
		'a HEIF sequence',
		ftyp('msf1', 'iso8'),
		'a HEIC sequence, which contains several images, like a video',
		'Export one of its images',
	],
	['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'an SVG drawing', SAVE],
	[
		'an SVG behind a prolog',
		Buffer.from('\ufeff<?xml version="1.0"?>\n<!-- <html> -->\n<!DOCTYPE svg>\n<svg>'),
		'an SVG drawing',
		SAVE,
	],
	['a JPEG XL', bytes('ff0a'), 'a JPEG XL image', SAVE],
	['a JPEG XL in boxes', bytes('0000000c 4a584c20 0d0a870a'), 'a JPEG XL image', SAVE],
	['a JPEG 2000', bytes('0000000c 6a502020 0d0a870a'), 'a JPEG 2000 image', SAVE],
	['a JPEG 2000 stream', bytes('ff4fff51'), 'a JPEG 2000 image', SAVE],
	['a Photoshop file', bytes('', '8BPS\0\x01'), 'a Photoshop file (PSD)', SAVE],
	['an icon', bytes('00000100 0100 1010 0000 0100 2000'), 'an icon (ICO)', SAVE],
];

const dataUri = (type: string) =>
	Buffer.from(
		`data:image/${type};base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAA`,
		'base64',
	);
const SPLIT = 'Pass "Convert to File" only the part after the comma';

/** Files that are not images: what they are, and what to do. */
export const OTHER_FILES: Array<[string, Buffer, string, string]> = [
	['a PDF', bytes('', '%PDF-1.4\n'), 'a PDF document', 'Convert the page to PNG'],
	['a ZIP', bytes('504b0304'), 'a ZIP archive or an Office document', 'Extract the image first'],
	['a compressed file', bytes('1f8b0800'), 'a compressed file', ''],
	['a video', ftyp('isom', 'mp42'), 'a video or audio file', 'Extract a still image'],
	['a video of QuickTime', ftyp('qt  '), 'a video or audio file', ''],
	['a WebM', bytes('1a45dfa3'), 'a video or audio file', ''],
	['a sound', bytes('', 'RIFF\0\0\0\0WAVE'), 'a video or audio file', ''],
	[
		'a web page',
		Buffer.from('<!DOCTYPE html><html><body>Not found</body></html>'),
		'a web page',
		'',
	],
	['a web page without a type', Buffer.from('\n <HTML lang="en"><svg/></HTML>'), 'a web page', ''],
	['XML', Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), 'XML', ''],
	['JSON', Buffer.from('{"error":{"code":404}}'), 'JSON', ''],
	['a text', Buffer.from('Größe: 12\n'), 'plain text', ''],
	[
		'a whole data: URI decoded (PNG)',
		dataUri('png'),
		'an image whose whole data: URI was decoded as base64, prefix included',
		SPLIT,
	],
	[
		'a whole data: URI decoded (JPEG)',
		dataUri('jpeg'),
		'an image whose whole data: URI was decoded as base64, prefix included',
		SPLIT,
	],
	[
		'a PNG read as UTF-8',
		Buffer.from(Buffer.from('89504e470d0a1a0a', 'hex').toString('utf8')),
		'an image in which every byte above 127 was replaced',
		'An earlier node read it as text',
	],
	[
		'a JPEG read as UTF-8',
		Buffer.from(Buffer.from('ffd8ffe000104a46494600', 'hex').toString('utf8')),
		'an image in which every byte above 127 was replaced',
		'An earlier node read it as text',
	],
	[
		'a PNG turned into UTF-8',
		Buffer.from(Buffer.from('89504e470d0a1a0a', 'hex').toString('latin1')),
		'an image whose bytes were converted to UTF-8',
		'An earlier node read it as text',
	],
];
