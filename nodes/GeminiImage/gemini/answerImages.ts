import type { ImageData } from '../streaming/imageDataSink';
import type { MergedCandidate, MergedPart } from './mergeChunks';
import { textImages } from './textImages';

/** An image of an answer, in the order it came. */
export interface AnswerImage {
	/** The image's number in the scanned answer. */
	slot: number;
	data: ImageData;
	/** Its type according to the provider, for bytes that do not tell. */
	mimeType: string | undefined;
	/** True for a draft from the model's thinking. */
	thought: boolean;
}

/** A part of a candidate, its text without the images that were written into it. */
export interface ReadPart extends MergedPart {
	images: AnswerImage[];
}

export interface ReadCandidate extends MergedCandidate {
	parts: ReadPart[];
	/** Those of all its parts: in data and files first, then those in texts. */
	images: AnswerImage[];
}

/**
 * Finds the images of an answer: in the data of parts, in files that parts name, written into texts,
 * or, where there are none of these, linked in texts.
 */
export function readCandidates(
	candidates: readonly MergedCandidate[],
	scanned: readonly ImageData[],
): ReadCandidate[] {
	let slots = scanned.length;
	const linkImage = (
		url: string,
		{ thought }: MergedPart,
		mimeType?: string | null,
	): AnswerImage => ({
		slot: slots++,
		data: { kind: 'url', url },
		mimeType: mimeType ?? undefined,
		thought: thought ?? false,
	});
	const ofData = ({ inlineData, fileData, ...part }: MergedPart): AnswerImage[] => {
		if (fileData?.fileUri) return [linkImage(fileData.fileUri, part, fileData.mimeType)];
		if (inlineData?.data === undefined || inlineData.data === null) return [];
		return slotImage(Number(inlineData.data), part, scanned, inlineData.mimeType);
	};
	const dataImages = candidates.map(({ parts }) => parts.map((part) => ofData(part)));
	const withLinks = dataImages.flat(2).length === 0;
	return candidates.map((candidate, position) => {
		const fromTexts: AnswerImage[] = [];
		const parts = candidate.parts.map((part, place): ReadPart => {
			const { text, images } = textImages(part.text ?? '', withLinks);
			const found = images.flatMap((image) =>
				'url' in image ? [linkImage(image.url, part)] : slotImage(image.slot, part, scanned),
			);
			fromTexts.push(...found);
			return { ...part, text, images: [...(dataImages[position]?.[place] ?? []), ...found] };
		});
		const images = [...(dataImages[position]?.flat() ?? []), ...fromTexts];
		return { ...candidate, parts, images };
	});
}

function slotImage(
	slot: number,
	{ thought }: Pick<MergedPart, 'thought'>,
	scanned: readonly ImageData[],
	mimeType?: string | null,
): AnswerImage[] {
	const data = scanned[slot];
	if (!data || data.kind === 'dropped') return [];
	return [{ slot, data, mimeType: mimeType ?? undefined, thought: thought ?? false }];
}
