import { invalidArgument } from '../refusal';
import type { DrawingOrder } from './order';

const TOKENS_PER_INPUT_IMAGE = 258;
const CHARACTERS_PER_TOKEN = 4;

export const countTextTokens = (characters: number) => Math.ceil(characters / CHARACTERS_PER_TOKEN);

export function countInputTokens({ characters, images }: DrawingOrder['input']) {
	return { text: countTextTokens(characters), images: images * TOKENS_PER_INPUT_IMAGE };
}

/** Checks the input against the model's limit. @throws Refusal in Google's words */
export function checkTokens({ input, offer }: DrawingOrder): void {
	const { text, images } = countInputTokens(input);
	const most = offer.model.inputTokenLimit;
	if (text + images <= most) return;
	throw invalidArgument(
		`The input token count (${text + images}) exceeds the maximum number of tokens allowed (${most}).`,
	);
}
