import type { z } from 'zod';
import { Failure } from '../failure/failure';
import type { AcceptedValue } from '../failure/kinds/settings';
import { readAcceptedValue } from './acceptedValue';
import { isBlank } from './schemas';

/** @throws Failure that names the parameter by its label in the editor */
export function parseParameter<T extends z.ZodTypeAny>(
	label: string,
	schema: T,
	value: unknown,
): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data as z.output<T>;
	throw unusableValue(label, value, readAcceptedValue(result.error.issues[0]));
}

/**
 * A value that a parameter or an option does not accept.
 * @param isForAllItems whether the value of the first item counts for the whole run
 */
export function unusableValue(
	label: string,
	value: unknown,
	accepted: AcceptedValue,
	isForAllItems?: boolean,
): Failure {
	const facts = { label, accepted, isForAllItems };
	return isBlank(value)
		? new Failure('valueEmpty', facts)
		: new Failure('valueUnusable', { ...facts, value: shownValue(value) });
}

function shownValue(value: unknown): string | number | boolean | undefined {
	const isShown =
		typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
	return isShown ? value : undefined;
}
