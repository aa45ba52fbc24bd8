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

/** Turns by their numbers: "turn 3", "turns 2 to 5", "turns 1 and 3 to 5". */
export function turnNames(turns: ReadonlyArray<Pick<NamedTurn, 'number'>>): string {
	const runs: Array<[from: number, to: number]> = [];
	for (const { number } of turns) {
		const last = runs.at(-1);
		if (last && last[1] === number - 1) last[1] = number;
		else runs.push([number, number]);
	}
	const names = runs.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
	const all = [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ');
	return `turn${turns.length === 1 ? '' : 's'} ${all}`;
}
