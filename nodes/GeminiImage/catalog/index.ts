import { MODELS, type ModelFacts } from './models';
import { IMAGE_SIZES, type PixelTable } from './pictures';
import { PROVIDERS, type ProviderName } from './providers';

/** What a model does at a provider. */
export interface Abilities extends ModelFacts {
	/** Most reference images in a request. */
	mostReferences: number;
}

/** The facts of a model, or undefined for one that the catalog does not know. */
export function modelFacts(id: string): ModelFacts | undefined {
	return MODELS.find((model) => model.id === id);
}

/** @returns undefined for an unknown model: then nothing is known to be unsupported */
export function abilitiesOf(id: string, provider: ProviderName): Abilities | undefined {
	const model = modelFacts(id);
	if (!model) return undefined;
	const facts = PROVIDERS[provider];
	const narrowed = facts.sizes[id];
	return {
		...model,
		sizes: narrowed ?? model.sizes,
		// A provider that documents a size for a fixed model wants to be sent it.
		takesSize: model.takesSize || narrowed !== undefined,
		ratios: facts.ratios
			? model.ratios.filter((ratio) => facts.ratios?.includes(ratio))
			: model.ratios,
		mostReferences: facts.references ?? model.references.most,
	};
}

/** Ids of models that the provider is known to serve now, the newest first. */
export function currentModels(provider: ProviderName, today: string): string[] {
	const served = PROVIDERS[provider].models;
	if (served) return [...served];
	const retires = PROVIDERS[provider].retiresModels;
	return MODELS.filter(({ off }) => !retires || !isPast(off, today)).map(({ id }) => id);
}

/** Whether the provider has turned the model off, as far as the catalog knows. */
export function isRetired({ off }: ModelFacts, provider: ProviderName, today: string): boolean {
	return PROVIDERS[provider].retiresModels && isPast(off, today);
}

function isPast(day: string | undefined, today: string): boolean {
	return day !== undefined && day <= today;
}

/** Pixels that a ratio and a size should have; real pictures stray by a few. */
export function expectedPixels(
	table: PixelTable,
	ratio: string,
	size: string,
): { width: number; height: number } | undefined {
	const [across, down] = ratio.split(':');
	const upright = table[ratio];
	const [width, height] = upright ?? [...(table[`${down}:${across}`] ?? [])].reverse();
	const factor = IMAGE_SIZES[size];
	return width && height && factor ? { width: width * factor, height: height * factor } : undefined;
}

/** Width divided by height; undefined where the text is no ratio. */
export function ratioValue(ratio: string): number | undefined {
	const [across, down] = ratio.split(':').map(Number);
	return across && down && across > 0 && down > 0 ? across / down : undefined;
}

/** The ratio of a list that is nearest to another, by how many times it is wider. */
export function nearestRatio(ratio: string, ratios: readonly string[]): string | undefined {
	return nearest(ratioValue(ratio), ratios, ratioValue);
}

/** The size of a list that is nearest to another; the smaller one of two that are as near. */
export function nearestSize(size: string, sizes: readonly string[]): string | undefined {
	return nearest(IMAGE_SIZES[size], sizes, (candidate) => IMAGE_SIZES[candidate]);
}

function nearest(
	asked: number | undefined,
	candidates: readonly string[],
	valueOf: (candidate: string) => number | undefined,
): string | undefined {
	const distance = (candidate: string) =>
		Math.abs(Math.log((valueOf(candidate) ?? Infinity) / (asked ?? 1)));
	return [...candidates].sort((one, other) => distance(one) - distance(other))[0];
}

/**
 * The API's spelling of a size: a lower-case k is forgiven, and `0.5K`, as one provider calls the
 * smallest size, is `512`. An unknown size passes through.
 */
export function imageSizeOnTheWire(size: string): string {
	const upper = size.trim().toUpperCase();
	return upper === '0.5K' ? '512' : upper;
}
