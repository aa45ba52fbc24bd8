/** The middle of what was measured; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
	const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
	return (upper + lower) / 2;
}

export interface Summary {
	median: number;
	least: number;
	most: number;
}

export function summary(values: readonly number[]): Summary {
	return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** How much `ys` grow for one more of `xs`, by least squares. */
export function slope(xs: readonly number[], ys: readonly number[]): number {
	const mean = (values: readonly number[]) =>
		values.reduce((sum, value) => sum + value, 0) / values.length;
	const [x, y] = [mean(xs), mean(ys)];
	const joint = xs.reduce((sum, value, index) => sum + (value - x) * ((ys[index] ?? y) - y), 0);
	return joint / xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
}
