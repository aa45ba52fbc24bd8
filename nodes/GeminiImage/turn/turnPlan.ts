import { abilitiesOf, type Abilities } from '../catalog';
import { BATCH_PRICE_FACTOR, TIER_PRICE_FACTORS } from '../catalog/models';
import { PROVIDERS, type ProviderName } from '../catalog/providers';
import { selectContents, type History } from '../conversation/conversation';
import { joinContents } from '../conversation/joinContents';
import { lastImage } from '../conversation/lastImage';
import { pastTurns, type PastTurn } from '../conversation/pastTurns';
import type { Settings } from '../fields/settings';
import { Failure } from '../failure/failure';
import { forecastCost, type Cost } from '../gemini/cost';
import { limitReferences, adaptSettings } from '../gemini/adaptToModel';
import {
	planRequest,
	userContent,
	type GenerateContentRequest,
	type UserContent,
} from '../gemini/request';
import { estimateTokens } from '../gemini/tokens';
import { requireReadableFiles } from '../images/fileUri';
import type { Reference } from '../images/reference';
import { JsonSlot, jsonBytes } from '../streaming/requestBody';
import type { Provider } from '../transport/provider';
import { areFilesExpired } from './expiredFiles';
import { shortenHistory, selectHistory, type SelectedHistory } from './history';

/** A request that is to be made. */
export interface TurnInput {
	provider: Provider;
	settings: Settings;
	/** The reference images, in the order the user named them. */
	references: readonly Reference[];
	/** The turns before this one; empty for a single image. */
	history: History;
	/** Whether the conversation is wanted afterwards. */
	keepConversation: boolean;
	/** Image files are named after this. */
	fileName: string;
	/** Whether it goes into a batch, where it costs half and no limit applies to its own size. */
	isInBatch?: boolean;
}

/** What a turn will send, before anything of it goes out. */
export interface TurnPlan {
	/** As they are sent. */
	settings: Settings;
	abilities: Abilities | undefined;
	references: readonly Reference[];
	/** Those of the references that have to be uploaded first. */
	uploads: readonly Reference[];
	/** What goes along of the turns before. */
	history: SelectedHistory;
	/** What was changed to make it fit. */
	warnings: string[];
	/** Of the request. */
	bytes: number;
	/** About. */
	inputTokens: number;
	/** Of what is not there yet when the next turn is planned: this turn and the ones before it. */
	tokensAfter: number;
	/** What the call is likely to cost, where its price is known. */
	cost: Cost | undefined;
}

/** A batch has a price and a pace of its own. */
const WITHOUT_TIER = { serviceTier: undefined } as const;

/** Bytes that an uploaded reference takes in a request, at most. */
const UPLOADED_BYTES = 512;

/**
 * Plans the request of a turn: adapts the settings and references to the model and the provider, and
 * the size to what the provider takes.
 * @param tokensBefore of what will go along with it and is not there yet
 * @throws Failure when something does not fit and may not be changed
 */
export async function planTurn(
	{ provider, settings: asked, references: named, history, isInBatch = false }: TurnInput,
	tokensBefore = 0,
): Promise<TurnPlan> {
	const { name } = provider;
	const abilities = abilitiesOf(asked.model, name);
	const { settings, warnings } = adaptSettings(
		isInBatch ? { ...asked, ...WITHOUT_TIER } : asked,
		abilities,
		name,
		asked.whenUnsupported,
	);
	if (settings.whenUnsupported !== 'send') requireReadableFiles(named, name);
	const ownLimit = settings.requestLimitBytes ?? PROVIDERS[name].requestBytes ?? Infinity;
	const limit = isInBatch ? Infinity : ownLimit;
	const canUpload = PROVIDERS[name].filesApi;
	const emptyBytes = jsonBytes(turnRequest(settings, name, [], []).request).length;

	let kept = keepReferences(named, abilities, provider, settings);
	const all = pastTurns(history, abilities);
	const now = Date.now();
	let sent = selectHistory(all, settings, abilities, name, now);
	if (sent.turns.length > 0) {
		const least = sum(kept.references, canUpload ? uploadedBytes : partBytes);
		const room = limit - emptyBytes - least;
		sent = shortenHistory(sent, settings, abilities, name, kept.references.length, room);
	}
	if (sent.restartReason) {
		const last = await lastImage(history, all, (turn) => areFilesExpired(turn, name, now));
		const references = [...(last ? [last.reference] : []), ...named];
		kept = keepReferences(references, abilities, provider, settings);
		sent = {
			...sent,
			warnings: [...sent.warnings, restartWarning(sent.restartReason, last?.turn)],
		};
	}

	const { references } = kept;
	const fixedBytes = emptyBytes + sum(sent.turns, (turn) => turn.bytes);
	const excess = fixedBytes + sum(references, partBytes) - limit;
	const uploads = excess > 0 && canUpload ? pickLargest(references, excess) : [];
	const bytes =
		fixedBytes +
		sum(references, (one) => (uploads.includes(one) ? uploadedBytes(one) : partBytes(one)));
	if (bytes > limit && settings.whenUnsupported !== 'send') {
		throw tooLargeFailure(
			bytes,
			limit,
			references.filter((one) => !uploads.includes(one)),
			settings,
		);
	}
	const { prompt, systemInstruction = '' } = settings;
	const letters = prompt.length + systemInstruction.length;
	const ownTokens = estimateTokens({ letters, images: references.length }, abilities);
	const inputTokens = tokensBefore + sum(sent.turns, ({ tokens }) => tokens) + ownTokens;
	const priceFactor = isInBatch
		? BATCH_PRICE_FACTOR
		: TIER_PRICE_FACTORS[settings.serviceTier ?? 'standard'];
	return {
		settings,
		abilities,
		references,
		uploads,
		history: sent,
		warnings: [
			...warnings,
			...sent.warnings,
			...kept.warnings,
			...references.flatMap((reference) => reference.warnings ?? []),
		],
		bytes,
		inputTokens,
		tokensAfter: tokensBefore + ownTokens + estimateTokens({ letters: 0, images: 1 }, abilities),
		// Other providers have other prices.
		cost: PROVIDERS[name].ofGoogle
			? forecastCost(abilities, settings.imageSize, inputTokens, priceFactor)
			: undefined,
	};
}

