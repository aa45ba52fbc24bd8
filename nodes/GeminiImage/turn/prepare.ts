import { abilitiesOf, type Abilities } from '../catalog';
import { PROVIDERS } from '../catalog/providers';
import { selected, type History } from '../conversation/file';
import { lastImage } from '../conversation/lastImage';
import { pastTurns, type PastTurn } from '../conversation/pastTurns';
import type { Settings } from '../fields/settings';
import { badInput } from '../gemini/failure';
import { fitReferences, fitSettings } from '../gemini/fit';
import { planRequest, userContent, type UserContent } from '../gemini/request';
import type { Reference } from '../images/reference';
import type { NodeRun } from '../run/nodeRun';
import type { ByteSource } from '../streaming/byteSource';
import { JsonSlot, jsonBytes } from '../streaming/requestBody';
import type { Deadline } from '../transport/deadline';
import type { Provider } from '../transport/provider';
import { areFilesGone } from './goneFiles';
import { fittedHistory, sendableHistory, type SentHistory } from './history';

export interface PreparedTurn {
	/** As they are sent. */
	settings: Settings;
	references: Reference[];
	abilities: Abilities | undefined;
	user: UserContent;
	body: ByteSource;
	/** What goes along of the turns before. */
	history: SentHistory;
	/** What was changed so that it fits. */
	warnings: string[];
}

/** Most bytes that an uploaded reference takes in a request. */
const UPLOADED_BYTES = 512;

/**
 * Makes the request of a turn: fits the settings and references to the model and the provider, and
 * the size to what the provider takes.
 * @throws Failure when something does not fit and may not be changed
 */
export async function prepareTurn(
	run: NodeRun,
	deadline: Deadline,
	provider: Provider,
	asked: Settings,
	named: Reference[],
	history: History,
): Promise<PreparedTurn> {
	const abilities = abilitiesOf(asked.model, provider.name);
	const { settings, warnings } = fitSettings(asked, abilities, asked.whenUnsupported);
	const limit = settings.requestLimitBytes ?? PROVIDERS[provider.name].requestBytes ?? Infinity;
	const canUpload = PROVIDERS[provider.name].filesApi;
	const fitted = (references: readonly Reference[]) => {
		const names = references.map(({ name }) => name);
		const fit = fitReferences(names, abilities, provider.name, settings.whenUnsupported);
		return { references: references.slice(0, fit.keep), warnings: fit.warnings };
	};
	const planned = (references: readonly Reference[], turns: readonly PastTurn[]) => {
		const parts = references.map(({ part }) => part);
		const user = userContent(settings.prompt, parts, settings.promptPosition);
		const places = new Set(turns.flatMap((turn) => turn.places));
		const slots = selected(history, places).map((piece) => new JsonSlot(piece.joined(',')));
		return { user, body: jsonBytes(planRequest(settings, user, slots)) };
	};

	let { references, warnings: referenceWarnings } = fitted(named);
	const all = pastTurns(history, abilities);
	const now = Date.now();
	let sent = sendableHistory(all, settings, abilities, provider.name, now);
	if (sent.turns.length > 0) {
		const own = planned(canUpload ? references.map(uploadedLater) : references, []).body.length;
		const count = references.length;
		sent = fittedHistory(sent, settings, abilities, provider.name, count, limit - own);
	}
	if (sent.afreshSince) {
		const last = await lastImage(history, all, (turn) => areFilesGone(turn, provider.name, now));
		({ references, warnings: referenceWarnings } = fitted([
			...(last ? [last.reference] : []),
			...named,
		]));
		sent = { ...sent, warnings: [...sent.warnings, afresh(sent.afreshSince, last?.turn)] };
	}

	const told = references.flatMap((reference) => reference.warnings ?? []);
	const excess = planned(references, sent.turns).body.length - limit;
	if (excess > 0 && canUpload) {
		references = await uploadLargest(run, deadline, provider, references, excess);
	}
	const { user, body } = planned(references, sent.turns);
	if (body.length > limit && settings.whenUnsupported !== 'send') {
		throw tooLarge(body.length, limit, references, settings);
	}
	return {
		settings,
		references,
		abilities,
		user,
		body,
		history: sent,
		warnings: [...warnings, ...sent.warnings, ...referenceWarnings, ...told],
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

/** Uploads references, the largest first, until the request is smaller by the excess. */
async function uploadLargest(
	run: NodeRun,
	deadline: Deadline,
	provider: Provider,
	references: readonly Reference[],
	excess: number,
): Promise<Reference[]> {
	const bySize = references
		.filter(({ file }) => file)
		.sort((one, other) => bytesOf(other) - bytesOf(one));
	const chosen: Reference[] = [];
	for (let saved = 0; saved < excess && chosen.length < bySize.length;) {
		const next = bySize[chosen.length]!;
		saved += Math.floor((bytesOf(next) / 3) * 4) - UPLOADED_BYTES;
		chosen.push(next);
	}
	const uploaded = new Map<Reference, Reference>();
	await Promise.all(
		chosen.map(async (reference) => {
			const { file } = reference;
			if (!file) return;
			const { uri: fileUri, expires } = await run.uploads.addressOf(deadline, file, provider);
			const part = { fileData: { mimeType: file.mimeType, fileUri } };
			uploaded.set(reference, { name: reference.name, part, expires });
		}),
	);
	return references.map((reference) => uploaded.get(reference) ?? reference);
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
