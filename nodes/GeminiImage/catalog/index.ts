import { MODELS, type ModelFacts } from './models';
import { FOURTEEN_RATIOS, IMAGE_SIZES, type PixelTable } from './imageDimensions';
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
	// A preview and its final version are one model.
	const narrowed = facts.sizes[id] ?? facts.sizes[`${id}-preview`];
	return {
		...model,
		sizes: narrowed ?? model.sizes,
		disputed: narrowed ? { ...model.disputed, sizes: [] } : model.disputed,
		// A provider that documents a size for a fixed model wants to be sent it.
		takesSize: model.takesSize || narrowed !== undefined,
		ratios: limitRatios(model.ratios, provider),
		mostReferences: facts.references ?? model.references.most,
	};
}

/** What the editor offers of a model, which the catalog need not know. */
interface Choices {
	ratios: readonly string[];
	sizes: readonly string[];
	/** Those of the sizes that the model may not make. */
	disputedSizes: readonly string[];
}

export function choicesFor(id: string, provider: ProviderName): Choices {
	const all = Object.keys(IMAGE_SIZES);
	const abilities = abilitiesOf(id, provider);
	if (!abilities) {
		const ratios = limitRatios(FOURTEEN_RATIOS, provider);
		return { ratios, sizes: all, disputedSizes: [] };
	}
	const { ratios, sizes, disputed } = abilities;
	const disputedSizes = disputed?.sizes ?? [];
	const offered = all.filter((size) => sizes.includes(size) || disputedSizes.includes(size));
	return { ratios, sizes: offered, disputedSizes };
}

function limitRatios(ratios: readonly string[], provider: ProviderName): readonly string[] {
	const taken = PROVIDERS[provider].ratios;
	return taken ? ratios.filter((ratio) => taken.includes(ratio)) : ratios;
}

/** The id of a model as calls name it, from what a user may have copied: `models/…`, with spaces. */
export function modelId(text: string): string {
	return text.trim().replace(/^models\//, '');
}

/** Ids of models that the provider is known to serve now, the newest first. */
export function currentModels(provider: ProviderName, today: string): string[] {
	const served = PROVIDERS[provider].models;
	if (served) return [...served];
	const retires = PROVIDERS[provider].retiresModels;
	return MODELS.filter(({ off }) => !retires || !isPast(off, today)).map(({ id }) => id);
}

/** Whether the provider has turned the model off; `disputed` where reports disagree on it. */
export function retirementOf(
	{ off, disputed }: ModelFacts,
	provider: ProviderName,
	today: string,
): 'retired' | 'disputed' | undefined {
	if (!PROVIDERS[provider].retiresModels) return undefined;
	if (isPast(off, today)) return 'retired';
	return isPast(disputed?.off, today) ? 'disputed' : undefined;
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

const RATIO = /^\s*(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)\s*$/;

/** Width divided by height; undefined where the text is no ratio. */
export function ratioValue(ratio: string): number | undefined {
	const [, across, down] = (RATIO.exec(ratio) ?? []).map(Number);
	return across && down ? across / down : undefined;
}

/** A ratio without its spaces; what is no ratio stays as it is. */
export function normalizeRatio(ratio: string): string {
	return ratioValue(ratio) === undefined ? ratio : ratio.replace(/\s/g, '');
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

/** One provider's word for the smallest size, which the API calls 512. */
const HALF = '0.5K';

/**
 * The API's spelling of a size: a lower-case k is forgiven, and `0.5K` is `512`. What is no known
 * size stays as it is.
 */
export function normalizeSize(size: string): string {
	const upper = size.trim().toUpperCase();
	const known = upper === HALF ? '512' : upper;
	return Object.hasOwn(IMAGE_SIZES, known) ? known : size;
}
