import type { Pixels } from '../models';
import type { DrawingOrder, EarlierTurn, Reference } from '../protocol/order';
import type { Canvas } from './canvas';
import { divideIntoGrid, inset, type Box } from './layout';
import type { Palette } from './palette';
import { fitText, renderText } from './text';

/** Lengths in proportion to the image, so 512 and 4K look alike. */
interface Measures {
	/** Font size of captions. */
	caption: number;
	/** Largest font size of the prompt. */
	title: number;
	margin: number;
	radius: number;
}

export function measureImage({ width, height }: Pixels): Measures {
	const mean = Math.sqrt(width * height);
	const short = Math.min(width, height);
	return {
		caption: Math.max(8, mean * 0.0185),
		title: Math.min(mean * 0.062, short * 0.13),
		margin: short * 0.045,
		radius: short * 0.025,
	};
}

export interface Painter extends Measures {
	canvas: Canvas;
	palette: Palette;
}

const MOST_EARLIER = 6;

/** Draws a panel with a heading; returns the room left inside it. */
async function drawTitledPanel(
	painter: Painter,
	box: Box,
	title: string,
	opacity: number,
): Promise<Box> {
	const { canvas, palette, caption, radius } = painter;
	canvas.drawPanel(box, '#fff', opacity, radius);
	const inner = inset(box, Math.min(caption * 0.9, box.width * 0.06, box.height * 0.1));
	const style = { colour: palette.accent, bold: true };
	const line = { ...inner, height: caption * 1.3 };
	const taken = await canvas.write(
		title,
		line,
		{ least: caption * 0.5, most: caption * 0.85 },
		style,
	);
	const down = Math.max(taken, caption * 0.9) + caption * 0.5;
	return { ...inner, y: inner.y + down, height: Math.max(1, inner.height - down) };
}

/**
 * Draws the prompt on a panel that fills the box or, with `hug`, is only as tall as the text and
 * sits at the bottom of the box.
 */
export async function drawPrompt(
	painter: Painter,
	box: Box,
	prompt: string,
	hug: boolean,
): Promise<void> {
	const { canvas, palette, caption, title } = painter;
	const style = { colour: palette.ink, bold: true };
	const around = caption * 4.5;
	const room = { width: box.width - caption * 1.8, height: Math.max(caption, box.height - around) };
	const sizes = { least: caption * 0.7, most: title };
	const ink = await fitText(prompt || '(no words)', room, sizes, style);
	const height = hug ? Math.min(box.height, ink.height + around) : box.height;
	const panel = { ...box, y: box.y + box.height - height, height };
	const inner = await drawTitledPanel(painter, panel, 'PROMPT', 0.9);
	canvas.stamp(ink, { ...inner, y: inner.y + Math.max(0, (inner.height - ink.height) / 2) });
}

async function drawThumbnail(
	painter: Painter,
	box: Box,
	{ thumbnail, uri }: Reference,
): Promise<Box> {
	const { canvas, caption } = painter;
	const border = Math.max(2, Math.min(box.width, box.height) * 0.025);
	if (thumbnail) return canvas.drawFramed(thumbnail, box, border);
	canvas.drawPanel(box, '#fff', 0.75, border * 2);
	const words = uri ? `linked file\n${uri}` : 'HEIC image';
	const sizes = { least: caption * 0.4, most: caption };
	await canvas.write(words, inset(box, border * 3), sizes, { colour: '#445', align: 'middle' });
	return box;
}

export async function drawReferences(
	painter: Painter,
	box: Box,
	references: Reference[],
): Promise<void> {
	const { canvas, caption, margin, palette } = painter;
	const inner = await drawTitledPanel(painter, box, 'REFERENCE IMAGES', 0.78);
	const cells = divideIntoGrid(inner, references.length, 1, margin * 0.5);
	for (const [index, cell] of cells.entries()) {
		const reference = references[index] ?? {};
		const line = Math.min(caption * 1.4, cell.height * 0.25);
		const above = { ...cell, height: cell.height - line * 1.4 };
		const image = await drawThumbnail(painter, above, reference);
		const name = await renderText(`reference ${index + 1}`, cell.width, line * 0.62, {
			colour: palette.ink,
		});
		const x = cell.x + (cell.width - name.width) / 2;
		canvas.stamp(name, { ...cell, x, y: image.y + image.height + line * 0.5 });
	}
}

export async function drawEarlier(
	painter: Painter,
	box: Box,
	earlier: EarlierTurn[],
): Promise<void> {
	const { canvas, caption, margin, palette } = painter;
	const shown = earlier.slice(-MOST_EARLIER);
	const skipped = earlier.length - shown.length;
	const title = skipped > 0 ? `EARLIER TURNS (${skipped} MORE BEFORE THESE)` : 'EARLIER TURNS';
	const inner = await drawTitledPanel(painter, box, title, 0.78);
	const cells = divideIntoGrid(inner, shown.length, 2.6, margin * 0.4);
	for (const [index, cell] of cells.entries()) {
		const turn = shown[index];
		if (!turn) continue;
		const side = Math.min(cell.height, cell.width * 0.42);
		if (turn.drawn) await drawThumbnail(painter, { ...cell, width: side }, turn.drawn);
		const x = cell.x + (turn.drawn ? side + caption * 0.7 : 0);
		const textBox = { ...cell, x, width: cell.x + cell.width - x };
		const brought =
			turn.references > 0 ? ` (+${turn.references} image${turn.references > 1 ? 's' : ''})` : '';
		const words = `${skipped + index + 1}. ${turn.prompt}${brought}`;
		const sizes = { least: caption * 0.55, most: caption * 1.15 };
		await canvas.write(words, textBox, sizes, { colour: palette.ink, align: 'middle' });
	}
}

/** Draws the line of facts at the bottom; returns its height. */
export async function drawFacts(painter: Painter, box: Box, order: DrawingOrder): Promise<number> {
	const { offer, size, ratio, pixels } = order;
	const facts = `${offer.id}  ·  ${size}  ·  ${ratio}  ·  ${pixels.width} × ${pixels.height} px`;
	const ink = await renderText(facts, box.width, painter.caption, { colour: '#ffffff' });
	const padding = painter.caption * 0.5;
	const y = box.y + box.height - ink.height - padding;
	const around = { x: box.x, y: y - padding, width: ink.width + 2 * padding };
	painter.canvas.drawPanel({ ...around, height: ink.height + 2 * padding }, '#000', 0.38, padding);
	painter.canvas.stamp(ink, { ...box, x: box.x + padding, y });
	return ink.height + 2 * padding;
}

export async function drawBadges(painter: Painter, box: Box, badges: string[]): Promise<number> {
	if (badges.length === 0) return 0;
	const { canvas, palette, caption } = painter;
	const size = caption * 1.25;
	let x = box.x;
	for (const badge of badges) {
		const style = { colour: '#ffffff', bold: true };
		x += (await canvas.drawPill(badge, { ...box, x }, size, palette.ink, style)) + size * 0.5;
	}
	return size * 1.9;
}
