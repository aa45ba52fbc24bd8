import { takersOf, takesOption } from '../catalog';
import { providerLabel, type ProviderName, type ProviderOption } from '../catalog/providers';
import { Failure } from '../failure/failure';
import { LABELS } from '../failure/labels';
import type { RequestSettings } from './request';

/** What does not fit, and what is sent instead. */
export interface ProviderMisfit {
	failure: Failure;
	/** Ends a sentence, after "so". */
	remedy: string;
	change: Partial<RequestSettings>;
}

const OPTIONS: readonly ProviderOption[] = [
	'outputFormat',
	'outputQuality',
	'personGeneration',
	'prominentPeople',
	'serviceTier',
];

/** The options that the provider does not take, and a quality that goes with no image format. */
export function providerMisfits(
	settings: RequestSettings,
	provider: ProviderName,
): ProviderMisfit[] {
	const misfits = OPTIONS.filter(
		(option) => isSet(settings, option) && !takesOption(provider, option),
	).map((option): ProviderMisfit => ({
		failure: new Failure('optionUnsupported', {
			provider: providerLabel(provider),
			option: LABELS[option],
			takers: takersOf(option),
		}),
		remedy: 'it was left out',
		change: { [option]: undefined },
	}));
	const { outputFormat, outputQuality } = settings;
	const isTaken = takesOption(provider, 'outputQuality');
	if (!isTaken || outputFormat !== 'png' || outputQuality === undefined) return misfits;
	return [
		...misfits,
		{
			failure: new Failure('qualityWithoutJpeg', {}),
			remedy: 'the quality was left out',
			change: { outputQuality: undefined },
		},
	];
}

/** Standard is the only tier of a provider that has no others. */
function isSet(settings: RequestSettings, option: ProviderOption): boolean {
	return (
		settings[option] !== undefined &&
		!(option === 'serviceTier' && settings.serviceTier === 'standard')
	);
}
