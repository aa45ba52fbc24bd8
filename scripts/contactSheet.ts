import sharp, { type OverlayOptions } from 'sharp';

const WIDTH = 640;
const GAP = 6;
const MOST_BYTES = 60_000;
/** From the best quality to the lowest that still looks good. */
const QUALITIES = [85, 78, 70, 62, 54, 46, 38, 30];
/** No row is higher, in pixels. */
const MOST_HEIGHT = 300;

interface Picture {
	bytes: Buffer;
	ratio: number;
}

/**
 * Puts images side by side, in rows of one height that fill the width.
 * @param perRow at most this many in a row
 * @returns a JPEG of 640 pixels' width and 60 kB at most
 */
export async function drawContactSheet(images: readonly Buffer[], perRow: number): Promise<Buffer> {
	const pictures = await Promise.all(images.map(measure));
	const rows = Math.ceil(pictures.length / perRow);
	const each = Math.ceil(pictures.length / rows);
	const placed: OverlayOptions[] = [];
	let top = 0;
	let widest = 0;
	for (let row = 0; row < rows; row++) {
		const line = pictures.slice(row * each, (row + 1) * each);
		const height = heightOf(line);
		let left = 0;
		for (const { bytes, ratio } of line) {
			const width = Math.round(height * ratio);
			placed.push({ input: await sharp(bytes).resize(width, height).toBuffer(), left, top });
			left += width + GAP;
		}
		widest = Math.max(widest, left - GAP);
		top += height + GAP;
	}
	const sheet = sharp({
		create: { width: widest, height: top - GAP, channels: 3, background: 'white' },
	}).composite(placed);
	return await compress(await sheet.png().toBuffer());
}

async function measure(bytes: Buffer): Promise<Picture> {
	const { width, height } = await sharp(bytes).metadata();
	return { bytes, ratio: width / height };
}

/** The height at which a row fills the width. */
function heightOf(line: readonly Picture[]): number {
	const ratios = line.reduce((sum, { ratio }) => sum + ratio, 0);
	const room = WIDTH - GAP * (line.length - 1);
	return Math.min(MOST_HEIGHT, Math.floor(room / ratios));
}

async function compress(sheet: Buffer): Promise<Buffer> {
	for (const quality of QUALITIES) {
		const jpeg = await sharp(sheet).jpeg({ quality, mozjpeg: true }).toBuffer();
		if (jpeg.length <= MOST_BYTES) return jpeg;
	}
	throw new Error('The sheet is too large.');
}
