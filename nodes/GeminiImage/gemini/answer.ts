import { z } from 'zod';
import type { ScannedAnswer } from '../streaming/answerScanner';
import type { ImageData } from '../streaming/imageDataSink';
import { isWhole } from './reasons';
import { textImages } from './textImages';

/** An image of an answer, in the order it came. */
export interface AnswerImage {
	/** The image's number in the scanned answer. */
	slot: number;
	data: ImageData;
	/** What the provider says it is, for bytes that do not tell. */
	mimeType: string | undefined;
	/** True for a draft that the model made while thinking. */
	thought: boolean;
}

/** What every answer may tell, whatever came of it. */
export interface AnswerFacts {
	/** The model's words, thoughts left aside. */
	text: string;
	/** The model's thoughts, where they were asked for. */
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
	/** Why each image beside them cannot be read. */
	broken: string[];
	/** True when a draft stands in, since no finished image came. */
	onlyDrafts: boolean;
	facts: AnswerFacts;
}

/** Each kind of answer with HTTP status 200. */
export type Answer =
	| ImageAnswer
	/** An image came, but its data cannot be read. */
	| { kind: 'brokenImage'; reason: string; facts: AnswerFacts }
	| { kind: 'textOnly'; facts: AnswerFacts }
	| { kind: 'promptBlocked'; blockReason: string; blockMessage: string; facts: AnswerFacts }
	/** The model stopped without an image, for the finish reason in the facts. */
	| { kind: 'refused'; finishReason: string; facts: AnswerFacts }
	| { kind: 'empty'; facts: AnswerFacts }
	/** A proxy's fault in a body with status 200; `body` is its text. */
	| { kind: 'fault'; body: string };

/** Providers add and omit fields and change their types; what is not understood counts as absent. */
function loose<T extends z.ZodTypeAny>(schema: T) {
	return schema.nullish().catch(undefined);
}

const blob = z.object({
	mimeType: loose(z.string()),
	mime_type: loose(z.string()),
	data: loose(z.string()),
});
const fileData = z
	.object({ fileUri: loose(z.string()), file_uri: loose(z.string()), mimeType: loose(z.string()) })
	.transform((file) => ({ uri: file.fileUri ?? file.file_uri ?? '', mimeType: file.mimeType }));
const part = z.object({
	text: loose(z.string()),
	thought: loose(z.boolean()),
	inlineData: loose(blob),
	inline_data: loose(blob),
	fileData: loose(fileData),
	file_data: loose(fileData),
});
const metadata = loose(z.record(z.unknown()));
/** One odd entry does not cost the others. */
function looseArray<T extends z.ZodTypeAny>(schema: T) {
	return loose(z.array(loose(schema)));
}
const candidate = z.object({
	content: loose(z.object({ parts: looseArray(part) })),
	finishReason: loose(z.string()),
	finishMessage: loose(z.string()),
	groundingMetadata: metadata,
});
const answerSchema = z.object({
	candidates: looseArray(candidate),
	promptFeedback: loose(
		z.object({ blockReason: loose(z.string()), blockReasonMessage: loose(z.string()) }),
	),
	usageMetadata: metadata,
	modelVersion: loose(z.string()),
	responseId: loose(z.string()),
	error: z.unknown(),
});

type Part = z.infer<typeof part>;
type ParsedAnswer = z.infer<typeof answerSchema>;

/**
 * Tells what kind of answer came. Its images are the finished ones, and the drafts too where they
 * are wanted; the last draft stands in where there is nothing else. Never throws.
 */
