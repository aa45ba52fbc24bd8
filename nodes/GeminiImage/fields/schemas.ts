import { z } from 'zod';
import { rejectValue } from './acceptedValue';

/** Whether an expression returned nothing: undefined, null or white space. */
export function isBlank(value: unknown): boolean {
	return (value ?? '') === '' || (typeof value === 'string' && value.trim() === '');
}

/** Leaves a blank value undefined. */
export function optional<T extends z.ZodTypeAny>(schema: T) {
	return z.preprocess((value) => (isBlank(value) ? undefined : value), schema.optional());
}

/** One of the choices; the first one where nothing is given. */
export function oneOf<T extends string>(...choices: [T, ...T[]]) {
	return z.preprocess(
		(value) => (isBlank(value) ? choices[0] : value),
		z.unknown().transform((value, context): T => {
			const word = typeof value === 'string' ? value.trim() : value;
			const found = choices.find((choice) => choice === word);
			return found ?? rejectValue(context, { type: 'choice', choices });
		}),
	);
}

/** One of the choices of a field in the editor; the first one where the option is not set. */
export function choiceOf<T extends string>({ options }: { options: ReadonlyArray<{ value: T }> }) {
	const [first, ...others] = options.map(({ value }) => value);
	if (first === undefined) throw new Error('A field of choices needs one.');
	return oneOf(first, ...others);
}

/** One of the choices of a field in the editor; undefined where the option is not set. */
export function optionalChoiceOf<T extends string>(field: {
	options: ReadonlyArray<{ value: T }>;
}) {
	return optional(choiceOf(field));
}

/** A switch, or its text. */
export function flag(fallback: boolean) {
	return z.preprocess((value) => {
		const word = typeof value === 'string' ? value.trim().toLowerCase() : (value ?? '');
		if (word === '') return fallback;
		return word === 'true' || (word === 'false' ? false : word);
	}, z.boolean());
}

/** Text, even if an expression returns a number or nothing. */
export const text = z.preprocess(
	(value) => value ?? '',
	z.union([z.string(), z.number().transform(String)]),
);

/** Text, or undefined for the automatic choice. */
export const textOrAutomatic = text.transform((value) => {
	const trimmed = value.trim();
	return trimmed === '' || trimmed.toLowerCase() === 'auto' ? undefined : trimmed;
});