/** The first references that the model takes. @throws Failure where none may be left out */
function keepReferences(
	references: readonly Reference[],
	abilities: Abilities | undefined,
	{ name }: Provider,
	{ whenUnsupported }: Settings,
): { references: readonly Reference[]; warnings: readonly string[] } {
	const names = references.map((reference) => reference.name);
	const { keep, warnings } = limitReferences(names, abilities, name, whenUnsupported);
	return { references: references.slice(0, keep), warnings };
}

/**
 * The request of a turn, made once from what was planned.
 * @param references as they are sent: uploaded ones by their URI
 * @param history all turns before, of which those of the plan go along
 */
export function turnRequest(
	settings: Settings,
	provider: ProviderName,
	references: readonly Reference[],
	turns: readonly PastTurn[],
	history: History = [],
): { user: UserContent; request: GenerateContentRequest } {
	const parts = references.map(({ part }) => part);
	const user = userContent(settings.prompt, parts, settings.promptPosition);
	const places = new Set(turns.flatMap((turn) => turn.places));
	const contents = selectContents(history, places);
	const slots = contents.length > 0 ? [new JsonSlot(joinContents(contents, ','))] : [];
	return { user, request: planRequest(settings, provider, user, slots) };
}

function sum<T>(values: readonly T[], bytes: (value: T) => number): number {
	return values.reduce((total, value) => total + bytes(value), 0);
}

/** What a reference adds to a request, with the comma before it. */
function partBytes({ part }: Reference): number {
	return jsonBytes(part).length + 1;
}

/** The same once it is uploaded, where it can be. */
function uploadedBytes(reference: Reference): number {
	return reference.file ? UPLOADED_BYTES + 1 : partBytes(reference);
}

function restartWarning(why: string, from: string | undefined): string {
	return from
		? `${why}, so this turn started over from the image of ${from}.`
		: `${why}, so this turn started over.`;
}

/** The largest references, as many as make the request smaller by the excess once uploaded. */
function pickLargest(references: readonly Reference[], excess: number): Reference[] {
	const bySize = bySizeOf(references);
	const chosen: Reference[] = [];
	for (let saved = 0; saved < excess && chosen.length < bySize.length;) {
		const next = bySize[chosen.length]!;
		saved += partBytes(next) - uploadedBytes(next);
		chosen.push(next);
	}
	return chosen;
}

/** Those with a file, the largest first. */
function bySizeOf(references: readonly Reference[]): Reference[] {
	return references.filter(({ file }) => file).sort((one, other) => bytesOf(other) - bytesOf(one));
}

function bytesOf({ file }: Reference): number {
	return file?.bytes.length ?? 0;
}

function tooLargeFailure(
	bytes: number,
	limit: number,
	references: readonly Reference[],
	{ prompt, systemInstruction = '' }: Settings,
): Failure {
	return new Failure('requestTooLarge', {
		bytes,
		limit,
		wordsBytes: Buffer.byteLength(prompt) + Buffer.byteLength(systemInstruction),
		largest: bySizeOf(references)
			.slice(0, 3)
			.map((reference) => ({ name: reference.name, bytes: bytesOf(reference) })),
	});
}
