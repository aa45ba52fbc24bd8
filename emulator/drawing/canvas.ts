import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import type { Pixels } from '../models';
import type { Box } from './layout';
import { fitText, renderText, type Ink, type Style } from './text';

/** Collects panels, texts and images, then lays them over a backdrop in one step. */
export class Canvas {
	private shapes = '';
	private readonly overlays: OverlayOptions[] = [];

	constructor(readonly pixels: Pixels) {}

	drawPanel(box: Box, fill: string, opacity: number, radius: number): void {
		const { x, y, width, height } = box;
		this.shapes += `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="${radius.toFixed(1)}" fill="${fill}" fill-opacity="${opacity}"/>`;
	}

	/** Writes text into a box as large as fits; returns its height. */
	async write(
		text: string,
		box: Box,
		sizes: { least: number; most: number },
		style: Style & { align?: 'top' | 'middle' },
	): Promise<number> {
		const ink = await fitText(text, box, sizes, style);
		this.place(ink, box, style.align === 'middle' ? (box.height - ink.height) / 2 : 0);
		return ink.height;
	}

	/** Places rendered text at the top left of a box. */
	stamp(ink: Ink, box: Box): void {
		this.place(ink, box, 0);
	}

	/** Draws a word on a filled pill; returns its width. */
	async drawPill(text: string, at: Box, size: number, fill: string, style: Style): Promise<number> {
		const ink = await renderText(text, this.pixels.width, size, style);
		const width = ink.width + size * 1.4;
		this.drawPanel({ ...at, width, height: size * 1.9 }, fill, 0.92, size * 0.95);
		this.place(ink, { ...at, x: at.x + size * 0.7 }, (size * 1.9 - ink.height) / 2);
		return width;
	}

	/** Centres an image in a white frame within a box; returns the area it covers. */
	async drawFramed(image: Buffer, box: Box, border: number): Promise<Box> {
		const { data, info } = await sharp(image)
			.resize(
				Math.max(1, Math.floor(box.width - 2 * border)),
				Math.max(1, Math.floor(box.height - 2 * border)),
				{ fit: 'inside' },
			)
			.png({ compressionLevel: 0 })
			.toBuffer({ resolveWithObject: true });
		const x = box.x + (box.width - info.width) / 2;
		const y = box.y + (box.height - info.height) / 2;
		const outer = { x, y, width: info.width, height: info.height };
		const around = (by: number): Box => ({
			x: outer.x - by,
			y: outer.y - by,
			width: outer.width + 2 * by,
			height: outer.height + 2 * by,
		});
		this.drawPanel({ ...around(border), y: y - border + border * 0.8 }, '#000', 0.22, border);
		this.drawPanel(around(border), '#fff', 1, border);
		this.place({ data, width: info.width, height: info.height }, outer, 0);
		return around(border);
	}

	/** Returns the finished image, not yet encoded. */
	composeOver(backdrop: Sharp): Sharp {
		const { width, height } = this.pixels;
		const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${this.shapes}</svg>`;
		return backdrop.composite([{ input: Buffer.from(svg) }, ...this.overlays]);
	}

	private place(ink: Ink, box: Box, down: number): void {
		const { width, height } = this.pixels;
		// sharp refuses an overlay larger than the image, so leave it out.
		if (ink.width > width || ink.height > height) return;
		const left = Math.max(0, Math.min(width - ink.width, Math.round(box.x)));
		const top = Math.max(0, Math.min(height - ink.height, Math.round(box.y + down)));
		this.overlays.push({ input: ink.data, left, top });
	}
}
