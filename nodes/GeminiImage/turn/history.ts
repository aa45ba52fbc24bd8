import type { Abilities } from '../catalog';
import { MOST_IMAGES } from '../catalog/models';
import { PROVIDERS, providerLabel, type ProviderName } from '../catalog/providers';
import { turnsThatFit, type PastTurn, type Room } from '../conversation/pastTurns';
import { explain } from '../failure/explain';
import { Failure, type FactsOf } from '../failure/failure';
import { turnNames } from '../failure/turnName';
import type { Settings } from '../fields/settings';
import { estimateTokens } from '../gemini/tokens';
import { areFilesExpired, expiredFilesFailure } from './expiredFiles';

/** The part of a conversation that is sent with a turn. */
export interface SelectedHistory {
	/** The oldest first; none when the turn starts over. */
	turns: readonly PastTurn[];
	/** Why only the last image is sent, as the start of a sentence; undefined where turns are. */
	restartReason?: string;
	warnings: string[];
}

const WHOLE: Pick<SelectedHistory, 'warnings'> = { warnings: [] };

/**
 * Leaves out what cannot be sent to the model: turns before a fresh start, those up to one that lacks
 * its signature, and those whose uploaded images the provider can no longer read.
 * @param now in ms since 1970
 * @throws Failure that names the turn, where no turn may be left out
 */
export function selectHistory(
	all: readonly PastTurn[],
	settings: Settings,
	abilities: Abilities | undefined,
	provider: ProviderName,
	now: number,
): SelectedHistory {
	const sent = leaveOutUnsigned(all, settings, abilities, provider);
	if (settings.whenUnsupported === 'send') return sent;
	const expired = sent.turns.filter((turn) => areFilesExpired(turn, provider, now));
	const [first] = expired;
	if (!first) return sent;
	const failure = expiredFilesFailure(expired, provider);
	if (settings.whenUnsupported === 'fail') throw failure;
	// The last image is what the turn edits, and would be missing without its own turn.
	if (expired.includes(sent.turns.at(-1) ?? first)) return startAfresh(failure);
	const turns = sent.turns.filter((turn) => !expired.includes(turn));
	return { turns, warnings: [...sent.warnings, leftOutWarning(failure, expired)] };
}

function leaveOutUnsigned(
	all: readonly PastTurn[],
	settings: Settings,
	abilities: Abilities | undefined,
	provider: ProviderName,
): SelectedHistory {
	const start = all.findLastIndex(({ startsAfresh }) => startsAfresh);
	const turns = all.slice(Math.max(0, start));
	if (turns.length === 0) return { ...WHOLE, turns };
	if (settings.history === 'lastImage') {
		return { ...WHOLE, turns: [], restartReason: '"History" is set to "Last Image Only"' };
	}
	const unsigned = turns.findLast(({ isUnsigned }) => isUnsigned);
	if (unsigned && abilities?.signs && settings.onMissingSignature !== 'send') {
		const failure = signatureMissingFailure(unsigned, abilities);
		if (settings.onMissingSignature === 'fail') throw failure;
		const left = turns.slice(0, turns.indexOf(unsigned) + 1);
		const rest = turns.slice(left.length);
		return rest.length === 0
			? startAfresh(failure)
			: { turns: rest, warnings: [leftOutWarning(failure, left)] };
	}
	return { turns, warnings: otherModelWarning(turns, settings.model, provider) };
}

function startAfresh(failure: Failure): SelectedHistory {
	return { ...WHOLE, turns: [], restartReason: explain(failure).message };
}

function signatureMissingFailure(turn: PastTurn, { label, id }: Abilities): Failure {
	const { number, prompt, model } = turn;
	const madeWith = model !== id ? model : undefined;
	return new Failure('signatureMissing', { turn: { number, prompt }, model: label, madeWith });
}

/** Given once: the next turn follows one that the new model answered. */
function otherModelWarning(
	turns: readonly PastTurn[],
	model: string,
	provider: ProviderName,
): string[] {
	const last = turns.at(-1);
	if (!last?.model || (last.model === model && last.provider === provider)) return [];
	const before = `${last.model} at ${providerLabel(last.provider)}`;
	const now = `${model} at ${providerLabel(provider)}`;
	return [`The conversation so far was created with ${before}. It continues with ${now}.`];
}

/**
 * Shortens a history to what fits next to the turn's own references.
 * @param references how many the turn has
 * @param bytes that the request has left for the history
 * @throws Failure where it may not be shortened
 */
export function shortenHistory(
	{ turns, warnings }: SelectedHistory,
	settings: Settings,
	abilities: Abilities | undefined,
	provider: ProviderName,
	references: number,
	bytes: number,
): SelectedHistory {
	if (settings.whenUnsupported === 'send') return { turns, warnings };
	const mostImages = PROVIDERS[provider].references ?? MOST_IMAGES;
	const room: Room = {
		images: mostImages - references,
		userImages: (abilities?.mostReferences ?? mostImages) - references,
		bytes,
		tokens: roomForTokens(settings, abilities, references),
	};
	const sent = turnsThatFit(turns, room, settings.keepFirstTurn);
	if (sent.length === turns.length) return { turns, warnings };
	const failure = new Failure('conversationTooLong', {
		limit: limitOf(turns, room, mostImages, abilities),
	});
	if (settings.whenUnsupported === 'fail') throw failure;
	if (sent.length === 0) return { ...startAfresh(failure), warnings };
	const left = turns.filter((turn) => !sent.includes(turn));
	return { turns: sent, warnings: [...warnings, leftOutWarning(failure, left)] };
}

/** What the model's limit leaves next to this turn's own words and images. */
function roomForTokens(
	{ prompt, systemInstruction = '' }: Settings,
	abilities: Abilities | undefined,
	images: number,
): number {
	const letters = prompt.length + systemInstruction.length;
	return (abilities?.mostInputTokens ?? Infinity) - estimateTokens({ letters, images }, abilities);
}

function leftOutWarning(failure: Failure, turns: readonly PastTurn[]): string {
	const { message } = explain(failure);
	return `${message}, so ${turnNames(turns)} ${turns.length === 1 ? 'was' : 'were'} left out.`;
}

/** The first limit that all turns together exceed. */
function limitOf(
	turns: readonly PastTurn[],
	room: Room,
	mostImages: number,
	abilities: Abilities | undefined,
): FactsOf<'conversationTooLong'>['limit'] {
	const bytes = turns.reduce((sum, turn) => sum + turn.bytes, 0);
	if (bytes > room.bytes) return 'bytes';
	const tokens = turns.reduce((sum, turn) => sum + turn.tokens, 0);
	if (tokens > room.tokens) {
		return { tokens: abilities?.mostInputTokens ?? 0, model: abilities?.label ?? '' };
	}
	const images = turns.flatMap(({ userImages, modelImages }) => [...userImages, ...modelImages]);
	return images.length > room.images ? { images: mostImages } : 'referenceImages';
}
