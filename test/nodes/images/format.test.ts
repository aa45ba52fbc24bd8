import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { formatOf, pixelsOf } from '../../../nodes/GeminiImage/images/format';
import { nonImageContent } from '../../../nodes/GeminiImage/images/nonImageFiles';
import { formatWarning } from '../../../nodes/GeminiImage/images/formatWarning';
import { ftyp } from './files';

/** Noise, so that the images are as large as real ones, in a size that is not a power of two. */
const WIDTH = 301;
const HEIGHT = 187;

function testImage(channels: 3 | 4, width = WIDTH, height = HEIGHT): Sharp {
	return sharp(randomBytes(width * height * channels), { raw: { width, height, channels } });
}

const ENCODERS: Array<[string, string, () => Promise<Buffer>]> = [
	['a PNG', 'image/png', () => testImage(3).png().toBuffer()],
	[
		'a PNG with alpha and a palette',
		'image/png',
		() => testImage(4).png({ palette: true }).toBuffer(),
	],
	['an interlaced PNG', 'image/png', () => testImage(3).png({ progressive: true }).toBuffer()],
	['a JPEG', 'image/jpeg', () => testImage(3).jpeg().toBuffer()],
	['a progressive JPEG', 'image/jpeg', () => testImage(3).jpeg({ progressive: true }).toBuffer()],
	['a grey JPEG', 'image/jpeg', () => testImage(3).greyscale().jpeg().toBuffer()],
	['a JPEG in CMYK', 'image/jpeg', () => testImage(3).toColourspace('cmyk').jpeg().toBuffer()],
	['a lossy WebP', 'image/webp', () => testImage(3).webp({ quality: 50 }).toBuffer()],
	['a lossy WebP with alpha', 'image/webp', () => testImage(4).webp().toBuffer()],
	['a lossless WebP', 'image/webp', () => testImage(3).webp({ lossless: true }).toBuffer()],
	[
		'a lossless WebP with alpha',
		'image/webp',
		() => testImage(4).webp({ lossless: true }).toBuffer(),
	],
];

test.each(ENCODERS)(
	'%s is known by its bytes, with its pixels',
	async (_name, mimeType, encode) => {
		const bytes = await encode();
		expect(formatOf(bytes.subarray(0, 512))?.mimeType).toBe(mimeType);
		expect(pixelsOf(bytes)).toEqual({ width: WIDTH, height: HEIGHT });
	},
);

test.each([
	[1, 1],
	[3072, 384],
	[4096, 4096],
])('%i by %i pixels are read in each format', async (width, height) => {
	const plain = sharp({ create: { width, height, channels: 3, background: '#345' } });
	for (const format of ['png', 'jpeg', 'webp'] as const) {
		const bytes = await plain.clone().toFormat(format).toBuffer();
		expect(pixelsOf(bytes)).toEqual({ width, height });
	}
});

test.each([
	['gif', 'image/gif'],
	['avif', 'image/avif'],
	['tiff', 'image/tiff'],
] as const)('a %s is known, and no pixels are guessed', async (format, mimeType) => {
	const bytes = await testImage(3).toFormat(format).toBuffer();
	expect(formatOf(bytes.subarray(0, 512))?.mimeType).toBe(mimeType);
	expect(pixelsOf(bytes)).toBeUndefined();
});

test('a JPEG says its size behind a large EXIF, ICC and comment', async () => {
	const jpeg = await testImage(3)
		.jpeg()
		.withExif({ IFD0: { Copyright: 'x'.repeat(30_000) } })
		.withIccProfile('p3')
		.toBuffer();
	const segment = (marker: number, length: number) => {
		const bytes = Buffer.alloc(2 + length, 0xff);
		bytes.writeUInt16BE(0xff00 + marker, 0);
		bytes.writeUInt16BE(length, 2);
		return bytes;
	};
	const start = jpeg.subarray(0, 2);
	const fill = Buffer.from([0xff, 0xff]);
	const large = Buffer.concat([
		start,
		segment(0xe2, 65_000),
		fill,
		segment(0xfe, 65_000),
		jpeg.subarray(2),
	]);
	expect(await sharp(large).metadata()).toMatchObject({ width: WIDTH, height: HEIGHT });
	expect(pixelsOf(large)).toEqual({ width: WIDTH, height: HEIGHT });
});

describe('files of the HEIF family are recognized by their brands', () => {
	test.each([
		[['heic', 'mif1', 'heic'], 'image/heic'],
		[['heix', 'mif1'], 'image/heic'],
		[['mif1', 'mif1', 'heic'], 'image/heic'],
		[['mif1', 'mif1', 'miaf'], 'image/heif'],
		[['mif1', 'mif1', 'avif'], 'image/avif'],
		[['msf1', 'hevc'], 'image/heic-sequence'],
		[['hevc', 'msf1', 'hevc'], 'image/heic-sequence'],
		[['hevc', 'mif1', 'heic', 'hevc'], 'image/heic'],
		[['msf1', 'mif1'], 'image/heif'],
		[['miaf', 'heic'], 'image/heic'],
		[['avif', 'mif1', 'heic'], 'image/avif'],
	])('%j', ([first = '', ...others], mimeType) => {
		expect(formatOf(ftyp(first, ...others))?.mimeType).toBe(mimeType);
	});

	test.each([['isom', 'mp42'], ['qt  '], ['M4A ']])(
		'a film or a song is no image (%s)',
		(...brands) => {
			const [first = '', ...others] = brands;
			expect(formatOf(ftyp(first, ...others))).toBeUndefined();
		},
	);
});

test('a BMP is known, and a text that starts with BM is none', () => {
	const bmp = Buffer.concat([
		Buffer.from('BM'),
		Buffer.from([0x46, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 0x28, 0, 0, 0]),
		Buffer.alloc(52),
	]);
	expect(formatOf(bmp)?.mimeType).toBe('image/bmp');
	expect(formatOf(Buffer.from('BMW makes cars, and this is a text about them.'))).toBeUndefined();
});

test.each([
	['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
	['<?xml version="1.0"?>\n<!-- made by hand -->\n<svg/>', 'image/svg+xml'],
	['<!DOCTYPE html><html><body>Not found</body></html>', undefined],
	['{"error":{"code":404}}', undefined],
	['Hello', undefined],
	['', undefined],
])('%s is seen for what it is', (text, mimeType) => {
	expect(formatOf(Buffer.from(text))?.mimeType).toBe(mimeType);
});

test('a file that is cut off anywhere is never read beyond its end', async () => {
	const files = await Promise.all(ENCODERS.map(([, , encode]) => encode()));
	fc.assert(
		fc.property(fc.constantFrom(...files), fc.nat(400), (file, length) => {
			const pixels = pixelsOf(file.subarray(0, length));
			expect(pixels ?? { width: WIDTH, height: HEIGHT }).toEqual({ width: WIDTH, height: HEIGHT });
		}),
		{ numRuns: 2000 },
	);
});

test('any bytes behind a known beginning are read, and nothing breaks', () => {
	const heads = [
		'',
		'ffd8ff',
		'89504e470d0a1a0a',
		'524946460000000057454250',
		'52494646000000005745425056503858',
		'0000001866747970',
		'000000186674797068657663',
		'00000100',
		'3c3f786d6c',
		'3c212d2d',
	];
	fc.assert(
		fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 200 }), (head, rest) => {
			const file = Buffer.concat([Buffer.from(head, 'hex'), rest]);
			expect(() => [
				formatOf(file),
				pixelsOf(file),
				formatWarning(file),
				nonImageContent(file),
			]).not.toThrow();
		}),
		{ numRuns: 2000 },
	);
});
