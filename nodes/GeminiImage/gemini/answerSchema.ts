import { z } from 'zod';
import { inCamelCase, loose, looseArray, message, text } from './looseSchema';

/** As it came, but in camel case where all of it is in snake case. */
const metadata = loose(
	z.preprocess(
		(value) => {
			const renamed = inCamelCase(value);
			const isMixed = () => /"\w*[A-Z]\w*":/.test(JSON.stringify(value));
			return renamed === value || isMixed() ? value : renamed;
		},
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