export function readAnswer(scanned: ScannedAnswer, withDrafts: boolean): Answer {
	const { skeleton } = scanned;
	const answer = answerSchema.safeParse(Array.isArray(skeleton) ? skeleton[0] : skeleton);
	if (!answer.success) return { kind: 'fault', body: JSON.stringify(skeleton) };
	const parsed = answer.data;
	const parts = (parsed.candidates ?? [])
		.flatMap((entry) => entry?.content?.parts ?? [])
		.flatMap((entry) => entry ?? []);
	if (parts.length === 0 && parsed.error) return { kind: 'fault', body: JSON.stringify(skeleton) };

	const found = imagesOf(parts, scanned.images);
	const all = found.images;
	const facts = factsOf(parsed, found.parts);
	const wanted = all.filter(({ thought }) => withDrafts || !thought);
	const isUsable = ({ data }: AnswerImage) => data.kind === 'bytes' || data.kind === 'url';
	if (all.some((image) => isUsable(image) && !image.thought)) {
		const images = wanted.filter(isUsable);
		return { kind: 'images', images, broken: reasonsOf(wanted), onlyDrafts: false, facts };
	}
	const [reason] = reasonsOf(all.filter(({ thought }) => !thought));
	if (reason) return { kind: 'brokenImage', reason, facts };
	const lastDraft = all.filter(isUsable).at(-1);
	if (lastDraft) {
		return { kind: 'images', images: [lastDraft], broken: [], onlyDrafts: true, facts };
	}
	return withoutImage(parsed, facts);
}

function reasonsOf(images: readonly AnswerImage[]): string[] {
	return images.flatMap(({ data }) => (data.kind === 'broken' ? data.reason : []));
}

function withoutImage({ promptFeedback }: ParsedAnswer, facts: AnswerFacts): Answer {
	const { finishReason } = facts;
	if (promptFeedback?.blockReason) {
		const { blockReason, blockReasonMessage } = promptFeedback;
		return { kind: 'promptBlocked', blockReason, blockMessage: blockReasonMessage ?? '', facts };
	}
	if (finishReason && !isWhole(finishReason)) return { kind: 'refused', finishReason, facts };
	return facts.text ? { kind: 'textOnly', facts } : { kind: 'empty', facts };
}

function factsOf(parsed: ParsedAnswer, parts: Part[]): AnswerFacts {
	const first = parsed.candidates?.[0];
	const textOf = (thought: boolean) =>
		parts
			.flatMap((entry) => (Boolean(entry.thought) === thought && entry.text ? entry.text : []))
			.join('\n');
	return {
		text: textOf(false).trim(),
		thoughts: textOf(true).trim(),
		finishReason: first?.finishReason ?? undefined,
		finishMessage: first?.finishMessage ?? undefined,
		modelVersion: parsed.modelVersion ?? undefined,
		responseId: parsed.responseId ?? undefined,
		usage: parsed.usageMetadata ?? undefined,
		grounding: first?.groundingMetadata ?? undefined,
	};
}

/**
 * The images of all parts, and the parts without what was an image in their text: in their data, in a
 * file that a part names, written into the text, or, where there are none of these, linked in it.
 */
function imagesOf(
	parts: Part[],
	scanned: readonly ImageData[],
): { images: AnswerImage[]; parts: Part[] } {
	let slots = scanned.length;
	const linked = (url: string, { thought }: Part, mimeType?: string | null): AnswerImage => ({
		slot: slots++,
		data: { kind: 'url', url },
		mimeType: mimeType ?? undefined,
		thought: thought ?? false,
	});
	const ofParts = parts.flatMap((entry) => {
		const file = entry.fileData ?? entry.file_data;
		return file?.uri ? [linked(file.uri, entry, file.mimeType)] : imageOf(entry, scanned);
	});
	const texts = parts.map((entry) => {
		const { text, images } = textImages(entry.text ?? '', ofParts.length === 0);
		const found = images.flatMap((image) =>
			'url' in image ? [linked(image.url, entry)] : slotImage(image.slot, entry, scanned),
		);
		return { part: { ...entry, text }, found };
	});
	return {
		images: [...ofParts, ...texts.flatMap(({ found }) => found)],
		parts: texts.map((entry) => entry.part),
	};
}

function imageOf(entry: Part, scanned: readonly ImageData[]): AnswerImage[] {
	const inline = entry.inlineData ?? entry.inline_data;
	if (inline?.data === undefined || inline.data === null) return [];
	const mimeType = inline.mimeType ?? inline.mime_type ?? undefined;
	return slotImage(Number(inline.data), entry, scanned, mimeType);
}

function slotImage(
	slot: number,
	{ thought }: Part,
	scanned: readonly ImageData[],
	mimeType?: string,
): AnswerImage[] {
	const data = scanned[slot];
	if (!data || data.kind === 'dropped') return [];
	return [{ slot, data, mimeType, thought: thought ?? false }];
}
