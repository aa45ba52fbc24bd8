import type { RawPart } from '../streaming/rawContent';
import { answerSchema, type AnsweredChunk, type AnsweredPart } from './answerSchema';

/** A part of a candidate; the pieces of a streamed text make one part. */
export interface MergedPart extends AnsweredPart {
	/** The parts as they came; empty where the content is not kept. */
	raw: RawPart[];
}

export interface MergedCandidate {
	parts: MergedPart[];
	finishReason: string | undefined;
	finishMessage: string | undefined;
	grounding: Record<string, unknown> | undefined;
}

/** What all chunks of an answer say together. */
export interface MergedAnswer {
	candidates: MergedCandidate[];
	blockReason: string | undefined;
	blockMessage: string;
	modelVersion: string | undefined;
	responseId: string | undefined;
	/** The provider's `usageMetadata`, its names in camel case. */
	usage: Record<string, unknown> | undefined;
}

/** A chunk of an answer and where it stands: the number of its value, and the path inside it. */
export interface LocatedChunk {
	at: string;
	chunk: AnsweredChunk;
}

const GEMINI_NAMES = [
	'candidates',
	'promptFeedback',
	'prompt_feedback',
	'usageMetadata',
	'usage_metadata',
];
const MAX_WRAPPERS = 3;

/**
 * Finds the chunks of a Gemini answer in its values, inside lists and wrappers such as
 * `{"response": …}` too.
 */
export function locateChunks(values: readonly unknown[]): LocatedChunk[] {
	return values.flatMap((value, number) => locate(value, String(number), 0));
}

function locate(value: unknown, at: string, depth: number): LocatedChunk[] {
	if (typeof value !== 'object' || value === null || depth > MAX_WRAPPERS) return [];
	if (!Array.isArray(value) && GEMINI_NAMES.some((name) => name in value)) {
		const chunk = answerSchema.safeParse(value);
		return chunk.success ? [{ at, chunk: chunk.data }] : [];
	}
	const inside = Object.entries(value).map(([name, entry]: [string, unknown]) => {
		return locate(entry, `${at}/${name}`, depth + 1);
	});
	// A list holds chunks; an object wraps one answer.
	return Array.isArray(value) ? inside.flat() : (inside.find(({ length }) => length > 0) ?? []);
}

/**
 * Makes one answer of its chunks: the parts of each candidate in order, and the last value of everything
 * else.
 * @param raw parts as they came, by the place of their value and their path
 */
export function mergeChunks(
	chunks: readonly LocatedChunk[],
	raw: ReadonlyMap<string, RawPart>,
): MergedAnswer {
	const candidates = new Map<number, MergedCandidate>();
	const answer: MergedAnswer = {
		candidates: [],
		blockReason: undefined,
		blockMessage: '',
		modelVersion: undefined,
		responseId: undefined,
		usage: undefined,
	};
	for (const { at, chunk } of chunks) {
		answer.blockReason = chunk.promptFeedback?.blockReason || answer.blockReason;
		answer.blockMessage = chunk.promptFeedback?.blockReasonMessage || answer.blockMessage;
		answer.modelVersion = chunk.modelVersion ?? answer.modelVersion;
		answer.responseId = chunk.responseId ?? answer.responseId;
		answer.usage = chunk.usageMetadata ?? answer.usage;
		chunk.candidates?.forEach((candidate, position) => {
			if (!candidate) return;
			const index = candidate.index ?? position;
			const merged = candidates.get(index) ?? emptyCandidate();
			candidates.set(index, merged);
			const parts = candidate.content?.parts ?? [];
			const added = parts.flatMap((part, place): MergedPart[] => {
				const own = raw.get(`${at}/candidates/${position}/content/parts/${place}`);
				return part ? [{ ...part, raw: own ? [own] : [] }] : [];
			});
			addParts(merged.parts, added);
			merged.finishReason = candidate.finishReason ?? merged.finishReason;
			merged.finishMessage = candidate.finishMessage ?? merged.finishMessage;
			merged.grounding = candidate.groundingMetadata ?? merged.grounding;
		});
	}
	const inOrder = [...candidates].sort(([one], [other]) => one - other);
	return { ...answer, candidates: inOrder.map(([, candidate]) => candidate) };
}

function emptyCandidate(): MergedCandidate {
	return { parts: [], finishReason: undefined, finishMessage: undefined, grounding: undefined };
}

/** Adds a chunk's parts to the earlier ones; a text continues the text before it. */
function addParts(parts: MergedPart[], [first, ...others]: MergedPart[]): void {
	if (!first) return;
	const last = parts.at(-1);
	if (last && isText(last) && isText(first) && Boolean(last.thought) === Boolean(first.thought)) {
		const text = `${last.text ?? ''}${first.text ?? ''}`;
		last.text = text;
		last.raw.push(...first.raw);
	} else {
		parts.push(first);
	}
	for (const part of others) parts.push(part);
}

function isText({ text, inlineData, fileData }: MergedPart): boolean {
	return typeof text === 'string' && !inlineData && !fileData;
}
