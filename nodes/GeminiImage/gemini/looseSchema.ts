import { z } from 'zod';

/** Providers add and omit fields and change their types; what is not understood counts as absent. */
export function loose<T extends z.ZodTypeAny>(schema: T) {
	return schema.nullish().catch(undefined);
}

/** One odd entry does not cost the others. */
export function looseArray<T extends z.ZodTypeAny>(schema: T) {
	return loose(z.array(loose(schema)));
}

/** An object whose names some gateways write in snake case. */
export function message<T extends z.ZodRawShape>(shape: T) {
	return z.preprocess(inCamelCase, z.object(shape));
}

/** The object with its own names in camel case; of two spellings, the one that holds something. */
export function inCamelCase(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	if (!Object.keys(value).some((name) => name.includes('_'))) return value;
	const renamed = new Map<string, unknown>();
	for (const [name, entry] of Object.entries(value) as Array<[string, unknown]>) {
		const camel = name.replace(/(?<=[a-z\d])_([a-z])/g, (_mark, letter: string) =>
			letter.toUpperCase(),
		);
		renamed.set(camel, renamed.get(camel) ?? entry);
	}
	return Object.fromEntries(renamed);
}

/** Text, or undefined for anything else. */
export const text = loose(z.string());
