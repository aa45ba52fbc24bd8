import { nearestRatio, nearestSize, ratioValue, takesOption, type Abilities } from '../catalog';
import { MOST_IMAGES } from '../catalog/models';
import { IMAGE_SIZES } from '../catalog/imageDimensions';
import { PROVIDERS, type ProviderName } from '../catalog/providers';
import { quoteNames } from '../failure/imageSource';
import { explain } from '../failure/explain';
import { Failure } from '../failure/failure';
import type { UnsupportedSetting } from '../failure/kinds/unsupported';
import { disputedWarnings, SAMPLING } from './disputedWarnings';
import { providerMisfits } from './adaptToProvider';
import type { RequestSettings } from './request';
import { readImageConfig, renamedWarnings } from './readImageConfig';

/** What to do about a setting that the model is not known to take ("When Unsupported"). */
export type WhenUnsupported = 'adjust' | 'fail' | 'send';

/** A setting that the model does not take, and what is done about it. */
interface Misfit {
	setting: UnsupportedSetting;
	/** Ends a sentence, after "so". */
	remedy: string;
	change: Partial<RequestSettings>;
}

/**
 * Adapts the settings to what the model does, and to what the provider takes. For an unknown model
 * (`abilities` undefined) only the words for its ratio and size are read.
 * @returns the settings to send, and a sentence for each change
 * @throws Failure for a ratio or size that means nothing, and for the first setting that does not fit,
 * where "When Unsupported" says so
 */
export function adaptSettings<T extends RequestSettings>(
	asked: T,
	abilities: Abilities | undefined,
	provider: ProviderName,
	whenUnsupported: WhenUnsupported,
): { settings: T; warnings: string[] } {
	if (whenUnsupported === 'send') return { settings: asked, warnings: [] };
	const misfits = providerMisfits(asked, provider);
	const [first] = misfits;
	if (first && whenUnsupported === 'fail') throw first.failure;
	// Standard is the only tier of a provider without tiers, and goes without saying.
	const isTierless = !takesOption(provider, 'serviceTier');
	const taken = Object.assign(
		{},
		asked,
		isTierless && { serviceTier: undefined },
		...misfits.map(({ change }) => change),
	) as T;
	const adapted = adaptToModel(taken, abilities, whenUnsupported);
	const left = misfits.map(({ failure, remedy }) => `${explain(failure).message}, so ${remedy}.`);
	return { settings: adapted.settings, warnings: [...adapted.warnings, ...left] };
}

function adaptToModel<T extends RequestSettings>(
	asked: T,
	abilities: Abilities | undefined,
	whenUnsupported: WhenUnsupported,
): { settings: T; warnings: string[] } {
	const { settings, warnings } = readImageConfig(asked, abilities);
	if (!abilities) return { settings, warnings };
	// Asking for the only size there is needs no warning, but the size must not be sent.
	const isOnlySize = !abilities.takesSize && abilities.sizes.includes(settings.imageSize ?? '');
	const misfits = [
		...sizeMisfit(settings, abilities),
		...ratioMisfit(settings, abilities),
		...thinkingMisfit(settings, abilities),
		...searchMisfit(settings, abilities),
		...samplingMisfits(settings, abilities),
	];
	const [first] = misfits;
	if (first && whenUnsupported === 'fail') throw unsupportedFailure(abilities, first.setting);
	const adapted = Object.assign(
		{},
		settings,
		isOnlySize && { imageSize: undefined },
		...misfits.map(({ change }) => change),
	) as T;
	return {
		settings: adapted,
		warnings: [
			...warnings,
			...renamedWarnings(asked, adapted),
			...misfits.map(({ setting, remedy }) => adaptedWarning(abilities, setting, remedy)),
			...disputedWarnings(adapted, abilities),
		],
	};
}

/**
 * Limits the number of reference images to what the model takes.
 * @returns how many of them to send, the first ones, and what to warn of
 * @throws Failure over the limit, where "When Unsupported" says so
 */
