import { crc32 } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import type { Sharp } from 'sharp';

const JPEG_START_BYTES = 2;
const JPEG_SEGMENT_BYTES = 65_533;
const PNG_START_BYTES = 33;

/** Fills comment segments of up to 64 KB after JPEG's start marker; decoders skip them. */
function createJpegNoise(bytes: number): Buffer[] {
	const segments: Buffer[] = [];
	for (let left = bytes; left > 4; left -= JPEG_SEGMENT_BYTES + 2) {
		const length = Math.min(JPEG_SEGMENT_BYTES + 2, left) - 4;
		const head = Buffer.from([0xff, 0xfe, (length + 2) >> 8, (length + 2) & 0xff]);
		segments.push(head, randomBytes(length));
	}
	return segments;
}

/** Fills a private chunk after PNG's header chunk. */
function createPngNoise(bytes: number): Buffer[] {
	const named = Buffer.concat([Buffer.from('noIs'), randomBytes(Math.max(0, bytes - 12))]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(named.length - 4);
	const check = Buffer.alloc(4);
	check.writeUInt32BE(crc32(named));
	return [length, named, check];
}

/**
 * Encodes an image file. `quality` is a JPEG's, from 0 to 100. `noiseBytes` pads it to about that size with noise that decoders skip, so a
 * large file takes no longer to make than a small one.
 */
export async function encode(
	image: Sharp,
	format: 'jpeg' | 'png',
	noiseBytes = 0,
	quality = 90,
): Promise<Buffer> {
	const file =
		format === 'jpeg'
			? await image.jpeg({ quality: Math.max(1, quality) }).toBuffer()
			: await image.png({ compressionLevel: 6 }).toBuffer();
	const missing = noiseBytes - file.length;
	if (missing < 16) return file;
	const start = format === 'jpeg' ? JPEG_START_BYTES : PNG_START_BYTES;
	const noise = format === 'jpeg' ? createJpegNoise(missing) : createPngNoise(missing);
	return Buffer.concat([file.subarray(0, start), ...noise, file.subarray(start)]);
}
