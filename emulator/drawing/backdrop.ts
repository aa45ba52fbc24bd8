import sharp, { type Sharp } from 'sharp';
import type { Pixels } from '../models';
import type { Palette } from './palette';

/** The backdrop is painted small: its soft shapes can be enlarged. */
const PAINTED_PIXELS = 640;

const round = (value: number) => value.toFixed(1);

/** Draws a ridge from edge to edge: a smooth line through random heights around `level` (0 is the top). */
function drawRidge(width: number, height: number, level: number, random: () => number): string {
	const steps = Math.max(3, Math.round((width / height) * 3));
	const heights = Array.from({ length: steps + 2 }, () => {
		return height * (level + (random() - 0.5) * 0.24);
	});
	// Curves that meet halfway between the random points have no kinks.
	const findMidpoint = (step: number) => ((heights[step] ?? 0) + (heights[step + 1] ?? 0)) / 2;
	let path = `M0 ${round(height)}V${round(findMidpoint(0))}`;
	for (let step = 1; step <= steps; step++) {
		const control = `${round((width * (step - 0.5)) / steps)} ${round(heights[step] ?? 0)}`;
		path += `Q${control} ${round((width * step) / steps)} ${round(findMidpoint(step))}`;
	}
	return `${path}V${round(height)}Z`;
}

/** Paints an evening sky with a sun over hills. */
export async function paintBackdrop(
	{ width, height }: Pixels,
	{ from, to, glow, hills, random }: Palette,
): Promise<Sharp> {
	const scale = Math.min(1, PAINTED_PIXELS / Math.max(width, height));
	const w = Math.round(width * scale);
	const h = Math.round(height * scale);
	const short = Math.min(w, h);
	const sun = { x: w * (0.62 + random() * 0.26), y: h * (0.16 + random() * 0.12), r: short * 0.13 };
	const bubbles = Array.from({ length: 7 }, () => {
		const at = `cx="${round(random() * w)}" cy="${round(random() * h * 0.7)}"`;
		return `<circle ${at} r="${round(short * (0.02 + random() * 0.09))}" fill="${glow}" opacity="${(0.05 + random() * 0.1).toFixed(2)}"/>`;
	});
	const ridges = hills.map((fill, index) => {
		const path = drawRidge(w, h, 0.62 + index * 0.13, random);
		return `<path d="${path}" fill="${fill}" opacity="0.85"/>`;
	});
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}">
		<defs>
			<linearGradient id="sky" x1="0" y1="0" x2="0.6" y2="1">
				<stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/>
			</linearGradient>
			<radialGradient id="halo"><stop offset="0.2" stop-color="${glow}" stop-opacity="0.9"/>
				<stop offset="1" stop-color="${glow}" stop-opacity="0"/></radialGradient>
		</defs>
		<rect width="${w}" height="${h}" fill="url(#sky)"/>
		<circle cx="${round(sun.x)}" cy="${round(sun.y)}" r="${round(sun.r * 2.4)}" fill="url(#halo)"/>
		<circle cx="${round(sun.x)}" cy="${round(sun.y)}" r="${round(sun.r)}" fill="${glow}"/>
		${bubbles.join('')}${ridges.join('')}
	</svg>`;
	const { data, info } = await sharp(Buffer.from(svg))
		.flatten()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return sharp(data, {
		raw: { width: info.width, height: info.height, channels: info.channels },
	}).resize(width, height, { fit: 'fill', kernel: 'cubic' });
}
