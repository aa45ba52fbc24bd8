/** Returns the median; for an even number of values, the mean of the middle two. */
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

export function summarize(values: readonly number[]): Summary {
	return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** Returns how much `ys` grow per unit of `xs`, by least squares. */
export function fitSlope(xs: readonly number[], ys: readonly number[]): number {
	const mean = (values: readonly number[]) =>
		values.reduce((sum, value) => sum + value, 0) / values.length;
	const [x, y] = [mean(xs), mean(ys)];
	const joint = xs.reduce((sum, value, index) => sum + (value - x) * ((ys[index] ?? y) - y), 0);
	return joint / xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
}
