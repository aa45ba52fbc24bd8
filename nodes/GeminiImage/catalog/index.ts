import { MODELS, type ModelFacts } from './models';
import { FOURTEEN_RATIOS, IMAGE_SIZES, type PixelTable } from './imageDimensions';
import { PROVIDERS, PROVIDER_NAMES, type ProviderName, type ProviderOption } from './providers';

/** What a model can do at a provider. */
export interface Abilities extends ModelFacts {
	/** How many reference images a request may have. */
	mostReferences: number;
}

/** @returns undefined for a model that the catalog does not know */
export function modelFacts(id: string): ModelFacts | undefined {
	return MODELS.find((model) => model.id === id);
}

/** @returns undefined for an unknown model, since nothing is known to be unsupported then */
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
		// A provider that documents a size for a model of one size expects it in the request.
		takesSize: model.takesSize || narrowed !== undefined,
		ratios: limitRatios(model.ratios, provider),
		mostReferences: facts.references ?? model.references.most,
	};
}

/** Whether a provider takes an option that only some do. */
export function takesOption(provider: ProviderName, option: ProviderOption): boolean {
	return PROVIDERS[provider].options.includes(option);
}

/** Labels of the providers that take an option. */
export function takersOf(option: ProviderOption): string[] {
	return PROVIDER_NAMES.filter((name) => takesOption(name, option)).map(
		(name) => PROVIDERS[name].label,
	);
}

/** What the editor offers for a model, known or not. */
interface Choices {
	ratios: readonly string[];
	sizes: readonly string[];
	/** Sizes among them that the model may not make. */
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

/** The ID of a model as calls spell it, from what a user may have copied, such as ` models/…`. */
export function modelId(text: string): string {
	return text.trim().replace(/^(?:publishers\/google\/)?models\//, '');
}

/** IDs of the models that the provider is known to serve now, newest first. */
export function currentModels(provider: ProviderName, today: string): string[] {
	const served = PROVIDERS[provider].models;
	if (served) return [...served];
	const retires = PROVIDERS[provider].retiresModels;
	return MODELS.filter(({ off }) => !retires || !isPast(off, today)).map(({ id }) => id);
}

/** Whether the provider has turned the model off; `disputed` where reports disagree. */
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

/** Width and height for a ratio and a size; real images are a few pixels off. */
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

/** Width divided by height; undefined if the text is not a ratio. */
export function ratioValue(ratio: string): number | undefined {
	const [, across, down] = (RATIO.exec(ratio) ?? []).map(Number);
	return across && down ? across / down : undefined;
}

/** A ratio without spaces; any other text stays as it is. */
export function normalizeRatio(ratio: string): string {
	return ratioValue(ratio) === undefined ? ratio : ratio.replace(/\s/g, '');
}

/** The ratio in a list that is nearest to another, by their quotient. */
export function nearestRatio(ratio: string, ratios: readonly string[]): string | undefined {
	return nearest(ratioValue(ratio), ratios, ratioValue);
}

/** The size in a list that is nearest to another; of two that are equally near, the first. */
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

/** What one provider calls the smallest size, which the API calls 512. */
const HALF = '0.5K';

/**
 * The API's spelling of a size: `2k` becomes `2K`, and `0.5K` becomes `512`. Any other text stays as it
 * is.
 */
export function normalizeSize(size: string): string {
	const upper = size.trim().toUpperCase();
	const known = upper === HALF ? '512' : upper;
	return Object.hasOwn(IMAGE_SIZES, known) ? known : size;
}
