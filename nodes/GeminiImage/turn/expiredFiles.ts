import { PROVIDERS, providerLabel, type ProviderName } from '../catalog/providers';
import type { PastTurn } from '../conversation/pastTurns';
import { Failure } from '../failure/failure';
import { isInCloudStorage } from '../images/fileUri';

/**
 * Whether images that were uploaded for a turn cannot be read by the provider: it keeps them for some
 * time only, and nobody else can read them. False where the file does not tell.
 * @param now in ms since 1970
 */
export function areFilesExpired(turn: PastTurn, provider: ProviderName, now: number): boolean {
	if (turn.filesExpire !== undefined && turn.filesExpire <= now) return true;
	if (isStored(turn) && !PROVIDERS[provider].fileUris.cloudStorage) return true;
	const keeper = keeperOf(turn);
	return keeper !== undefined && keeper !== provider;
}

/** Who keeps the images that were uploaded for a turn, as their addresses or the file tell. */
function keeperOf(turn: PastTurn): string | undefined {
	const { filesExpire, provider } = turn;
	const addresses = addressesOf(turn);
	const known = Object.entries(PROVIDERS).find(
		([, { filesApi, baseUrl }]) =>
			filesApi && addresses.some((address) => address.startsWith(`${baseUrl}/`)),
	);
	return known?.[0] ?? (filesExpire === undefined ? undefined : provider);
}

/** Whether images of a turn are in Google Cloud Storage. */
function isStored(turn: PastTurn): boolean {
	return addressesOf(turn).some(isInCloudStorage);
}

function addressesOf({ userImages }: PastTurn): string[] {
	return userImages.flatMap(({ fileUri }) => fileUri ?? []);
}

/** @param turns whose images have expired for the provider; at least one */
export function expiredFilesFailure(turns: readonly PastTurn[], provider: ProviderName): Failure {
	const [first] = turns;
	const keeper = first && keeperOf(first);
	return new Failure('filesExpired', {
		turns: turns.map(({ number, prompt }) => ({ number, prompt })),
		keeper: first && isStored(first) ? 'Google Cloud Storage' : providerLabel(keeper),
		isElsewhere: (first && isStored(first)) || (keeper !== undefined && keeper !== provider),
	});
}
