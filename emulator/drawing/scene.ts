import type { Sharp } from 'sharp';
import type { Pixels } from '../models';
import type { DrawingOrder } from '../protocol/order';
import { paintBackdrop } from './backdrop';
import { Canvas } from './canvas';
import { inset, isLandscape, split, type Box } from './layout';
import { pickPalette } from './palette';
import {
	drawBadges,
	drawEarlier,
	drawFacts,
	drawPrompt,
	drawReferences,
	measureImage,
	type Painter,
} from './sections';

/**
 * Draws an order: the prompt on a panel, the facts of the image and, if any, the reference images
 * and the conversation so far.
 * @param note distinguishes this image from the others of an answer, such as "draft 1"; shown as a badge
 */
export async function drawScene(
	order: DrawingOrder,
	pixels: Pixels,
	note?: string,
): Promise<Sharp> {
	const measures = measureImage(pixels);
	const palette = pickPalette(order.prompt, note ?? '');
	const painter: Painter = { ...measures, palette, canvas: new Canvas(pixels) };
	const { margin } = measures;
	const page = inset({ x: 0, y: 0, ...pixels }, margin);

	const turn = order.earlier.length > 0 ? [`turn ${order.earlier.length + 1}`] : [];
	const head = await drawBadges(painter, page, [...turn, ...(note ? [note] : [])]);
	const foot = await drawFacts(painter, page, { ...order, pixels });
	const top = head > 0 ? head + margin * 0.6 : 0;
	const body = {
		...page,
		y: page.y + top,
		height: page.height - top - foot - margin * 0.6,
	};

	const alone = order.earlier.length === 0 && order.references.length === 0;
	const sections: Array<[weight: number, draw: (box: Box) => Promise<void>]> = [
		[isLandscape(body) || alone ? 1 : 0.7, (box) => drawPrompt(painter, box, order.prompt, alone)],
	];
	if (order.earlier.length > 0) {
		sections.push([1.1, (box) => drawEarlier(painter, box, order.earlier)]);
	}
	if (order.references.length > 0) {
		sections.push([1.1, (box) => drawReferences(painter, box, order.references)]);
	}
	// A prompt without other sections leaves room for the landscape, to its side or above it.
	const nothing = () => Promise.resolve();
	if (alone && isLandscape(body)) sections.push([0.6, nothing]);
	else if (alone) sections.unshift([0.5, nothing]);
	const boxes = split(
		body,
		sections.map(([weight]) => weight),
		margin * 0.6,
	);
	for (const [index, [, draw]] of sections.entries()) {
		const box = boxes[index];
		if (box) await draw(box);
	}
	return painter.canvas.composeOver(await paintBackdrop(pixels, palette));
}
