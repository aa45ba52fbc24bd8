import { MODELS, type ModelFacts } from '../catalog/models';

/** Sentences about models for the descriptions of options, made from the catalog. */

/** E.g. `One image takes 750 to 3,800 tokens.` */
export function tokensNote(): string {
	const tokens = MODELS.flatMap((model) => Object.values(model.tokens));
	return `One image takes ${roughly(Math.min(...tokens))} to ${roughly(Math.max(...tokens))} tokens.`;
}

/** Which models do not accept a sampling field, in one sentence; empty where all do. */
export function refusalNote(field: string): string {
	const names = namesOf(({ refuses }) => refuses.includes(field));
	return names.length === 0 ? '' : `${list(names)} ${doNot(names)} support it.`;
}

/** What each model makes of "Thinking Level". */
export function thinkingNote(levelLabel: (level: string) => string): string {
	const always = namesOf(({ thinking }) => thinking === 'always');
	const never = namesOf(({ thinking }) => thinking === 'none');
	const levels = new Set(MODELS.map(({ thinking }) => String(thinking)));
	const limited = [...levels]
		.filter((thinking) => thinking !== 'always' && thinking !== 'none')
		.map((thinking) => {
			const names = namesOf((model) => String(model.thinking) === thinking);
			const labels = list(thinking.split(',').map(levelLabel));
			return `${list(names)} ${names.length === 1 ? 'takes' : 'take'} ${labels}.`;
		});
	return [
		...limited,
		...(always.length > 0
			? [`${list(always)} ${always.length === 1 ? 'decides for itself' : 'decide for themselves'}.`]
			: []),
		...(never.length > 0 ? [`${list(never)} ${doNot(never)} think.`] : []),
	].join(' ');
}

function doNot(names: readonly string[]): string {
	return names.length === 1 ? 'does not' : 'do not';
}

/** Of models that Google has not turned off for certain; nicknames in parentheses are left out. */
function namesOf(isMeant: (model: ModelFacts) => boolean): string[] {
	return MODELS.filter((model) => !model.off && isMeant(model)).map(({ label }) =>
		label.replace(/ \(.*\)$/, ''),
	);
}

function list(words: readonly string[]): string {
	if (words.length < 2) return words.join('');
	return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** To the nearest 50. */
function roughly(tokens: number): string {
	return (Math.round(tokens / 50) * 50).toLocaleString('en-US');
}
