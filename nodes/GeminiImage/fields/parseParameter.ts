import type { z } from 'zod';
import { badInput, type Failure } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { options } from './options';

/** @throws Failure that names the parameter by its label in the editor */
export function parseParameter<T extends z.ZodTypeAny>(
	label: string,
	schema: T,
	value: unknown,
): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data as z.output<T>;
	throw unusable(label, value, adviceOn(result.error.issues[0]));
}

/**
 * @param more what is told beside the advice
 * @throws Failure that names the option by its label in the editor
 */
export function parseOptions<T extends z.ZodTypeAny>(
	schema: T,
	values: Record<string, unknown>,
	more = '',
): z.output<T> {
	const result = schema.safeParse(values);
	if (result.success) return result.data as z.output<T>;
	const [issue] = result.error.issues;
	const name = String(issue?.path[0]);
	const label = options.find((option) => option.name === name)?.displayName ?? 'Options';
	throw unusable(label, values[name], [adviceOn(issue), more].filter(Boolean).join(' '));
}

function unusable(label: string, value: unknown, advice: string): Failure {
	const isShown = ['string', 'number', 'boolean'].includes(typeof value);
	const isEmpty = (value ?? '') === '' || (typeof value === 'string' && value.trim() === '');
	const happened = isShown
		? `cannot be ${sanitizeText(typeof value === 'string' ? JSON.stringify(value) : String(value), 60)}`
		: 'has a value that cannot be used';
	return badInput(`"${label}" ${isEmpty ? 'is empty' : happened}`, advice);
}

/** The advice that the schema itself gives. */
function adviceOn(issue: z.ZodIssue | undefined): string {
	if (issue?.code === 'custom' && issue.message !== 'Invalid input') return issue.message;
	return 'Choose a value in the node, or see what the expression gives for this item.';
}
