import { sanitizeText } from './sanitizeText';

/** A turn of a conversation, as a message names it. */
export interface NamedTurn {
	/** From 1. */
	number: number;
	prompt: string;
}

/** Its number and how its prompt begins. */
export function turnName({ number, prompt }: NamedTurn): string {
	const start = sanitizeText(prompt, 80);
	return start ? `turn ${number} ("${start}")` : `turn ${number}`;
}
