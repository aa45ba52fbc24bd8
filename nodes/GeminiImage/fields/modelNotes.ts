import { MODELS, type ModelFacts } from '../catalog/models';

/** Sentences about models for the descriptions of options, made from the catalog, without a full stop. */

/** E.g. `One image uses 750 to 3,800 tokens`. */
export function tokensNote(): string {
	const tokens = MODELS.flatMap((model) => Object.values(model.tokens));
	return `One image uses ${roundTokens(Math.min(...tokens))} to ${roundTokens(Math.max(...tokens))} tokens`;
}

/** Which models support a sampling field, e.g. `Nano Banana 2.1 does not support it`. */
export function supportNote(field: string): string {
	const names = namesOf(({ refuses }) => refuses.includes(field));
	return names.length === 0
		? 'All models support it'
		: `${joinWords(names)} ${names.length === 1 ? 'does' : 'do'} not support it`;
}

/** What each model does with "Thinking Level". */
export function thinkingNote(levelLabel: (level: string) => string): string {
	const ways = new Set(MODELS.map(({ thinking }) => String(thinking)));
	return [...ways]
		.map((way) => ({ way, names: namesOf(({ thinking }) => String(thinking) === way) }))
		.filter(({ names }) => names.length > 0)
		.map(({ way, names }) => `${names.join(', ')}: ${levelsOf(way, levelLabel)}`)
		.join('. ');
}

function levelsOf(way: string, levelLabel: (level: string) => string): string {
	if (way === 'none') return 'no thinking';
	return way === 'always' ? 'not adjustable' : way.split(',').map(levelLabel).join(', ');
}

/** Of models that Google has not turned off for certain; nicknames in parentheses are left out. */
function namesOf(isMeant: (model: ModelFacts) => boolean): string[] {
	return MODELS.filter((model) => !model.off && isMeant(model)).map(({ label }) =>
		label.replace(/ \(.*\)$/, ''),
	);
}

function joinWords(words: readonly string[]): string {
	if (words.length < 2) return words.join('');
	return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** To the nearest 50. It is written at n8n's start, where the first toLocaleString takes 25 ms. */
function roundTokens(tokens: number): string {
	return String(Math.round(tokens / 50) * 50).replace(/\B(?=(\d{3})+$)/g, ',');
}
