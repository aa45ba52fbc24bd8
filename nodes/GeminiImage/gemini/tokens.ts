import { LETTERS_A_TOKEN, USUAL_IMAGE_TOKENS, type ModelFacts } from '../catalog/models';

/**
 * Estimates how many input tokens something counts as. Thought signatures are left out, since nothing
 * is known of theirs.
 * @param model undefined for one that the catalog does not know
 */
export function estimateTokens(
	{ letters, images }: { letters: number; images: number },
	model: ModelFacts | undefined,
): number {
	const anImage = model?.inputImageTokens ?? USUAL_IMAGE_TOKENS;
	return Math.ceil(letters / LETTERS_A_TOKEN) + images * anImage;
}
