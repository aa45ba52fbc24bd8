import type { FastifyReply, FastifyRequest } from 'fastify';
import { answer, type Answer } from './answer/answer';
import { jsonPieces } from './answer/json';
import type { Shelf } from './answer/shelf';
import { identify, type Caller } from './authentication';
import { parseJson, receiveBody, tooLarge } from './body';
import type { Behaviour, Fault, NetworkFault } from './control/behaviour';
import type { Ledger, Page, ReceivedCall } from './control/ledger';
import { toldHeaders } from './control/records';
import { openFiles } from './files/open';
import type { FileStore } from './files/store';
import { unknownModel } from './lists';
import type { Persona } from './personas';
import { inspectAll, lift, type InlineBytes } from './protocol/binary';
import { commission } from './protocol/commission';
import { parseRequest } from './protocol/parse';
import { checkRequest } from './protocol/rules';
import { checkTokens } from './protocol/tokens';
import { Refusal } from './refusal';
import { pause, sendBroken, sendPieces, sendStatus } from './send';

export interface Surroundings {
	persona: Persona;
	ledger: Ledger;
	shelf: Shelf;
	files: FileStore;
	personaUrl: string;
}

interface Call extends Surroundings {
	model: string;
	request: FastifyRequest;
	reply: FastifyReply;
	caller: Caller;
	page: Page | undefined;
	behaviour: Behaviour;
	received: ReceivedCall;
}

function opened(persona: Persona, model: string, request: FastifyRequest, caller: Caller) {
	const length = request.headers['content-length'];
	const received: ReceivedCall = {
		persona: persona.name,
		model,
		headers: toldHeaders(request.headers),
		authentication: caller.authentication ?? null,
		contentLength: length === undefined ? null : Number(length),
		bytes: 0,
		body: null,
		rawSha256: null,
		status: 0,
		billed: false,
		images: 0,
	};
	return received;
}

/** Reads the body and writes it down, as digests where it is long. Returns it lifted. */
async function read({ persona, request, received, caller, behaviour }: Call): Promise<unknown> {
	const limit = behaviour.bodyLimitBytes ?? persona.bodyLimitBytes;
	const { bytes, sha256, content } = await receiveBody(request.raw, limit);
	Object.assign(received, { bytes, rawSha256: sha256 });
	if (caller.refusal) throw caller.refusal;
	if (!content) throw tooLarge(persona, limit);
	const images: InlineBytes[] = [];
	const lifted = lift(parseJson(content), images);
	await inspectAll(images);
	const plain: unknown = JSON.parse(JSON.stringify(lifted));
	received.body = plain;
	return lifted;
}

async function make(call: Call, lifted: unknown, fault: Fault | undefined): Promise<Answer> {
	const { persona, model, caller } = call;
	if (fault && 'answer' in fault) {
		return { body: Object(fault.answer) as object, images: 0, billed: true };
	}
	const offer = persona.offers.find(({ id }) => id === model);
	if (!offer) throw unknownModel(persona, model);
	const request = parseRequest(lifted);
	const files = await openFiles(request, call.files, persona, caller.key);
	checkRequest(request, offer, persona);
	const order = commission(request, offer, files);
	checkTokens(order);
	const workshop = { ...call, owner: caller.key };
	return answer(workshop, order, fault);
}

function note(
	{ received, behaviour }: Call,
	fault: Fault | undefined,
	told: Partial<ReceivedCall>,
) {
	const billed = fault ? (behaviour.billableFaults ?? told.billed) : told.billed;
	Object.assign(received, { ...told, billed: billed ?? false });
}

async function sendFaulty(call: Call, made: Answer | undefined, fault: NetworkFault) {
	const { reply, behaviour } = call;
	const arrives = fault.network === 'drip' && !fault.beforeHeaders;
	note(call, fault, {
		status: fault.beforeHeaders ? 0 : 200,
		billed: true,
		images: arrives ? (made?.images ?? 0) : 0,
	});
	if (!(await pause(reply.raw, behaviour.latencyMs ?? 0))) return;
	const pieces = made ? jsonPieces(made.body, behaviour.pretty) : [];
	await sendBroken(reply, pieces, fault);
}

async function respond(call: Call): Promise<FastifyReply | undefined> {
	const { reply, behaviour, page } = call;
	const lifted = await read(call);
	const fault = page?.nextFault();
	const latency = behaviour.latencyMs ?? 0;
	if (fault && 'status' in fault) {
		note(call, fault, { status: fault.status, billed: fault.billed });
		await pause(reply.raw, latency);
		return sendStatus(reply, fault);
	}
	if (fault && 'network' in fault && fault.beforeHeaders) {
		await sendFaulty(call, undefined, fault);
		return undefined;
	}
	const made = await make(call, lifted, fault);
	if (fault && 'network' in fault) {
		await sendFaulty(call, made, fault);
		return undefined;
	}
	note(call, fault, { status: 200, billed: made.billed, images: made.images });
	await pause(reply.raw, latency);
	return sendPieces(reply, jsonPieces(made.body, behaviour.pretty));
}

/** `POST …/models/{model}:generateContent`, from the first byte to the last. */
export async function generateContent(
	surroundings: Surroundings,
	model: string,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply | undefined> {
	const { persona, ledger } = surroundings;
	const caller = identify(persona, request.headers, Object(request.query) as object);
	const page = caller.key ? ledger.of(caller.key) : undefined;
	const received = opened(persona, model, request, caller);
	page?.note(received);
	const behaviour = page?.behaviour ?? {};
	try {
		return await respond({
			...surroundings,
			model,
			request,
			reply,
			caller,
			page,
			behaviour,
			received,
		});
	} catch (error) {
		received.status = error instanceof Refusal ? error.status : 500;
		throw error;
	}
}
