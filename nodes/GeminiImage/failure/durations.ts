const UNITS: ReadonlyArray<readonly [RegExp, number]> = [
	[/^(?:ms|millis\w*)/i, 1],
	[/^(?:s|secs?|seconds?)(?![a-z])|^秒/i, 1000],
	[/^(?:m|mins?|minutes?)(?![a-z])|^分钟?/i, 60_000],
	[/^(?:h|hrs?|hours?)(?![a-z])|^个?小时/i, 3_600_000],
	[/^(?:d|days?)(?![a-z])|^天/i, 86_400_000],
];

/**
 * A duration at the start of a text, such as `34.4s`, `20ms`, `18h12m`, `2 hours and 5 minutes` or
 * `30 秒`.
 * @returns ms; undefined where there is none
 */
export function durationMs(text: string): number | undefined {
	let rest = text.slice(0, 100).trimStart();
	let total: number | undefined;
	for (let parts = 0; parts < 5; parts++) {
		const number = /^(\d{1,12}(?:\.\d{1,12})?)[ -]?/.exec(rest);
		if (!number) break;
		const after = rest.slice(number[0].length);
		const unit = UNITS.find(([name]) => name.test(after));
		if (!unit) break;
		const [name, ms] = unit;
		total = (total ?? 0) + Number(number[1]) * ms;
		rest = after.replace(name, '').replace(/^(?:,? and |[, ] ?)/, '');
	}
	return total;
}

/** How a person says it: `40 seconds`, `12 minutes`, `18 hours`, `3 days`. */
export function durationWords(ms: number): string {
	const steps: ReadonlyArray<readonly [number, string]> = [
		[86_400_000, 'day'],
		[3_600_000, 'hour'],
		[60_000, 'minute'],
		[1000, 'second'],
	];
	const [size, name] = steps.find(([step]) => ms >= 2 * step) ?? [1000, 'second'];
	const count = Math.max(1, Math.round(ms / size));
	return `${count} ${name}${count === 1 ? '' : 's'}`;
}
