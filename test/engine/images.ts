import { randomBytes } from 'node:crypto';
import sharp from 'sharp';

/** A real image of one colour. */
export async function drawImage(
	format: 'png' | 'jpeg' | 'webp' | 'gif' = 'png',
	width = 64,
	height = 48,
	background = 'teal',
): Promise<Buffer> {
	return await sharp({ create: { width, height, channels: 3, background } })
		.toFormat(format)
		.toBuffer();
}

/** A real PNG of noise, so that it is as large as its pixels. */
export async function noisyImage(bytes: number): Promise<Buffer> {
	const side = Math.ceil(Math.sqrt(bytes / 3));
	const raw = { width: side, height: side, channels: 3 as const };
	return await sharp(randomBytes(side * side * 3), { raw })
		.png({ compressionLevel: 0 })
		.toBuffer();
}
