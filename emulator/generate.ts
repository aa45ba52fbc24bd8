import type { FastifyReply, FastifyRequest } from 'fastify';
import { answer, type Answer } from './answer/answer';
import { writeJson } from './answer/json';
import type { LinkedImages } from './answer/linkedImages';
import { asReached } from './asReached';
import type { Caller } from './authentication';
import type { BatchStore } from './batch/store';
import { parseJson, receiveBody, refuseTooLarge } from './body';
import type { Behaviour } from './control/behaviour';
import type { Fault, NetworkFault } from './control/faults';
import type { Ledger, KeyState, ReceivedCall } from './control/ledger';
import { maskKeys } from './control/records';
import { openFiles } from './files/open';
import type { FileStore } from './files/store';
import { refuseModel } from './lists';
import { isGoogle, type Offer, type Persona } from './personas';
import { inspectAll, liftBinary, type InlineBytes } from './protocol/binary';
import { readOrder, type DrawingOrder } from './protocol/order';
import { parseRequest } from './protocol/parse';
import { checkRequest } from './protocol/rules';
import { refusePreempted, SERVED_TIER_HEADER, type Tier } from './protocol/tiers';
import { checkTokens } from './protocol/tokens';
import { Refusal } from './refusal';
import type { Accounts } from './vertex/accounts';
import { openObjects } from './vertex/objects';
import { refuseCloud, type Place } from './vertex/refusals';
import { pause, sendBroken, sendPieces, sendStatus } from './send';

export interface PersonaContext {
	persona: Persona;
	ledger: Ledger;
	linkedImages: LinkedImages;
	files: FileStore;
	batches: BatchStore;
	accounts: Accounts;
	personaUrl: string;
}

/** What a request asks for, by its address and headers. */
interface Asked {
	model: string;
	caller: Caller;
	/** On Vertex AI. */
	place?: Place;
	/** Reads the service tier where a header tells it. */
	readTier?: () => Tier;
}

interface Call extends PersonaContext, Asked {
	request: FastifyRequest;
	reply: FastifyReply;
	state: KeyState | undefined;
	behaviour: Behaviour;
	received: ReceivedCall;
}

function createRecord(persona: Persona, { model, caller }: Asked, request: FastifyRequest) {
	const length = request.headers['content-length'];
	return {
		persona: persona.name,
		path: request.url.replace(/\?.*/, ''),
		model,
		headers: maskKeys(request.headers),
		authentication: caller.authentication ?? null,
		contentLength: length === undefined ? null : Number(length),
		bytes: 0,
		body: null,
		rawSha256: null,
		status: 0,
		billed: false,
		images: 0,
		imageSha256: [],
	} satisfies ReceivedCall;
}

/** Reads and records the body, with digests instead of long data; returns it with its binary lifted. */
async function readBody({ persona, request, received, caller, behaviour }: Call): Promise<unknown> {
	const limit = behaviour.bodyLimitBytes ?? persona.bodyLimitBytes;
	const { bytes, sha256, content } = await receiveBody(request.raw, limit);
	Object.assign(received, { bytes, rawSha256: sha256 });
	if (caller.refusal) throw caller.refusal;
	if (!content) throw refuseTooLarge(persona, limit);
	const images: InlineBytes[] = [];
	const lifted = liftBinary(parseJson(content), images);
	await inspectAll(images);
	const plain: unknown = JSON.parse(JSON.stringify(lifted));
	received.body = plain;
	return lifted;
}

/**
 * Checks a request by all rules and reads what to draw.
 * @param lifted the request as JSON, with its binary lifted
 * @param key whose uploaded files it may name
 * @throws Refusal in Google's words
 */
export async function checkOrder(
	{ persona, files, ledger }: PersonaContext,
	lifted: unknown,
	offer: Offer,
	key: string | undefined,
): Promise<DrawingOrder> {
	const { name } = persona;
	const request = parseRequest(lifted, name === 'google' || name === 'vertex' ? name : 'proxy');
	const opened =
		name === 'vertex'
			? await openObjects(request, ledger.of(key ?? '').hostedImages)
			: await openFiles(request, files, persona, key);
	checkRequest(request, offer, persona);
	const order = readOrder(request, offer, opened);
	checkTokens(order);
	return order;
}

