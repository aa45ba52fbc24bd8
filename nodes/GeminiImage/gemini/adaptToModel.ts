import {
	nearestRatio,
	nearestSize,
	normalizeRatio,
	ratioValue,
	normalizeSize,
	type Abilities,
} from '../catalog';
import { MOST_IMAGES } from '../catalog/models';
import { IMAGE_SIZES } from '../catalog/imageDimensions';
import { PROVIDERS, type ProviderName } from '../catalog/providers';
import { disputedWarnings, SAMPLING } from './disputedWarnings';
import { badInput } from './failure';
import type { RequestSettings } from './request';

/** What to do about a setting that the model is not known to take ("When Unsupported"). */
export type WhenUnsupported = 'adjust' | 'fail' | 'send';

/** A setting that does not fit: what is wrong with it, and what would be done about it. */
interface Misfit {
	wrong: string;
	remedy: string;
	change: Partial<RequestSettings>;
}

/**
 * Fits what the user set to what the model does at the provider. Nothing is known against an unknown
 * model (`abilities` undefined), so of its settings only spellings are corrected.
 * @returns the settings to send, and a sentence for each change
 * @throws Failure for the first misfit when the user wants that
 */
export function adaptSettings<T extends RequestSettings>(
	asked: T,
	abilities: Abilities | undefined,
	whenUnsupported: WhenUnsupported,
): { settings: T; warnings: string[] } {
	if (whenUnsupported === 'send') return { settings: asked, warnings: [] };
	const settings = normalizeSpelling(asked, abilities);
	if (!abilities) return { settings, warnings: [] };
	// To ask for the only size there is needs no word, but it must not be sent.
	const isOnlySize = !abilities.takesSize && abilities.sizes.includes(settings.imageSize ?? '');
	const misfits = [
		...sizeMisfit(settings, abilities),
		...ratioMisfit(settings, abilities),
		...thinkingMisfit(settings, abilities),
		...searchMisfit(settings, abilities),
		...samplingMisfits(settings, abilities),
	];
	const [first] = misfits;
	if (first && whenUnsupported === 'fail') throw unsupported(first.wrong);
	const fitted = Object.assign(
		{},
		settings,
		isOnlySize && { imageSize: undefined },
		...misfits.map(({ change }) => change),
	) as T;
	return {
		settings: fitted,
		warnings: [
			...spellingWarnings(asked, fitted),
			...misfits.map(({ wrong, remedy }) => `${wrong}, so ${remedy}.`),
			...disputedWarnings(fitted, abilities),
		],
	};
}

/** Known sizes and ratios as the API writes them; `0.5K` may be the word of an unknown model. */
function normalizeSpelling<T extends RequestSettings>(
	asked: T,
	abilities: Abilities | undefined,
): T {
	const { imageSize, aspectRatio } = asked;
	const size = imageSize && normalizeSize(imageSize);
	return {
		...asked,
		imageSize: abilities || size !== SMALLEST ? size : imageSize,
		aspectRatio: aspectRatio && normalizeRatio(aspectRatio),
	};
}

const SMALLEST = '512';

function spellingWarnings({ imageSize }: RequestSettings, sent: RequestSettings): string[] {
	if (sent.imageSize !== SMALLEST || !imageSize || imageSize.trim() === SMALLEST) return [];
	return [`The size ${imageSize} is called 512 by Gemini, so 512 was asked for.`];
}