export function limitReferences(
	names: readonly string[],
	abilities: Abilities | undefined,
	provider: ProviderName,
	whenUnsupported: WhenUnsupported,
): { keep: number; warnings: string[] } {
	const keepAll = { keep: names.length, warnings: [] };
	if (whenUnsupported === 'send') return keepAll;
	if (!abilities) {
		const most = PROVIDERS[provider].references ?? MOST_IMAGES;
		if (names.length <= most) return keepAll;
		const warning = `Known Gemini models accept up to ${most} images per request. All ${names.length} were sent anyway.`;
		return { ...keepAll, warnings: [warning] };
	}
	const { label, mostReferences: most, references } = abilities;
	if (names.length > most) {
		const setting = { references: names.length, most };
		if (whenUnsupported === 'fail') throw unsupportedFailure(abilities, setting);
		const remedy = `these were left out: ${quoteNames(names.slice(most))}`;
		return { keep: most, warnings: [adaptedWarning(abilities, setting, remedy)] };
	}
	const { objects, people } = references;
	if (!objects || !people || names.length <= objects + people) return keepAll;
	const warning = `${label} can keep up to ${objects} objects and ${people} people consistent. With ${names.length} reference images, it may mix them up.`;
	return { ...keepAll, warnings: [warning] };
}

function unsupportedFailure({ label }: Abilities, setting: UnsupportedSetting): Failure {
	return new Failure('settingUnsupported', { model: label, setting });
}

/** @param remedy ends the sentence, after "so" */
function adaptedWarning(abilities: Abilities, setting: UnsupportedSetting, remedy: string): string {
	return `${explain(unsupportedFailure(abilities, setting)).message}, so ${remedy}.`;
}

function sizeMisfit(
	{ imageSize }: RequestSettings,
	{ sizes, takesSize, disputed }: Abilities,
): Misfit[] {
	// A size that no table has may be newer than this node: the provider decides.
	if (!imageSize || !(imageSize in IMAGE_SIZES) || sizes.includes(imageSize)) return [];
	if (disputed?.sizes?.includes(imageSize)) return [];
	const setting = { imageSize };
	if (!takesSize) {
		const remedy = `its only size, ${sizes[0]}, was used`;
		return [{ setting, remedy, change: { imageSize: undefined } }];
	}
	const nearest = nearestSize(imageSize, sizes);
	return [{ setting, remedy: remedyWith(nearest), change: { imageSize: nearest } }];
}

function remedyWith(value: string | undefined): string {
	return `the node requested ${value}`;
}

function ratioMisfit({ aspectRatio }: RequestSettings, { ratios }: Abilities): Misfit[] {
	if (!aspectRatio || ratios.includes(aspectRatio) || !ratioValue(aspectRatio)) return [];
	const nearest = nearestRatio(aspectRatio, ratios);
	const remedy = remedyWith(nearest);
	return [{ setting: { aspectRatio }, remedy, change: { aspectRatio: nearest } }];
}

function thinkingMisfit(
	{ thinkingLevel, includeThoughts }: RequestSettings,
	{ thinking }: Abilities,
): Misfit[] {
	if (thinking === 'none') {
		if (!thinkingLevel && !includeThoughts) return [];
		const change = { thinkingLevel: undefined, includeThoughts: false };
		return [{ setting: 'thinking', remedy: 'the thinking options were left out', change }];
	}
	if (!thinkingLevel) return [];
	if (thinking === 'always') {
		const change = { thinkingLevel: undefined };
		const remedy = 'the thinking level was left out';
		return [{ setting: 'choosingThinkingLevel', remedy, change }];
	}
	if (thinking.includes(thinkingLevel)) return [];
	const order = ['minimal', 'low', 'medium', 'high'];
	const distance = (level: string) => Math.abs(order.indexOf(level) - order.indexOf(thinkingLevel));
	const [nearest] = [...thinking].sort((one, other) => distance(one) - distance(other));
	const remedy = remedyWith(`"${nearest}"`);
	return [{ setting: { thinkingLevel }, remedy, change: { thinkingLevel: nearest } }];
}

function searchMisfit({ googleSearch }: RequestSettings, { search }: Abilities): Misfit[] {
	if (googleSearch === 'off' || search === 'webAndImages' || googleSearch === search) return [];
	return search === 'none'
		? [{ setting: 'search', remedy: 'it was left out', change: { googleSearch: 'off' } }]
		: [
				{
					setting: 'imageSearch',
					remedy: 'only the web was searched',
					change: { googleSearch: 'web' },
				},
			];
}

function samplingMisfits(settings: RequestSettings, { refuses }: Abilities): Misfit[] {
	return SAMPLING.filter(([field]) => settings[field] !== undefined && refuses.includes(field)).map(
		([field, name]) => ({
			setting: { option: name },
			remedy: 'it was left out',
			change: { [field]: undefined },
		}),
	);
}