/** Returns the tier that serves a call, at Google. @throws Refusal if the call is preempted */
function chooseTier(call: Call, { tier }: DrawingOrder): Tier | undefined {
	const { persona, behaviour, state, readTier } = call;
	if (!isGoogle(persona)) return undefined;
	const asked = readTier?.() ?? tier;
	const status = asked === 'flex' ? state?.takeFlexFault() : undefined;
	if (status) throw refusePreempted(status);
	return behaviour.servedTier ?? asked;
}

async function makeAnswer(call: Call, lifted: unknown, fault: Fault | undefined): Promise<Answer> {
	const { persona, model, caller, reply } = call;
	if (fault && 'answer' in fault) {
		return { body: Object(fault.answer) as object, images: 0, billed: true };
	}
	const offer = persona.offers.find(({ id }) => id === model);
	if (!offer) throw refuseModel(persona, model);
	const order = await checkOrder(call, lifted, offer, caller.key);
	const tier = chooseTier(call, order);
	if (tier && persona.name === 'google') reply.header(SERVED_TIER_HEADER, tier);
	const context = { ...call, owner: caller.key, tier };
	return answer(context, order, fault);
}

function record(
	{ received, behaviour }: Call,
	fault: Fault | undefined,
	facts: Partial<ReceivedCall>,
) {
	const billed = fault ? (behaviour.billableFaults ?? facts.billed) : facts.billed;
	Object.assign(received, { ...facts, billed: billed ?? false });
}

async function sendBrokenAnswer(call: Call, made: Answer | undefined, fault: NetworkFault) {
	const { reply, behaviour } = call;
	const arrives = fault.network === 'drip' && !fault.beforeHeaders;
	record(call, fault, {
		status: fault.beforeHeaders ? 0 : 200,
		billed: true,
		images: arrives ? (made?.images ?? 0) : 0,
	});
	if (!(await pause(reply.raw, behaviour.latencyMs ?? 0))) return;
	const pieces = made ? writeJson(made.body, behaviour.pretty) : [];
	await sendBroken(reply, pieces, fault);
}

async function respond(call: Call): Promise<FastifyReply | undefined> {
	const { reply, behaviour, state } = call;
	const lifted = await readBody(call);
	const fault = state?.takeFault();
	const latency = behaviour.latencyMs ?? 0;
	if (fault && 'status' in fault) {
		record(call, fault, { status: fault.status, billed: fault.billed });
		await pause(reply.raw, latency);
		return sendStatus(reply, fault);
	}
	if (fault && 'cloud' in fault) {
		record(call, fault, { billed: false });
		const place = call.place ?? { project: 'project', resource: `models/${call.model}` };
		throw refuseCloud(fault.cloud, place);
	}
	if (fault && 'network' in fault && fault.beforeHeaders) {
		await sendBrokenAnswer(call, undefined, fault);
		return undefined;
	}
	const made = await makeAnswer(call, lifted, fault);
	if (fault && 'network' in fault) {
		await sendBrokenAnswer(call, made, fault);
		return undefined;
	}
	const { billed, images, imageSha256 = [] } = made;
	record(call, fault, { status: 200, billed, images, imageSha256 });
	await pause(reply.raw, latency);
	return sendPieces(reply, writeJson(made.body, behaviour.pretty));
}

/** Handles `POST …/models/{model}:generateContent`. */
export async function generateContent(
	context: PersonaContext,
	asked: Asked,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply | undefined> {
	const { persona, ledger } = context;
	const { caller } = asked;
	const state = caller.key ? ledger.of(caller.key) : undefined;
	const received = createRecord(persona, asked, request);
	state?.note(received);
	const behaviour = state?.behaviour ?? {};
	try {
		return await respond({
			...asReached(context, request),
			...asked,
			request,
			reply,
			state,
			behaviour,
			received,
		});
	} catch (error) {
		received.status = error instanceof Refusal ? error.status : 500;
		throw error;
	}
}
