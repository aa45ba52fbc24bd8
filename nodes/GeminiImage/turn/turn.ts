import type { ProviderName } from '../catalog/providers';
import { pieceOf, type ConversationPiece, type History } from '../conversation/conversationPieces';
import type { Settings } from '../fields/settings';
import { readAnswer, type AnswerFacts } from '../gemini/answer';
import { estimateCost, type Cost } from '../gemini/cost';
import { resultWarnings } from '../gemini/resultWarnings';
import { BILLED, Failure } from '../gemini/failure';
import { answerFailure } from '../gemini/answerFailure';
import type { StoredImage, ImageInfo } from '../images/storeImage';
import { withLink } from '../images/imageLink';
import type { Reference } from '../images/reference';
import type { ReferenceReader } from '../images/referenceReader';
import { asFailure, cancelledFailure } from '../run/errorOutput';
import type { NodeRun } from '../run/nodeRun';
import type { Reservation } from '../run/spending';
import type { ScannedAnswer } from '../streaming/answerScanner';
import type { ByteSource } from '../streaming/byteSource';
import { contentLine, type ContentImage, type ContentPart } from '../streaming/rawContent';
import { callModel, chargedTries, type Call, type CallResult } from '../transport/call';
import { Deadline } from '../transport/deadline';
import { connectionFailure } from '../transport/connectionFailure';
import type { Provider } from '../transport/provider';
import { answerWarnings } from './answerWarnings';
import { explainGoneFile } from './expiredFiles';
import { reserveCost } from './reserveCost';
import { keepImages } from './keepImages';
import { orWarning } from './orWarning';
import { planTurn, type TurnPlan } from './turnPlan';
import { prepareTurn, type PreparedTurn } from './prepareTurn';
import { signatureFailure } from './signatureFailure';
import { explainUnreadImage } from './unreadableReference';
import { userPiece } from './userPiece';

/** What the user lacks when the turn cannot be kept. */
export const NOT_KEPT =
	'The conversation could not be kept with this turn in it, and stays as it was before';

export interface TurnInput {
	itemIndex: number;
	settings: Settings;
	/** Reads the turn's reference images. */
	references: (
		reader: ReferenceReader,
		provider: Provider,
		timeoutMs: number,
	) => Promise<Reference[]>;
	/** The turns before this one; empty for a single picture. */
	history: History;
	/** Whether the conversation is wanted afterwards. */
	keepConversation: boolean;
	/** Image files are named after this. */
	fileName: string;
}

/** What came of one exchange with a model. */
export interface Turn {
	provider: ProviderName;
	facts: AnswerFacts;
	images: StoredImage[];
	cost: Cost | undefined;
	/** How many further images of the answer were lost. */
	lost: number;
	/** How often the request was sent; those before the last were turned away unbilled. */
	attempts: number;
	/** The user's and the model's content; none unless the conversation is wanted and can be kept. */
	contents: ConversationPiece[] | undefined;
	warnings: string[];
}

/**
 * One exchange with a model: sends the prompt and the references, after the turns before, and stores
 * the images that come.
 * @throws Failure when there is no image
 */
export async function takeTurn(run: NodeRun, input: TurnInput): Promise<Turn> {
	const { settings, history } = input;
	const provider = await run.providers.of(input.itemIndex);
	const references = await input.references(run.references, provider, settings.timeoutMs);
	const planned = await planTurn(provider, settings, references, history);
	const hold = reserveCost(run, provider, planned);
	try {
		// The waiting for a place is not the provider's, so the timeout begins behind it.
		await run.pacer.start(run.startSignal);
		if (run.startSignal.aborted) throw cancelledFailure();
		if (run.fullStorage) throw run.fullStorage.notSent();
		return await sendTurn(run, provider, input, planned, hold);
	} finally {
		hold.close();
	}
}

async function sendTurn(
	run: NodeRun,
	provider: Provider,
	input: TurnInput,
	planned: TurnPlan,
	hold: Reservation,
): Promise<Turn> {
	const { settings } = input;
	const deadline = new Deadline(run.context, settings.timeoutMs);
	let answered: CallResult | undefined;
	try {
		const prepared = await prepareTurn(run, deadline, provider, planned);
		const call = {
			provider,
			model: settings.model,
			body: prepared.body,
			maxTries: settings.maxTries,
			retryAfterTimeout: settings.retryAfterTimeout,
			mayCostAgain: () => hold.renew(),
			scan: { keepContent: input.keepConversation, keepDrafts: settings.includeThoughts },
		};
		answered = await callWithReservation(run, deadline, call, prepared, hold);
		const turn = await finishTurn(run, deadline, provider, input, prepared, answered.scanned);
		if (turn.cost) hold.correct(turn.cost.usd, turn.lost);
		return withTries(turn, answered);
	} catch (error) {
		throw explainTurn(error, deadline, answered);
	} finally {
		deadline.close();
	}
}

