import type { ModelFacts } from '../catalog/models';
import { estimateTokens } from '../gemini/tokens';
import type { PastImage } from './contentDetails';
import { turnPlaces, type History, type IndexedContent } from './conversation';

/** A turn of a conversation that is to be continued. */
export interface PastTurn {
	/** From 1, in the file. */
	number: number;
	/** Places of its contents in the conversation. */
	places: readonly number[];
	prompt: string;
	text: string;
	userImages: readonly PastImage[];
	modelImages: readonly PastImage[];
	/** Of its contents in a request, the commas included. */
	bytes: number;
	/** About, for the model that it is sent to. */
	tokens: number;
	/** Who answered; undefined where the file does not tell. */
	provider: string | undefined;
	model: string | undefined;
	/** True when a model that signs would miss a signature in it. */
	isUnsigned: boolean;
	startsAfresh: boolean;
	/** When images that were uploaded for it go away, in ms since 1970; undefined: not known. */
	filesExpire: number | undefined;
}

/**
 * The turns of a conversation, the oldest first.
 * @param model that they are sent to; undefined for one that the catalog does not know
 */
export function pastTurns(history: History, model?: ModelFacts): PastTurn[] {
	return turnPlaces(history).map((places, index) => {
		const told = places.flatMap((place) => factsOf(history[place]));
		const users = told.filter(({ role }) => role === 'user');
		const models = told.filter(({ role }) => role === 'model');
		const [speaker] = models.length > 0 ? models : users;
		const letters = told.reduce((sum, content) => sum + content.letters, 0);
		const images = told.reduce((sum, content) => sum + content.images.length, 0);
		return {
			number: index + 1,
			places,
			prompt: textOf(users),
			text: textOf(models),
			userImages: users.flatMap(({ images }) => images),
			modelImages: models.flatMap(({ images }) => images),
			bytes: told.reduce((sum, { bytes }) => sum + bytes + 1, 0),
			tokens: estimateTokens({ letters, images }, model),
			provider: speaker?.provider,
			model: speaker?.model,
			isUnsigned: models.some(({ isUnsigned }) => isUnsigned),
			startsAfresh: told.some(({ startsAfresh }) => startsAfresh),
			filesExpire: earliest(told.map(({ filesExpire }) => timeOf(filesExpire))),
		};
	});
}

/** The first of some times. */
export function earliest(times: ReadonlyArray<number | undefined>): number | undefined {
	const known = times.filter((time) => time !== undefined);
	return known.length > 0 ? Math.min(...known) : undefined;
}

function timeOf(date: string | undefined): number | undefined {
	return date === undefined ? undefined : Date.parse(date);
}

function factsOf(content: IndexedContent | undefined) {
	return content ? [{ ...content.info, ...content.details }] : [];
}

function textOf(contents: ReadonlyArray<{ text: string }>): string {
	return contents.map(({ text }) => text).join('\n');
}

/** How much history fits into a request with this turn. */
export interface Room {
	images: number;
	/** Images in contents of the user. */
	userImages: number;
	bytes: number;
	/** As far as the model's limit is known. */
	tokens: number;
}

/**
 * Chooses the turns that fit, leaving out the oldest first. The first one stays while `keepFirst`
 * holds and the newest one fits next to it.
 * @returns none when not even the newest turn fits
 */
export function turnsThatFit(
	turns: readonly PastTurn[],
	room: Room,
	keepFirst: boolean,
): PastTurn[] {
	const [first, ...others] = turns;
	for (let at = 0; at < others.length; at++) {
		const kept = first && keepFirst ? [first, ...others.slice(at)] : turns.slice(at);
		if (fits(kept, room)) return kept;
	}
	// Beside the first turn not even the newest one fits, whose image is what is edited.
	if (keepFirst && others.length > 0) return turnsThatFit(others, room, false);
	return turns.slice(-1).filter((turn) => fits([turn], room));
}

function fits(turns: readonly PastTurn[], room: Room): boolean {
	const sum = (count: (turn: PastTurn) => number) =>
		turns.reduce((total, turn) => total + count(turn), 0);
	return (
		sum(({ userImages, modelImages }) => userImages.length + modelImages.length) <= room.images &&
		sum(({ userImages }) => userImages.length) <= room.userImages &&
		sum(({ bytes }) => bytes) <= room.bytes &&
		sum(({ tokens }) => tokens) <= room.tokens
	);
}
