import { abilitiesOf, type Abilities } from '../catalog';
import { PROVIDERS } from '../catalog/providers';
import { selectContents, type History } from '../conversation/conversationPieces';
import { lastImage } from '../conversation/lastImage';
import { pastTurns, type PastTurn } from '../conversation/pastTurns';
import type { Settings } from '../fields/settings';
import { forecastCost, type Cost } from '../gemini/cost';
import { badInput } from '../gemini/failure';
import { limitReferences, adaptSettings } from '../gemini/adaptToModel';
import {
	planRequest,
	userContent,
	type GenerateContentRequest,
	type UserContent,
} from '../gemini/request';
import { estimateTokens } from '../gemini/tokens';
import type { Reference } from '../images/reference';
import { JsonSlot, jsonBytes } from '../streaming/requestBody';
import type { Provider } from '../transport/provider';
import { areFilesExpired } from './expiredFiles';
import { shortenHistory, selectHistory, type SelectedHistory } from './history';

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
	/** What was changed so that it fits. */
	warnings: string[];
	/** Of the request. */
	bytes: number;
	/** About. */
	inputTokens: number;
	/** Of what is not there yet when the next turn is planned: this turn and the ones before it. */
	tokensAfter: number;
	/** What the call is likely to cost, where its price is known. */
	cost: Cost | undefined;
	/** The request, with these in the place of the references. */
	request: (references: readonly Reference[]) => {
		user: UserContent;
		plan: GenerateContentRequest;
	};
}

/** Most bytes that an uploaded reference takes in a request. */
const UPLOADED_BYTES = 512;

/**
 * Plans the request of a turn: fits the settings and references to the model and the provider, and
 * the size to what the provider takes.
 * @param tokensBefore of what will go along with it and is not there yet
 * @throws Failure when something does not fit and may not be changed
 */
export async function planTurn(
	provider: Provider,
	asked: Settings,
	named: readonly Reference[],
	history: History,
	tokensBefore = 0,
): Promise<TurnPlan> {
	const abilities = abilitiesOf(asked.model, provider.name);
	const { settings, warnings } = adaptSettings(asked, abilities, asked.whenUnsupported);
	const limit = settings.requestLimitBytes ?? PROVIDERS[provider.name].requestBytes ?? Infinity;
	const canUpload = PROVIDERS[provider.name].filesApi;
	const fitted = (references: readonly Reference[]) => {
		const names = references.map(({ name }) => name);
		const fit = limitReferences(names, abilities, provider.name, settings.whenUnsupported);
		return { references: references.slice(0, fit.keep), warnings: fit.warnings };
	};
	const request = (references: readonly Reference[], turns: readonly PastTurn[]) => {
		const parts = references.map(({ part }) => part);
		const user = userContent(settings.prompt, parts, settings.promptPosition);
		const places = new Set(turns.flatMap((turn) => turn.places));
		const slots = selectContents(history, places).map((piece) => new JsonSlot(piece.joined(',')));
		return { user, plan: planRequest(settings, user, slots) };
	};
	const length = (references: readonly Reference[], turns: readonly PastTurn[]) =>
		jsonBytes(request(references, turns).plan).length;

	let { references, warnings: referenceWarnings } = fitted(named);
	const all = pastTurns(history, abilities);
	const now = Date.now();
	let sent = selectHistory(all, settings, abilities, provider.name, now);
	if (sent.turns.length > 0) {
		const own = length(canUpload ? references.map(uploadedLater) : references, []);
		const count = references.length;
		sent = shortenHistory(sent, settings, abilities, provider.name, count, limit - own);
	}
	if (sent.afreshSince) {
		const last = await lastImage(history, all, (turn) => areFilesExpired(turn, provider.name, now));
		({ references, warnings: referenceWarnings } = fitted([
			...(last ? [last.reference] : []),
			...named,
		]));
		sent = { ...sent, warnings: [...sent.warnings, afresh(sent.afreshSince, last?.turn)] };
	}

	const excess = length(references, sent.turns) - limit;
	const uploads = excess > 0 && canUpload ? largest(references, excess) : [];
	const uploaded = references.map((one) => (uploads.includes(one) ? uploadedLater(one) : one));
	const bytes = length(uploaded, sent.turns);
	if (bytes > limit && settings.whenUnsupported !== 'send') {
		throw tooLarge(bytes, limit, uploaded, settings);
	}
	const { prompt, systemInstruction = '' } = settings;
	const letters = prompt.length + systemInstruction.length;
	const own = estimateTokens({ letters, images: references.length }, abilities);
	const before = sent.turns.reduce((sum, { tokens }) => sum + tokens, tokensBefore);
	const inputTokens = before + own;
	return {
		settings,
		abilities,
		references,
		uploads,
		history: sent,
		warnings: [
			...warnings,
			...sent.warnings,
			...referenceWarnings,
			...references.flatMap((reference) => reference.warnings ?? []),
		],
		bytes,
		inputTokens,
		tokensAfter: tokensBefore + own + estimateTokens({ letters: 0, images: 1 }, abilities),
		// Elsewhere prices are others.
		cost:
			provider.name === 'google'
				? forecastCost(abilities, settings.imageSize, inputTokens)
				: undefined,
		request: (filled) => request(filled, sent.turns),
	};
}

function afresh(why: string, from: string | undefined): string {
	return from
		? `${why}, so this turn started afresh from the image of ${from}.`
		: `${why}, so this turn started afresh.`;
}

/** As small as a reference becomes in a request. */
function uploadedLater(reference: Reference): Reference {
	if (!reference.file) return reference;
	const fileUri = 'x'.repeat(UPLOADED_BYTES);
	return { name: reference.name, part: { fileData: { mimeType: '', fileUri } } };
}

/** The largest references, until the request is smaller by the excess without them. */
function largest(references: readonly Reference[], excess: number): Reference[] {
	const bySize = references
		.filter(({ file }) => file)
		.sort((one, other) => bytesOf(other) - bytesOf(one));
	const chosen: Reference[] = [];
	for (let saved = 0; saved < excess && chosen.length < bySize.length;) {
		const next = bySize[chosen.length]!;
		saved += Math.floor((bytesOf(next) / 3) * 4) - UPLOADED_BYTES;
		chosen.push(next);
	}
	return chosen;
}

function bytesOf({ file }: Reference): number {
	return file?.bytes.length ?? 0;
}

function tooLarge(
	length: number,
	limit: number,
	references: readonly Reference[],
	{ prompt, systemInstruction = '' }: Settings,
) {
	const message = `The request would have ${megabytes(length)}, and the provider takes ${megabytes(limit)}`;
	const words = Buffer.byteLength(prompt) + Buffer.byteLength(systemInstruction);
	if (words > length / 2) {
		return badInput(
			message,
			`Nothing was sent. The prompt and the system instruction alone have ${megabytes(words)}: see whether an expression puts a file into them, and shorten them.`,
		);
	}
	const largest = references
		.filter(({ file }) => file)
		.sort((one, other) => bytesOf(other) - bytesOf(one))
		.slice(0, 3)
		.map((reference) => `"${reference.name}" (${megabytes(bytesOf(reference))})`);
	const what = largest.length > 0 ? ` The largest images are ${largest.join(', ')}.` : '';
	return badInput(
		message,
		`Nothing was sent.${what} Use fewer or smaller images or a shorter conversation; where your account takes more, raise "Request Limit" in the options.`,
	);
}

function megabytes(bytes: number): string {
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
