import type { ProviderName } from '../catalog/providers';
import { contentOf, type Content } from '../conversation/conversation';
import { chargedAttemptsSentence } from '../failure/explain';
import { isFailure, type Failure } from '../failure/failure';
import { readAnswer, type AnswerFacts } from '../gemini/answer';
import { answerFailure } from '../gemini/answerFailure';
import type { Cost } from '../gemini/cost';
import { requestHeaders } from '../gemini/request';
import { resultWarnings } from '../gemini/resultWarnings';
import { servedTier, tierPriceFactor, tierWarnings, type ServedTier } from '../gemini/serviceTier';
import { prepareHandles } from '../handles/handles';
import { ArrivingImages } from '../images/arrivingImages';
import type { StoredImage } from '../images/storeImage';
import type { ByteSource } from '../streaming/byteSource';
import { contentLine, type ContentImage, type ContentPart } from '../streaming/rawContent';
import { callModel, type Call, type CallResult } from '../transport/call';
import type { StorageContext } from '../transport/callContext';
import { connectionFailure } from '../transport/connectionFailure';
import { Deadline } from '../transport/deadline';
import type { Pacer } from '../transport/pacer';
import type { StreamMaker } from '../transport/streamMaker';
import { toFailure } from '../transport/toFailure';
import type { Uploads } from '../transport/uploads';
import { answerWarnings } from './answerWarnings';
import { keepAnswer } from './keepAnswer';
import { lostImageWarning } from './keepImages';
import { nameTheCause } from './nameTheCause';
import { orWarning } from './orWarning';
import { prepareTurn } from './prepareTurn';
import type { TurnInput, TurnPlan } from './turnPlan';
import { userPiece } from './userPiece';

/** Starts a warning about a turn that could not be added to its conversation. */
export const NOT_KEPT = 'This turn could not be added to the conversation, which remains unchanged';

/** What a turn uses of its run. */
export interface TurnServices {
	context: StorageContext;
	streams: StreamMaker;
	uploads: Uploads;
	pacer: Pacer;
}

/** The money reserved for a turn. */
interface Reservation {
	spend(): void;
	spendIfCharged(failure: Failure): void;
	/** Reserves the price once more. @returns false if that would exceed the spending limit */
	renew(): boolean;
	correct(usd: number | undefined, lost: number): void;
}

/** The result of one exchange with a model. */
export interface Turn {
	provider: ProviderName;
	/** Which service tier served it, where the provider tells. */
	serviceTier: ServedTier | undefined;
	facts: AnswerFacts;
	images: StoredImage[];
	cost: Cost | undefined;
	/** Why other images of the answer were lost. */
	lost: readonly Failure[];
	/** How often the request was sent. */
	attempts: number;
	/** The user's and the model's content, if a conversation is wanted and the turn can be added to it. */
	contents: Content[] | undefined;
	warnings: string[];
}

/**
 * One exchange with a model: sends the planned request and stores the images of the answer.
 * @throws Failure when there is no image
 */
export async function sendTurn(
	services: TurnServices,
	input: TurnInput,
	plan: TurnPlan,
	reservation: Reservation,
): Promise<Turn> {
	const { provider, history } = input;
	const { settings } = plan;
	const deadline = new Deadline(services.context, settings.timeoutMs);
	let result: CallResult | undefined;
	try {
		const prepared = await prepareTurn(services.uploads, deadline, provider, plan, history);
		const ready = { ...plan, ...prepared, arriving: arrivingImages(services, input) };
		prepareHandles(provider);
		result = await callProvider(services, deadline, input, ready, reservation);
		const turn = await readTurn(services, deadline, input, ready, result);
		reservation.correct(turn.cost?.usd, turn.lost.length);
		return turn;
	} catch (error) {
		throw turnFailure(error, deadline, result);
	} finally {
		deadline.close();
	}
}

type ReadyTurn = TurnPlan &
	Awaited<ReturnType<typeof prepareTurn>> & { arriving: ArrivingImages | undefined };

