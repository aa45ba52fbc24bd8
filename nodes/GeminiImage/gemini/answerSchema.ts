import { z } from 'zod';

/** Providers add and omit fields and change their types; what is not understood counts as absent. */
function loose<T extends z.ZodTypeAny>(schema: T) {
	return schema.nullish().catch(undefined);
}

/** One odd entry does not cost the others. */
function looseArray<T extends z.ZodTypeAny>(schema: T) {
	return loose(z.array(loose(schema)));
}

/** An object whose names some gateways write in snake case. */
function message<T extends z.ZodRawShape>(shape: T) {
	return z.preprocess(inCamelCase, z.object(shape));
}

/** The object with its own names in camel case; of two spellings, the one that holds something. */
function inCamelCase(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	const renamed = new Map<string, unknown>();
	for (const [name, entry] of Object.entries(value) as Array<[string, unknown]>) {
		const camel = name.replace(/(?<=[a-z\d])_([a-z])/g, (_mark, letter: string) =>
			letter.toUpperCase(),
		);
		renamed.set(camel, renamed.get(camel) ?? entry);
	}
	return Object.fromEntries(renamed);
}

const text = loose(z.string());
/** As it came, but in camel case where all of it is in snake case. */
const metadata = loose(
	z.preprocess(
		(value) => (/"\w*[A-Z]\w*":/.test(JSON.stringify(value ?? null)) ? value : inCamelCase(value)),
		z.record(z.string(), z.unknown()),
	),
);

const partSchema = message({
	text,
	thought: loose(z.boolean()),
	thoughtSignature: text,
	inlineData: loose(message({ mimeType: text, data: text })),
	fileData: loose(message({ mimeType: text, fileUri: text })),
});
export type AnsweredPart = z.output<typeof partSchema>;

/** A list; some gateways send its only entry by itself. */
function list<T extends z.ZodTypeAny>(schema: T) {
	const asList = (value: unknown) =>
		Array.isArray(value) || value === undefined || value === null ? value : [value];
	return z.preprocess(asList, looseArray(schema));
}

/** What stands in the place of a content: its parts alone, or a text. */
function asContent(content: unknown): unknown {
	if (Array.isArray(content)) return { parts: content };
	return typeof content === 'string' ? { parts: [{ text: content }] } : content;
}

const candidateSchema = message({
	index: loose(z.number().int()),
	content: loose(z.preprocess(asContent, message({ parts: list(partSchema) }))),
	finishReason: text,
	finishMessage: text,
	groundingMetadata: metadata,
});

/** Candidates by their numbers, as some write a list. */
function asCandidates(value: unknown): unknown {
	const isNumbered =
		typeof value === 'object' &&
		value !== null &&
		Object.keys(value).every((key) => /^\d+$/.test(key));
	return isNumbered ? Object.values(value) : value;
}

/** A `GenerateContentResponse`, whole or one chunk of it. */
export const answerSchema = message({
	candidates: z.preprocess(asCandidates, list(candidateSchema)),
	promptFeedback: loose(message({ blockReason: text, blockReasonMessage: text })),
	usageMetadata: metadata,
	modelVersion: text,
	responseId: text,
	error: z.unknown().optional(),
});
export type AnsweredChunk = z.output<typeof answerSchema>;
