import type { ContentPart } from '../streaming/rawContent';
import type { AnswerImage, ReadCandidate, ReadPart } from './answerImages';

/**
 * The parts of a candidate that a conversation sends again. They stay as they came, with two exceptions:
 * thoughts are left out, and images in a text or in a file elsewhere become images of their own.
 * @param drafts those that stand in for an image that did not come
 */
export function contentToKeep(
	{ parts }: ReadCandidate,
	drafts: readonly AnswerImage[],
): ContentPart[] {
	return parts.flatMap((part): ContentPart[] => {
		if (part.thought && !part.images.some((image) => drafts.includes(image))) return [];
		return canStay(part) ? keepParts(part) : rewritePart(part);
	});
}

function canStay({ raw, images, fileData, inlineData }: ReadPart): boolean {
	const isComplete = raw.length > 0 && raw.every(({ pieces }) => pieces.length > 0);
	const isOwnData =
		images.length === 0 || (inlineData && images.length === 1 && !fileData?.fileUri);
	const isLinked = images.some(
		({ data }) => data.kind === 'url' || (data.kind === 'bytes' && data.fromDataUri),
	);
	const lacksType = isLinked && !inlineData?.mimeType;
	return isComplete && Boolean(isOwnData) && !lacksType;
}

/** An empty text that signs nothing says nothing, and some providers refuse it. */
function keepParts({ raw, text, images, inlineData, fileData }: ReadPart): ContentPart[] {
	const isText = text !== undefined && images.length === 0 && !inlineData && !fileData;
	return raw.flatMap((part): ContentPart[] => {
		const isEmpty = isText && /^\{"text":""\}$/.test(textOf(part.pieces));
		return isEmpty ? [] : [{ kind: 'asSent', raw: part, slots: images.map(({ slot }) => slot) }];
	});
}

function textOf(pieces: ReadonlyArray<Buffer | number>): string {
	const length = pieces.reduce<number>(
		(sum, piece) => sum + (typeof piece === 'number' ? 0 : piece.length),
		0,
	);
	return length > 16 ? '' : pieces.map(String).join('');
}

function rewritePart({ raw, text, images }: ReadPart): ContentPart[] {
	const signature = raw.find((part) => part.signature.length > 0)?.signature ?? [];
	const parts: ContentPart[] = [
		...(text?.trim() ? [{ kind: 'text' as const, text, signature: [], slots: [] as const }] : []),
		...images.map(({ slot }) => ({
			kind: 'image' as const,
			signature: [],
			slots: [slot] as const,
		})),
	];
	return parts.map((part, index) =>
		index === 0 && part.kind !== 'asSent' ? { ...part, signature } : part,
	);
}
