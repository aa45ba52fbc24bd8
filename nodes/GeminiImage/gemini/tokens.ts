import { LETTERS_A_TOKEN, USUAL_IMAGE_TOKENS, type ModelFacts } from '../catalog/models';

/**
 * About how many input tokens something has that is sent. Thought signatures are not counted, since
 * nobody tells what they come to.
 * @param model undefined for one that the catalog does not know
 */
export function estimateTokens(
	{ letters, images }: { letters: number; images: number },
	model: ModelFacts | undefined,
): number {
	const anImage = model?.inputImageTokens ?? USUAL_IMAGE_TOKENS;
	return Math.ceil(letters / LETTERS_A_TOKEN) + images * anImage;
}
