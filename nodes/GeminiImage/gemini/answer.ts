import type { ImageDefect } from '../failure/imageDefect';
import type { ScannedAnswer } from '../streaming/answerScanner';
import type { ContentPart } from '../streaming/rawContent';
import {
	readCandidates,
	type AnswerImage,
	type ReadCandidate,
	type ReadPart,
} from './answerImages';
import { hasError, isErrorLike, readForeignAnswer, type ForeignAnswer } from './foreignAnswer';
import { locateChunks, mergeChunks, type MergedAnswer } from './mergeChunks';
import { contentToKeep } from './modelContent';
import { isNormalFinish } from '../failure/finishReasons';

export type { AnswerImage } from './answerImages';

/** What every answer may tell, whatever came of it. */
export interface AnswerFacts {
	/** The model's words, without its thoughts. */
	text: string;
	/** The model's thoughts, if they were asked for. */
	thoughts: string;
	finishReason: string | undefined;
	finishMessage: string | undefined;
	modelVersion: string | undefined;
	/** What the provider calls the answer, for its support. */
	responseId?: string;
	/** The provider's `usageMetadata` as it came. */
	usage: Record<string, unknown> | undefined;
	/** The provider's `groundingMetadata` as it came. */
	grounding: Record<string, unknown> | undefined;
}

export interface ImageAnswer {
	kind: 'images';
	images: AnswerImage[];
	/** Why each of the other images cannot be read. */
	broken: ImageDefect[];
	/** True if a draft stands in because no finished image came. */
	onlyDrafts: boolean;
	/** The contents of candidates with an image, as a conversation takes them; the first one counts. */
	contents: ContentPart[][];
	/** Whose form the answer has, where that is not Gemini's. */
	foreignForm: string | undefined;
	/** True if the answer broke off after the image. */
	isCutOff: boolean;
	facts: AnswerFacts;
}

/** Each kind of answer with HTTP status 200. */
export type Answer =
	| ImageAnswer
	/** An image came, but its data cannot be read. */
	| { kind: 'brokenImage'; defect: ImageDefect; facts: AnswerFacts }
	| { kind: 'textOnly'; facts: AnswerFacts }
	| { kind: 'promptBlocked'; blockReason: string; blockMessage: string; facts: AnswerFacts }
	/** The model stopped without an image, for the finish reason in the facts. */
	| { kind: 'refused'; finishReason: string; facts: AnswerFacts }
	| { kind: 'empty'; facts: AnswerFacts }
	/** An answer in the form of another API, without an image; a task is to give one later. */
	| { kind: 'foreign'; form: string; task: string | undefined; facts: AnswerFacts }
	/** A proxy's error in a body with status 200; `body` is its text. */
	| { kind: 'error'; body: string };

/**
 * Tells what kind of answer came. Its images are the finished ones, and the drafts too where they
 * are wanted; the last draft stands in where there is nothing else. Never throws.
 * @param mask takes the key out of a text that is whole only now, since it was streamed in pieces
 */
export function readAnswer(
	scanned: ScannedAnswer,
	withDrafts: boolean,
	mask: (text: string) => string = (text) => text,
): Answer {
	const chunks = locateChunks(scanned.values);
	const foreign = chunks.length > 0 ? undefined : readForeignAnswer(scanned);
	const merged = foreign?.answer ?? mergeChunks(chunks, scanned.parts);
	const candidates = readCandidates(merged.candidates, scanned.images).map((candidate) => ({
		...candidate,
		parts: candidate.parts.map((part) => maskPart(part, mask)),
	}));
	const all = candidates.flatMap(({ images }) => images);
	const finished = all.filter((image) => isUsable(image) && !image.thought);
	const onlyDrafts = finished.length === 0;
	const results = onlyDrafts ? all.filter(isUsable).slice(-1) : finished;
	const facts = factsOf(merged, candidates, results);
	const [defect] = defectsOf(all.filter(({ thought }) => !thought));

	if (onlyDrafts && defect) return { kind: 'brokenImage', defect, facts };
	if (results.length === 0) return withoutImage(scanned, merged, foreign, facts);
	const wanted = all.filter(({ thought }) => withDrafts || !thought);
	return {
		kind: 'images',
		images: onlyDrafts ? results : wanted.filter(isUsable),
		broken: onlyDrafts ? [] : defectsOf(wanted),
		onlyDrafts,
		contents: candidates
			.filter(({ images }) => images.some((image) => results.includes(image)))
			.map((candidate) => contentToKeep(candidate, onlyDrafts ? results : [])),
		foreignForm: foreign?.form,
		isCutOff: scanned.isCutOff,
		facts,
	};
}

/** A part with the key in its text cannot be sent again as it came. */
function maskPart(part: ReadPart, mask: (text: string) => string): ReadPart {
	const text = mask(part.text ?? '');
	if (text === (part.text ?? '')) return part;
	return { ...part, text, raw: part.raw.map((raw) => ({ ...raw, pieces: [] })) };
}

function isUsable({ data }: AnswerImage): boolean {
	return data.kind === 'bytes' || data.kind === 'url';
}

function defectsOf(images: readonly AnswerImage[]): ImageDefect[] {
	return images.flatMap(({ data }) => (data.kind === 'broken' ? data.defect : []));
}

function withoutImage(
	{ values }: ScannedAnswer,
	{ blockReason, blockMessage }: MergedAnswer,
	foreign: ForeignAnswer | undefined,
	facts: AnswerFacts,
): Answer {
	const { finishReason } = facts;
	const all = values.flat();
	const isError = foreign ? hasError : isErrorLike;
	const error = all.find((value) => isError(value) || typeof value !== 'object');
	if (error !== undefined || all.every((value) => value === null)) {
		return { kind: 'error', body: JSON.stringify(values.length === 1 ? values[0] : error) };
	}
	if (blockReason) return { kind: 'promptBlocked', blockReason, blockMessage, facts };
	if (finishReason && !isNormalFinish(finishReason))
		return { kind: 'refused', finishReason, facts };
	if (foreign) return { kind: 'foreign', form: foreign.form, task: foreign.task, facts };
	return facts.text ? { kind: 'textOnly', facts } : { kind: 'empty', facts };
}

/** Of several candidates, the one with the image tells how it ended; else one that was refused. */
function factsOf(
	{ modelVersion, responseId, usage }: MergedAnswer,
	candidates: readonly ReadCandidate[],
	results: readonly AnswerImage[],
): AnswerFacts {
	const told =
		candidates.find(({ images }) => images.some((image) => results.includes(image))) ??
		candidates.find(({ finishReason }) => !isNormalFinish(finishReason)) ??
		candidates[0];
	const parts = candidates.flatMap((candidate) => candidate.parts);
	const textOf = (thought: boolean) =>
		parts
			.flatMap((part) => (Boolean(part.thought) === thought && part.text ? part.text : []))
			.join('\n');
	return {
		text: textOf(false).trim(),
		thoughts: textOf(true).trim(),
		finishReason: told?.finishReason,
		finishMessage: told?.finishMessage,
		modelVersion,
		responseId,
		usage,
		grounding: told?.grounding,
	};
}
