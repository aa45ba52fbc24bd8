import { z } from 'zod';
import type { Failure } from '../failure/failure';
import { OPTIONS } from './options';
import { readAcceptedValue } from './acceptedValue';
import { unusableValue } from './parseParameter';
import { isBlank } from './schemas';

type AnyOption = (typeof OPTIONS)[number];
type Shape = { [Each in AnyOption as Each['name']]: Each['schema'] };

/** The parsers of the options, by name. */
export const OPTION_SCHEMAS = Object.fromEntries(
	OPTIONS.map(({ name, schema }) => [name, schema]),
) as Shape;
const { concurrency, requestsPerMinute, ...shapeOfItem } = OPTION_SCHEMAS;

/** How long to wait for an answer, in ms: usually, and where Google takes its time. */
const TIMEOUT_MS = 300_000;
const FLEX_TIMEOUT_MS = 1_200_000;

/** The options that each item sets for itself. */
const itemSchema = z.object(shapeOfItem).transform((options) => ({
	...options,
	timeout: options.timeout ?? (options.serviceTier === 'flex' ? FLEX_TIMEOUT_MS : TIMEOUT_MS),
}));

/** The options that count for a whole run. */
const runSchema = z.object({ concurrency, requestsPerMinute });

export type ItemOptions = z.output<typeof itemSchema>;
export type RunOptions = z.output<typeof runSchema>;

/** @throws Failure that names the option by its label in the editor */
export function parseItemOptions(values: Record<string, unknown>): ItemOptions {
	for (const { name, field, needsValue } of OPTIONS) {
		if (needsValue && Object.hasOwn(values, name) && isBlank(values[name])) {
			throw unusableValue(field.displayName, values[name], { type: 'limit' });
		}
	}
	const result = itemSchema.safeParse(values);
	if (result.success) return result.data;
	throw unusableOption(result.error, values);
}

/** @throws Failure that names the option, and says that it applies to all items */
export function parseRunOptions(values: Record<string, unknown>): RunOptions {
	const result = runSchema.safeParse(values);
	if (result.success) return result.data;
	throw unusableOption(result.error, values, true);
}

/** What the editor calls an option. */
export function optionLabel(name: string): string {
	return OPTIONS.find((option) => option.name === name)?.field.displayName ?? 'Options';
}

function unusableOption(
	{ issues: [issue] }: z.ZodError,
	values: Record<string, unknown>,
	isForAllItems?: boolean,
): Failure {
	const name = String(issue?.path[0]);
	return unusableValue(optionLabel(name), values[name], readAcceptedValue(issue), isForAllItems);
}