/**
 * Fits the number of reference images.
 * @returns how many of them to send, the first ones, and what to warn of
 * @throws Failure over the limit when the user wants that
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
		const warning = `Gemini models are known to take ${most} images in a request; all ${names.length} were sent.`;
		return { ...keepAll, warnings: [warning] };
	}
	const { label, mostReferences: most, references } = abilities;
	if (names.length > most) {
		const wrong = `${label} takes ${most} reference images and not ${names.length}`;
		if (whenUnsupported === 'fail') throw unsupported(wrong);
		const dropped = names.slice(most).map((name) => `"${name}"`);
		return { keep: most, warnings: [`${wrong}, so these were left out: ${dropped.join(', ')}.`] };
	}
	const { objects, people } = references;
	if (!objects || !people || names.length <= objects + people) return keepAll;
	const advice = `${objects} objects and ${people} people`;
	return {
		...keepAll,
		warnings: [`${label} tells apart ${advice} well; ${names.length} reference images may mix up.`],
	};
}

function unsupported(wrong: string) {
	return badInput(
		wrong,
		'Change the setting, or set "When Unsupported" in the options to "Adjust" or "Send as It Is".',
	);
}

function sizeMisfit(
	{ imageSize }: RequestSettings,
	{ label, sizes, takesSize, disputed }: Abilities,
): Misfit[] {
	// A size that is in no table may be of a later day: the provider knows.
	if (!imageSize || !(imageSize in IMAGE_SIZES) || sizes.includes(imageSize)) return [];
	if (disputed?.sizes?.includes(imageSize)) return [];
	const wrong = `${label} does not make ${imageSize} images here`;
	if (!takesSize) {
		return [
			{ wrong, remedy: `its one size, ${sizes[0]}, is used`, change: { imageSize: undefined } },
		];
	}
	const nearest = nearestSize(imageSize, sizes);
	return [{ wrong, remedy: `${nearest} was asked for`, change: { imageSize: nearest } }];
}

function ratioMisfit({ aspectRatio }: RequestSettings, { label, ratios }: Abilities): Misfit[] {
	if (!aspectRatio || ratios.includes(aspectRatio) || !ratioValue(aspectRatio)) return [];
	const nearest = nearestRatio(aspectRatio, ratios);
	const wrong = `${label} does not make images of ${aspectRatio} here`;
	return [{ wrong, remedy: `${nearest} was asked for`, change: { aspectRatio: nearest } }];
}

function thinkingMisfit(
	{ thinkingLevel, includeThoughts }: RequestSettings,
	{ label, thinking }: Abilities,
): Misfit[] {
	if (thinking === 'none') {
		if (!thinkingLevel && !includeThoughts) return [];
		const change = { thinkingLevel: undefined, includeThoughts: false };
		return [
			{ wrong: `${label} does not think`, remedy: 'the thinking options were left out', change },
		];
	}
	if (!thinkingLevel) return [];
	if (thinking === 'always') {
		const wrong = `${label} always thinks, at a level of its own`;
		return [
			{ wrong, remedy: 'the thinking level was left out', change: { thinkingLevel: undefined } },
		];
	}
	if (thinking.includes(thinkingLevel)) return [];
	const order = ['minimal', 'low', 'medium', 'high'];
	const distance = (level: string) => Math.abs(order.indexOf(level) - order.indexOf(thinkingLevel));
	const [nearest] = [...thinking].sort((one, other) => distance(one) - distance(other));
	const wrong = `${label} has no thinking level "${thinkingLevel}"`;
	return [{ wrong, remedy: `"${nearest}" was asked for`, change: { thinkingLevel: nearest } }];
}

function searchMisfit({ googleSearch }: RequestSettings, { label, search }: Abilities): Misfit[] {
	if (googleSearch === 'off' || search === 'webAndImages' || googleSearch === search) return [];
	return search === 'none'
		? [
				{
					wrong: `${label} does not search`,
					remedy: 'the search was left out',
					change: { googleSearch: 'off' },
				},
			]
		: [
				{
					wrong: `${label} searches the web only`,
					remedy: 'images were not searched',
					change: { googleSearch: 'web' },
				},
			];
}

function samplingMisfits(settings: RequestSettings, { label, refuses }: Abilities): Misfit[] {
	return SAMPLING.filter(([field]) => settings[field] !== undefined && refuses.includes(field)).map(
		([field, name]) => ({
			wrong: `${label} does not take "${name}"`,
			remedy: 'it was left out',
			change: { [field]: undefined },
		}),
	);
}
