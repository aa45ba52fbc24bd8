import { crc32 } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import type { Sharp } from 'sharp';

const JPEG_START_BYTES = 2;
const JPEG_SEGMENT_BYTES = 65_533;
const PNG_START_BYTES = 33;

/** Comment segments after JPEG's start marker: they take 64 KB each and no decoder minds them. */
function jpegNoise(bytes: number): Buffer[] {
	const segments: Buffer[] = [];
	for (let left = bytes; left > 4; left -= JPEG_SEGMENT_BYTES + 2) {
		const length = Math.min(JPEG_SEGMENT_BYTES + 2, left) - 4;
		const head = Buffer.from([0xff, 0xfe, (length + 2) >> 8, (length + 2) & 0xff]);
		segments.push(head, randomBytes(length));
	}
	return segments;
}

/** One private chunk after PNG's header chunk. */
function pngNoise(bytes: number): Buffer[] {
	const named = Buffer.concat([Buffer.from('noIs'), randomBytes(Math.max(0, bytes - 12))]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(named.length - 4);
	const check = Buffer.alloc(4);
	check.writeUInt32BE(crc32(named));
	return [length, named, check];
}

/**
 * The finished file. `noiseBytes` asks for about that many bytes: noise in places that no decoder
 * draws, so that a large file takes no longer than a small one.
 */
export async function encode(
	image: Sharp,
	format: 'jpeg' | 'png',
	noiseBytes = 0,
): Promise<Buffer> {
	const file =
		format === 'jpeg'
			? await image.jpeg({ quality: 90 }).toBuffer()
			: await image.png({ compressionLevel: 6 }).toBuffer();
	const missing = noiseBytes - file.length;
	if (missing < 16) return file;
	const start = format === 'jpeg' ? JPEG_START_BYTES : PNG_START_BYTES;
	const noise = format === 'jpeg' ? jpegNoise(missing) : pngNoise(missing);
	return Buffer.concat([file.subarray(0, start), ...noise, file.subarray(start)]);
}