function withTries(turn: Omit<Turn, 'attempts'>, { attempts, maybeBilled }: CallResult): Turn {
	const charged = maybeBilled > 0 ? [chargedTries(maybeBilled)] : [];
	return { ...turn, attempts, warnings: [...turn.warnings, ...charged] };
}

/** A failure of a turn in any of its phases; one after the answer tells the request's id. */
function explainTurn(
	error: unknown,
	deadline: Deadline,
	answered: CallResult | undefined,
): unknown {
	const isEnded = deadline.cancelled || deadline.timedOut;
	const failure = isEnded || error instanceof Failure ? connectionFailure(error, deadline) : error;
	if (!(failure instanceof Failure)) return answered ? afterAnswer(failure) : failure;
	return failure.with({ requestId: failure.details.requestId ?? answered?.requestId });
}

/** What nobody expected after the answer had come, which is paid for. */
function afterAnswer(error: unknown): Failure {
	const failure = asFailure(error);
	return failure.with({ description: `${failure.details.description} ${BILLED}` });
}

/** @throws Failure that names the turn whose signature the provider refuses, or any other */
async function callWithReservation(
	{ streams, pacer }: NodeRun,
	deadline: Deadline,
	call: Call,
	{ history, references }: PreparedTurn,
	hold: Reservation,
): Promise<CallResult> {
	try {
		const result = await callModel(call, deadline, streams, pacer);
		hold.spend();
		return result;
	} catch (error) {
		if (error instanceof Failure) hold.spendIfBilled(error);
		const failure = explainUnreadImage(error, references);
		throw explainGoneFile(signatureFailure(failure, history.turns), history.turns);
	}
}

async function finishTurn(
	run: NodeRun,
	deadline: Deadline,
	askedOf: Provider,
	{ keepConversation, fileName }: TurnInput,
	{ settings, abilities, references, user, history, warnings }: PreparedTurn,
	scanned: ScannedAnswer,
): Promise<Omit<Turn, 'attempts'>> {
	const { name: provider } = askedOf;
	const answer = readAnswer(scanned, settings.includeThoughts, (text) => askedOf.mask.text(text));
	if (answer.kind !== 'images') throw answerFailure(answer);
	const { facts, onlyDrafts } = answer;
	const kept = await keepImages(run, deadline, askedOf, fileName, answer);
	const afterwards: string[] = [];
	const images = kept.images.map((image) =>
		withLink(run.context, image, settings.imageLink, afterwards),
	);
	const spoken = { provider, model: settings.model };
	const results = images.map(({ info }) => info).filter(({ draft }) => onlyDrafts || !draft);
	const today = new Date().toISOString().slice(0, 10);
	const isOwnPrice = provider === 'google';
	const contents = keepConversation
		? await orWarning(afterwards, NOT_KEPT, () => [
				userPiece(spoken, references, history.afreshSince, user),
				pieceOf(
					{ role: 'model', ...spoken, images: results.length },
					modelLine(answer.contents, kept.contents),
				),
			])
		: undefined;
	return {
		provider,
		facts,
		images,
		cost: isOwnPrice ? estimateCost(abilities, results.map(areaOf), facts.usage) : undefined,
		lost: kept.warnings.length,
		contents,
		warnings: [
			...warnings,
			...answerWarnings(answer),
			...kept.warnings,
			...resultWarnings(settings, results, abilities, provider, today),
			...new Set(afterwards),
		],
	};
}

function areaOf({ width, height }: ImageInfo): number | undefined {
	return width && height ? width * height : undefined;
}

/** The content of the first candidate of which an image could be kept. */
function modelLine(
	contents: ReadonlyArray<readonly ContentPart[]>,
	images: ReadonlyMap<number, ContentImage>,
): ByteSource {
	const hasImage = (parts: readonly ContentPart[]) =>
		parts.some(({ slots }) => slots.some((slot) => images.has(slot)));
	return contentLine(contents.find(hasImage) ?? [], (slot) => images.get(slot));
}
