import { invalidArgument } from '../refusal';
import type { Commission } from './commission';

const TOKENS_AN_INPUT_IMAGE = 258;
const CHARACTERS_A_TOKEN = 4;

export const tokensOf = (characters: number) => Math.ceil(characters / CHARACTERS_A_TOKEN);

export function inputTokens({ characters, images }: Commission['input']) {
	return { text: tokensOf(characters), pictures: images * TOKENS_AN_INPUT_IMAGE };
}

/** Refuses, in Google's words, more than the model reads. */
export function checkTokens({ input, offer }: Commission): void {
	const { text, pictures } = inputTokens(input);
	const most = offer.model.inputTokenLimit;
	if (text + pictures <= most) return;
	throw invalidArgument(
		`The input token count (${text + pictures}) exceeds the maximum number of tokens allowed (${most}).`,
	);
}
