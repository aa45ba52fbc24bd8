import type { Abilities } from '../catalog';
import { MOST_IMAGES } from '../catalog/models';
import { PROVIDERS, providerLabel, type ProviderName } from '../catalog/providers';
import {
	turnName,
	turnNames,
	turnsThatFit,
	type PastTurn,
	type Room,
} from '../conversation/pastTurns';
import type { Settings } from '../fields/settings';
import { badInput } from '../gemini/failure';
import { estimateTokens } from '../gemini/tokens';
import { areFilesExpired, LEAVE_OUT_GONE, whyGone } from './expiredFiles';

/** What of a conversation goes along with a turn. */
export interface SelectedHistory {
	/** The oldest first; none when the turn starts afresh. */
	turns: readonly PastTurn[];
	/** Why only the last image goes along, as the start of a sentence; undefined where turns do. */
	afreshSince?: string;
	warnings: string[];
}

const WHOLE: Pick<SelectedHistory, 'warnings'> = { warnings: [] };

/**
 * Leaves out what the model cannot be sent: turns before a fresh start, those up to one that lacks
 * its signature, and those whose uploaded images the provider no longer has.
 * @param now in ms since 1970
 * @throws Failure that names the turn, where the user wants that
 */
export function selectHistory(
	all: readonly PastTurn[],
	settings: Settings,
	abilities: Abilities | undefined,
	provider: ProviderName,
	now: number,
): SelectedHistory {
	const sent = signedHistory(all, settings, abilities, provider);
	if (settings.whenUnsupported === 'send') return sent;
	const gone = sent.turns.filter((turn) => areFilesExpired(turn, provider, now));
	const [first] = gone;
	if (!first) return sent;
	const why = whyGone(first, gone, provider);
	if (settings.whenUnsupported === 'fail') {
		throw badInput(why, `Nothing was sent. ${LEAVE_OUT_GONE}`);
	}
	// What is edited is the last image, which would be missing without its turn.
	if (gone.includes(sent.turns.at(-1) ?? first)) return { ...WHOLE, turns: [], afreshSince: why };
	const turns = sent.turns.filter((turn) => !gone.includes(turn));
	return { turns, warnings: [...sent.warnings, leftOut(why, gone)] };
}

function signedHistory(
	all: readonly PastTurn[],
	settings: Settings,
	abilities: Abilities | undefined,
	provider: ProviderName,
): SelectedHistory {
	const start = all.findLastIndex(({ startsAfresh }) => startsAfresh);
	const turns = all.slice(Math.max(0, start));
	if (turns.length === 0) return { ...WHOLE, turns };
	if (settings.history === 'lastImage') {
		return { ...WHOLE, turns: [], afreshSince: 'Only the last image was asked for' };
	}
	const unsigned = turns.findLast(({ isUnsigned }) => isUnsigned);
	if (unsigned && abilities?.signs && settings.onMissingSignature !== 'send') {
		const lacks = missingSignature(unsigned, abilities);
		if (settings.onMissingSignature === 'fail') throw unsendable(lacks);
		const left = turns.slice(0, turns.indexOf(unsigned) + 1);
		const rest = turns.slice(left.length);
		return rest.length === 0
			? { ...WHOLE, turns: [], afreshSince: lacks }
			: { turns: rest, warnings: [leftOut(lacks, left)] };
	}
	return { turns, warnings: otherSpeaker(turns, settings.model, provider) };
}

function missingSignature(turn: PastTurn, { label, id }: Abilities): string {
	const lacks = `${capitalize(turnName(turn))} lacks the thought signature that ${label} wants back`;
	return turn.model && turn.model !== id ? `${lacks}, as it was made with ${turn.model}` : lacks;
}

function unsendable(what: string) {
	return badInput(
		what,
		'Nothing was sent. Set "On Missing Signature" in the options to "Go On From the Last Image", which starts afresh with that image as a reference.',
	);
}

/** Told once: the next turn follows one of the new speaker. */
function otherSpeaker(turns: readonly PastTurn[], model: string, provider: ProviderName): string[] {
	const last = turns.at(-1);
	if (!last?.model || (last.model === model && last.provider === provider)) return [];
	const before = `${last.model} at ${providerLabel(last.provider)}`;
	const now = `${model} at ${providerLabel(provider)}`;
	return [`The conversation was made with ${before} so far, and goes on unchanged with ${now}.`];
}

/**
 * Shortens a history to what fits beside the turn's own references.
 * @param references how many the turn brings
 * @param bytes what the request has left for the history
 * @throws Failure where the user does not want it shortened
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
	const limit = limitOf(turns, room, mostImages, abilities);
	if (settings.whenUnsupported === 'fail') throw tooLong(limit);
	if (sent.length === 0) return { turns: [], warnings, afreshSince: limit };
	const left = turns.filter((turn) => !sent.includes(turn));
	return { turns: sent, warnings: [...warnings, leftOut(limit, left)] };
}

/** What the model's limit leaves beside this turn's own words and images. */
function roomForTokens(
	{ prompt, systemInstruction = '' }: Settings,
	abilities: Abilities | undefined,
	images: number,
): number {
	const letters = prompt.length + systemInstruction.length;
	return (abilities?.mostInputTokens ?? Infinity) - estimateTokens({ letters, images }, abilities);
}

function leftOut(why: string, turns: readonly PastTurn[]): string {
	return `${why}, so ${turnNames(turns)} ${turns.length === 1 ? 'was' : 'were'} left out.`;
}

function limitOf(
	turns: readonly PastTurn[],
	room: Room,
	mostImages: number,
	abilities: Abilities | undefined,
): string {
	const bytes = turns.reduce((sum, turn) => sum + turn.bytes, 0);
	if (bytes > room.bytes) return 'The whole conversation is larger than a request may be';
	const tokens = turns.reduce((sum, turn) => sum + turn.tokens, 0);
	if (tokens > room.tokens) {
		const most = abilities?.mostInputTokens?.toLocaleString('en-US');
		return `The whole conversation has more than the ${most} tokens that ${abilities?.label} takes`;
	}
	const images = turns.flatMap(({ userImages, modelImages }) => [...userImages, ...modelImages]);
	return images.length > room.images
		? `The whole conversation has more images than the ${mostImages} that a request may have`
		: 'The whole conversation has more reference images than the model takes';
}

function tooLong(limit: string) {
	return badInput(
		limit,
		'Nothing was sent. Set "When Unsupported" in the options to "Adjust", which leaves out the oldest turns.',
	);
}

function capitalize(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