/** A conversation needs the images whole. */
function arrivingImages(
	{ context, streams }: TurnServices,
	{ keepConversation, fileName }: TurnInput,
): ArrivingImages | undefined {
	return keepConversation ? undefined : new ArrivingImages(context, streams, fileName);
}

async function callProvider(
	{ streams, pacer }: TurnServices,
	deadline: Deadline,
	{ provider, keepConversation }: TurnInput,
	{ settings, references, history, body, arriving }: ReadyTurn,
	reservation: Reservation,
): Promise<CallResult> {
	const call: Call = {
		provider,
		model: settings.model,
		headers: requestHeaders(settings, provider.name),
		serviceTier: settings.serviceTier,
		body,
		maxAttempts: settings.maxTries,
		retryAfterTimeout: settings.retryAfterTimeout,
		mayCostAgain: () => reservation.renew(),
		scan: {
			keepContent: keepConversation,
			keepDrafts: settings.includeThoughts,
			outlet: arriving,
		},
	};
	try {
		const result = await callModel(call, deadline, streams, pacer);
		reservation.spend();
		return result;
	} catch (error) {
		const failure = toFailure(error);
		reservation.spendIfCharged(failure);
		throw nameTheCause(failure, references, history.turns);
	}
}

/** The failure of any step of a turn. After an answer, the request may have been charged for. */
function turnFailure(error: unknown, deadline: Deadline, result: CallResult | undefined): Failure {
	const isOver = deadline.cancelled || deadline.timedOut;
	const failure = isOver ? connectionFailure(error, deadline) : toFailure(error);
	if (!result) return failure;
	const requestId = failure.facts.requestId ?? result.requestId;
	return failure.with({ requestId, ...(isFailure(error) ? {} : { mayBeCharged: true }) });
}

async function readTurn(
	{ context, streams }: TurnServices,
	deadline: Deadline,
	{ provider, keepConversation, fileName }: TurnInput,
	{ settings, abilities, references, user, history, warnings, arriving }: ReadyTurn,
	{ scanned, attempts, chargedAttempts, tierHeader }: CallResult,
): Promise<Turn> {
	const { name, mask } = provider;
	const answer = readAnswer(scanned, settings.includeThoughts, (text) => mask.text(text));
	if (answer.kind !== 'images') throw answerFailure(answer);
	const destination = { context, streams, deadline, provider, fileName, arriving };
	const tier = servedTier(name, tierHeader, answer.facts.usage);
	const priceFactor = tierPriceFactor(settings.serviceTier, tier);
	const kept = await keepAnswer(destination, answer, abilities, settings.imageLink, priceFactor);
	const { images, results, afterwards } = kept;
	const today = new Date().toISOString().slice(0, 10);
	const model = { provider: name, model: settings.model };
	const contents = keepConversation
		? await orWarning(afterwards, NOT_KEPT, () => [
				userPiece(model, references, history.restartReason, user),
				contentOf(
					{ role: 'model', ...model, images: results.length },
					modelLine(answer.contents, kept.contents),
				),
			])
		: undefined;
	return {
		provider: name,
		serviceTier: tier,
		facts: answer.facts,
		images,
		cost: kept.cost,
		lost: kept.lost,
		attempts,
		contents,
		warnings: [
			...warnings,
			...answerWarnings(answer),
			...tierWarnings(settings.serviceTier, tier, kept.cost !== undefined),
			...kept.lost.map(lostImageWarning),
			...resultWarnings(settings, results, abilities, name, today),
			...new Set(afterwards),
			...(chargedAttempts > 0 ? [chargedAttemptsSentence(chargedAttempts)] : []),
		],
	};
}

/** The content of the first candidate with an image that could be kept. */
function modelLine(
	contents: ReadonlyArray<readonly ContentPart[]>,
	images: ReadonlyMap<number, ContentImage>,
): ByteSource {
	const hasImage = (parts: readonly ContentPart[]) =>
		parts.some(({ slots }) => slots.some((slot) => images.has(slot)));
	return contentLine(contents.find(hasImage) ?? [], (slot) => images.get(slot));
}
