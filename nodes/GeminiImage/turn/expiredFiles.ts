import { PROVIDERS, providerLabel, type ProviderName } from '../catalog/providers';
import type { PastTurn } from '../conversation/pastTurns';
import { Failure } from '../failure/failure';

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

/** @param turns whose images have expired for the provider; at least one */
export function expiredFilesFailure(turns: readonly PastTurn[], provider: ProviderName): Failure {
	const keeper = turns[0] && keeperOf(turns[0]);
	return new Failure('filesExpired', {
		turns: turns.map(({ number, prompt }) => ({ number, prompt })),
		keeper: providerLabel(keeper),
		isElsewhere: keeper !== undefined && keeper !== provider,
	});
}
