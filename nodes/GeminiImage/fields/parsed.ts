import type { INodeProperties } from 'n8n-workflow';
import type { z } from 'zod';
import { badInput, type Failure } from '../gemini/failure';
import { plainWords } from '../gemini/words';
import { options } from './options';

/** @throws Failure that names the parameter by its label in the editor */
export function parsed<T extends z.ZodTypeAny>(
	label: string,
	schema: T,
	value: unknown,
): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data as z.output<T>;
	throw unusable(label, value, adviceOn(result.error.issues[0]));
}

/** @throws Failure that names the option by its label in the editor */
export function parsedOptions<T extends z.ZodTypeAny>(
	schema: T,
	values: Record<string, unknown>,
): z.output<T> {
	const result = schema.safeParse(values);
	if (result.success) return result.data as z.output<T>;
	const [issue] = result.error.issues;
	const name = String(issue?.path[0]);
	const option = options.find((candidate) => candidate.name === name);
	const label = option?.displayName ?? 'Options';
	throw unusable(label, values[name], range(option) ?? adviceOn(issue));
}

function unusable(label: string, value: unknown, advice: string): Failure {
	const isShown = ['string', 'number', 'boolean'].includes(typeof value);
	const isEmpty = (value ?? '') === '' || (typeof value === 'string' && value.trim() === '');
	const happened = isShown
		? `cannot be ${plainWords(JSON.stringify(value), 60)}`
		: 'has a value that cannot be used';
	return badInput(`"${label}" ${isEmpty ? 'is empty' : happened}`, advice);
}

/** Which numbers an option takes, as the editor keeps to it. */
function range(option: INodeProperties | undefined): string | undefined {
	if (option?.type !== 'number') return undefined;
	const { minValue, maxValue } = option.typeOptions ?? {};
	const from = minValue === undefined ? '' : ` of at least ${minValue}`;
	const limits = maxValue === undefined ? from : ` from ${minValue ?? 0} to ${maxValue}`;
	return `Enter a number${limits}, or see what the expression gives for this item.`;
}

/** The advice that the schema itself gives. */
function adviceOn(issue: z.ZodIssue | undefined): string {
	if (issue?.code === 'custom' && issue.message !== 'Invalid input') return issue.message;
	return 'Choose a value in the node, or see what the expression gives for this item.';
}
