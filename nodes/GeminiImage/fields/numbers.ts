import { z } from 'zod';
import { options } from './options';
import { optional } from './schemas';

/** What an option counts, for the advice. */
const UNITS: Readonly<Record<string, string>> = {
	imageLink: 'minutes',
	requestLimit: 'megabytes',
	timeout: 'seconds',
};

/** How far a whole number may be off, as 0.1 * 3 * 10 is. */
const ROUNDING = 1e-9;

const ROUND_IT = 'Round it in the expression, as in {{ Math.round(10 / 3) }}. ';

interface Limits {
	least: number;
	most: number;
	/** Whether the API or n8n takes no fraction. */
	isWhole: boolean;
	/** What to enter instead of what cannot be used. */
	advice: string;
}

/**
 * A number, or the text of one, within the limits of its option in the editor; a `numberPrecision` of
 * 0 says that it has to be whole. A fraction is refused there, since a rounded one is another setting.
 * @param name of an option
 */
export function numeric(name: string) {
	const limits = limitsOf(name);
	return optional(
		z.unknown().transform((value, context): number => {
			const number = limits.isWhole ? withoutNoise(numberOf(value)) : numberOf(value);
			const isWithin = number >= limits.least && number <= limits.most;
			const isFraction = limits.isWhole && number % 1 !== 0;
			if (isWithin && !isFraction) return number;
			const hint = isWithin ? ROUND_IT : meant(value, number);
			context.addIssue({ code: 'custom', message: `${hint}${limits.advice}` });
			return z.NEVER;
		}),
	);
}

/** NaN for whatever is no finite number. */
function numberOf(value: unknown): number {
	const number = typeof value === 'string' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : NaN;
}

function withoutNoise(number: number): number {
	const whole = Math.round(number);
	return Math.abs(number - whole) <= ROUNDING ? whole : number;
}

function limitsOf(name: string): Limits {
	const { minValue, maxValue, numberPrecision } =
		options.find((option) => option.name === name)?.typeOptions ?? {};
	const isWhole = numberPrecision === 0;
	const from = minValue === undefined ? '' : ` of at least ${minValue}`;
	const range = maxValue === undefined ? from : ` from ${minValue ?? 0} to ${maxValue}`;
	const unit = UNITS[name] ? ` of ${UNITS[name]}` : '';
	return {
		least: minValue ?? -Infinity,
		most: maxValue ?? Infinity,
		isWhole,
		advice: `Enter a ${isWhole ? 'whole ' : ''}number${unit}${range}, or see what the expression gives for this item.`,
	};
}

/** What is likely meant by a text that is no number. */
function meant(value: unknown, number: number): string {
	if (typeof value !== 'string' || !Number.isNaN(number)) return '';
	const text = value.trim().slice(0, 40);
	if (/^[+-]?\d[\d.]*,[\d.,]*$/.test(text)) {
		return 'Write decimals after a point and not after a comma, such as 0.5, and nothing between thousands. ';
	}
	return /^[+-]?\d/.test(text) ? 'Leave out the unit and whatever else is no digit. ' : '';
}
