import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import type { AcceptedValue } from '../failure/kinds/settings';
import { rejectValue } from './acceptedValue';
import { optional } from './schemas';

/** How far a whole number may be off, as 0.1 * 3 * 10 is. */
const ROUNDING = 1e-9;

/**
 * A number, or the text of one, within the limits of its field in the editor; a `numberPrecision` of 0
 * means that it has to be whole. A fraction is rejected there, since a rounded one is another setting.
 * @param unit for messages, such as `seconds`
 */
export function numeric({ typeOptions = {} }: INodeProperties, unit?: string) {
	const { minValue, maxValue, numberPrecision } = typeOptions;
	const isWhole = numberPrecision === 0;
	const accepted = { type: 'number', isWhole, least: minValue, most: maxValue, unit } as const;
	return optional(
		z.unknown().transform((value, context): number => {
			const number = isWhole ? withoutNoise(numberOf(value)) : numberOf(value);
			const isWithin = number >= (minValue ?? -Infinity) && number <= (maxValue ?? Infinity);
			const isFraction = isWhole && number % 1 !== 0;
			if (isWithin && !isFraction) return number;
			const slip = isWithin ? 'fraction' : likelySlip(value, number);
			return rejectValue(context, { ...accepted, slip } satisfies AcceptedValue);
		}),
	);
}

/** NaN for anything but a finite number. */
function numberOf(value: unknown): number {
	const number = typeof value === 'string' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : NaN;
}

function withoutNoise(number: number): number {
	const whole = Math.round(number);
	return Math.abs(number - whole) <= ROUNDING ? whole : number;
}

/** What went wrong in a text that starts like a number. */
function likelySlip(value: unknown, number: number): 'decimalComma' | 'unit' | undefined {
	if (typeof value !== 'string' || !Number.isNaN(number)) return undefined;
	const start = value.trim().slice(0, 40);
	if (/^[+-]?\d[\d.]*,[\d.,]*$/.test(start)) return 'decimalComma';
	return /^[+-]?\d/.test(start) ? 'unit' : undefined;
}
