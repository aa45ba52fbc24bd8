import type { Abilities } from '../catalog';
import type { RequestSettings } from './request';

/** Sampling fields, and their labels in the editor. */
export const SAMPLING = [
	['temperature', 'Temperature'],
	['topP', 'Top P'],
	['topK', 'Top K'],
	['seed', 'Seed'],
	['maxOutputTokens', 'Max Output Tokens'],
] as const;

/**
 * Settings that are sent though the model may not take them, because reports disagree. Nobody should
 * lose a setting, or a request, to a report that may be wrong.
 */
export function disputedWarnings(
	sent: RequestSettings,
	{ label, disputed = {} }: Abilities,
): string[] {
	const { sizes = [], refuses = [] } = disputed;
	const { imageSize } = sent;
	const disputedSettings = [
		...(imageSize && sizes.includes(imageSize) ? [`the size ${imageSize}`] : []),
		...SAMPLING.filter(([field]) => refuses.includes(field) && sent[field] !== undefined).map(
			([, name]) => `"${name}"`,
		),
	];
	return disputedSettings.map(
		(setting) => `${label} may not support ${setting} (reports disagree). It was sent unchanged.`,
	);
}
