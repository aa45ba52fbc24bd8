import type { Abilities } from '../catalog';
import type { RequestSettings } from './request';

/** Sampling fields, and what the editor calls them. */
export const SAMPLING = [
	['temperature', 'Temperature'],
	['topP', 'Top P'],
	['topK', 'Top K'],
	['seed', 'Seed'],
	['maxOutputTokens', 'Max Output Tokens'],
] as const;

/**
 * What the model may not take of the settings that are sent, since reports disagree on it. Nobody
 * should lose a setting, or a request, to a report that may be wrong: so it is told and no more.
 */
export function disputedWarnings(
	sent: RequestSettings,
	{ label, disputed = {} }: Abilities,
): string[] {
	const { sizes = [], refuses = [] } = disputed;
	const { imageSize } = sent;
	const doubted = [
		...(imageSize && sizes.includes(imageSize) ? [`The size ${imageSize}`] : []),
		...SAMPLING.filter(([field]) => refuses.includes(field) && sent[field] !== undefined).map(
			([, name]) => `"${name}"`,
		),
	];
	return doubted.map(
		(setting) =>
			`${setting} may not be taken by ${label} (reports disagree); it was sent as you set it.`,
	);
}
