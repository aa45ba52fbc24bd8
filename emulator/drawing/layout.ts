export interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

export const inset = (box: Box, by: number): Box => ({
	x: box.x + by,
	y: box.y + by,
	width: Math.max(1, box.width - 2 * by),
	height: Math.max(1, box.height - 2 * by),
});

/** Whether a box is split into columns rather than rows. */
export const isLandscape = ({ width, height }: Box): boolean => width > height * 1.15;

/** Splits a box along its longer side by weight, with a gap between the pieces. */
export function split(box: Box, weights: number[], gap: number): Box[] {
	const landscape = isLandscape(box);
	const length = (landscape ? box.width : box.height) - gap * (weights.length - 1);
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	let at = landscape ? box.x : box.y;
	return weights.map((weight) => {
		const share = (length * weight) / total;
		const piece = landscape ? { ...box, x: at, width: share } : { ...box, y: at, height: share };
		at += share + gap;
		return piece;
	});
}

/** Divides a box into `count` cells as close as possible to `shape` (width / height). */
export function divideIntoGrid(box: Box, count: number, shape: number, gap: number): Box[] {
	const options = Array.from({ length: count }, (_, index) => {
		const columns = index + 1;
		const rows = Math.ceil(count / columns);
		const width = (box.width - gap * (columns - 1)) / columns;
		const height = (box.height - gap * (rows - 1)) / rows;
		return { columns, width, height, useful: Math.min(width, height * shape) };
	});
	const best = options.reduce((one, other) => (other.useful > one.useful ? other : one));
	return Array.from({ length: count }, (_, index) => ({
		x: box.x + (index % best.columns) * (best.width + gap),
		y: box.y + Math.floor(index / best.columns) * (best.height + gap),
		width: best.width,
		height: best.height,
	}));
}
