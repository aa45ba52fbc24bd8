import { z } from 'zod';

export function isBlank(value: unknown): boolean {
	return typeof value === 'string' && value.trim() === '';
}

/** Expressions give nothing as null or ''. */
export function optional<T extends z.ZodTypeAny>(schema: T) {
	return z.preprocess(
		(value) => (value === null || isBlank(value) ? undefined : value),
		schema.optional(),
	);
}

/** One of the choices; the first one where nothing is given. */
export function oneOf<T extends string>(...choices: [T, ...T[]]) {
	return z.preprocess((value) => {
		const trimmed = typeof value === 'string' ? value.trim() : (value ?? '');
		return trimmed === '' ? choices[0] : trimmed;
	}, choiceOf(choices));
}

/** Words its own advice, since what zod tells of an enum differs from version to version. */
function choiceOf<T extends string>(choices: readonly T[]) {
	return z.string().transform((word, context): T => {
		const found = choices.find((choice) => choice === word);
		if (found !== undefined) return found;
		const words = choices.map((choice) => `"${choice}"`).join(', ');
		const message = `Choose a value in the node, or let the expression give one of ${words}.`;
		context.addIssue({ code: 'custom', message });
		return z.NEVER;
	});
}

/** A switch, or its text. */
export function flag(fallback: boolean) {
	return z.preprocess((value) => {
		const word = typeof value === 'string' ? value.trim().toLowerCase() : (value ?? '');
		if (word === '') return fallback;
		return word === 'true' || (word === 'false' ? false : word);
	}, z.boolean());
}

/** Text, also where an expression gives a number or nothing. */
export const text = z.preprocess(
	(value) => value ?? '',
	z.union([z.string(), z.number().transform(String)]),
);

/** Text, or undefined for the automatic choice. */
export const choice = text.transform((value) => {
	const trimmed = value.trim();
	return trimmed === '' || trimmed.toLowerCase() === 'auto' ? undefined : trimmed;
});
