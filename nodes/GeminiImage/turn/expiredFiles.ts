import { PROVIDERS, providerLabel, type ProviderName } from '../catalog/providers';
import { turnName, turnNames, type PastTurn } from '../conversation/pastTurns';

/** What to do about turns whose images have expired, where the user wants to decide. */
export const LEAVE_OUT_GONE =
	'Set "When Unsupported" in the options to "Adjust", which leaves such turns out.';

/**
 * Whether images that were uploaded for a turn cannot be read by the provider: it keeps them for some
 * time only, and nobody else can read them. False where the file does not tell.
 * @param now in ms since 1970
 */
export function areFilesExpired(turn: PastTurn, provider: ProviderName, now: number): boolean {
	if (turn.filesExpire !== undefined && turn.filesExpire <= now) return true;
	const keeper = keeperOf(turn);
	return keeper !== undefined && keeper !== provider;
}

/** Who keeps the images that were uploaded for a turn, as their addresses or the file tell. */
function keeperOf({ userImages, filesExpire, provider }: PastTurn): string | undefined {
	const addresses = userImages.flatMap(({ fileUri }) => fileUri ?? []);
	const known = Object.entries(PROVIDERS).find(
		([, { filesApi, baseUrl }]) =>
			filesApi && addresses.some((address) => address.startsWith(`${baseUrl}/`)),
	);
	return known?.[0] ?? (filesExpire === undefined ? undefined : provider);
}

/** The start of a sentence. */
export function whyGone(
	first: PastTurn,
	gone: readonly PastTurn[],
	provider: ProviderName,
): string {
	const which = gone.length === 1 ? turnName(first) : turnNames(gone);
	const keeper = keeperOf(first);
	return keeper !== undefined && keeper !== provider
		? `${providerLabel(keeper)} keeps the images that were uploaded for ${which}, and nobody else can read them`
		: `${providerLabel(keeper)} no longer keeps the images that were uploaded for ${which}`;
}
