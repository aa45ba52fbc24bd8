import { PROVIDERS, providerLabel, type ProviderName } from '../catalog/providers';
import { turnName, turnNames, type PastTurn } from '../conversation/pastTurns';
import { Failure } from '../gemini/failure';

/** What to do about turns whose images are gone, where the user wants to decide. */
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

/** As Google says it of a file that it has deleted, or that another key brought. */
const NO_FILE = /\bFile (?:files\/)?([\w-]+) (?:or it may not exist|is not in an ACTIVE state)/;

/**
 * Where the provider does not find an image that was uploaded for an earlier turn, names the turn and
 * the way out; any other failure stays as it is.
 * @param sent the turns that went along, the oldest first
 */
export function explainGoneFile(error: unknown, sent: readonly PastTurn[]): unknown {
	if (!(error instanceof Failure)) return error;
	const { message, details } = error;
	const id = NO_FILE.exec(`${message} ${details.description}`)?.[1];
	const turn = sent.find(({ userImages }) =>
		userImages.some(({ fileUri }) => id !== undefined && fileUri?.endsWith(`files/${id}`)),
	);
	if (!turn) return error;
	const said = /The provider's words: "[^]*?" /.exec(details.description)?.[0] ?? '';
	return new Failure(
		`The provider no longer has an image that was uploaded for ${turnName(turn)}`,
		{
			...details,
			description: `${said}The conversation is unharmed. To go on from its last image, set "History" in the options to "Last Image Only" for one turn.`,
		},
	);
}
