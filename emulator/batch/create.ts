import type { FastifyReply, FastifyRequest } from 'fastify';
import { identify } from '../authentication';
import { parseJson, receiveBody, refuseTooLarge } from '../body';
import type { KeyState } from '../control/ledger';
import type { ReceivedBatch } from '../control/records';
import type { PersonaContext } from '../generate';
import { refuseModel } from '../lists';
import { Batch } from './batch';
import { liftRequest } from './draw';
import { openInput } from './input';
import { writeOperation } from './operation';
import { parseBatchRequest } from './request';
import { respond } from './respond';
import { ResultsFile } from './results';

/** Lines that the record of a batch shows. */
const KEPT_LINES = 5000;

async function createBatch(
	context: PersonaContext,
	model: string,
	json: unknown,
	key: string,
	state: KeyState,
): Promise<Batch> {
	const { persona, files, batches } = context;
	const offer = persona.offers.find(({ id }) => id === model);
	if (!offer) throw refuseModel(persona, model);
	const { input: source, ...request } = parseBatchRequest(json);
	const behaviour = { ...state.behaviour };
	const lines: ReceivedBatch['lines'] = [];
	const input = await openInput(source, files, key, async (asked) => {
		if (lines.length >= KEPT_LINES) return;
		const lifted = await liftRequest(asked.request);
		const body: unknown = JSON.parse(JSON.stringify(lifted));
		lines.push({ key: asked.key ?? null, body });
	});
	const isInline = input.fileName === undefined || behaviour.batchInlineOutput === true;
	const batch = new Batch({
		request,
		input,
		drawing: { persona: context, offer, behaviour, owner: key, isInline },
		results: new ResultsFile(await files.createPath()),
		files,
		state,
		lines,
	});
	state.noteBatch(batch.record);
	await batches.add(batch);
	return batch;
}

/** Handles `POST …/models/{model}:batchGenerateContent`. */
export async function batchGenerateContent(
	context: PersonaContext,
	model: string,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply | undefined> {
	const { persona, ledger } = context;
	const caller = identify(persona, request.headers, Object(request.query) as object);
	const { key = '', refusal } = caller;
	const state = ledger.of(key);
	const limit = state.behaviour.bodyLimitBytes ?? persona.bodyLimitBytes;
	const { content } = await receiveBody(request.raw, limit);
	if (refusal) throw refusal;
	if (!content) throw refuseTooLarge(persona, limit);
	const json = parseJson(content);
	return respond(state, reply, async () =>
		writeOperation(await createBatch(context, model, json, key, state)),
	);
}
