import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseJson, receiveBody, refuseTooLarge } from '../body';
import { liftRequest } from '../batch/draw';
import { checkOrder, generateContent, type PersonaContext } from '../generate';
import type { ReceivedTokenRequest } from '../control/records';
import { countInputTokens } from '../protocol/tokens';
import { readVertexTier } from '../protocol/tiers';
import { refuseModel } from '../lists';
import { Refusal } from '../refusal';
import { pause, sendBroken, sendPieces, sendStatus } from '../send';
import { identifyCaller, identifyLister, placeOf, type Address } from './access';
import { checkAssertion, readIssuer } from './assertion';
import { listPublisherModels } from './models';

const LIFETIME_SECONDS = 3600;
const LARGEST_FORM_BYTES = 65_536;

interface Named {
	Params: { project?: string; location?: string; '*': string };
}

const queryOf = ({ query }: FastifyRequest) => Object(query) as object;

/** Answers a request for a token, and records it for the account that it names. */
async function issueToken(
	{ accounts, ledger }: PersonaContext,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply | undefined> {
	const { content } = await receiveBody(request.raw, LARGEST_FORM_BYTES);
	const form = new URLSearchParams(content?.toString());
	const account = readIssuer(form) ?? '';
	const state = ledger.of(account);
	const record: ReceivedTokenRequest = { status: 0, error: null, expiresAt: null };
	state.noteToken(record);
	const fault = state.takeTokenFault();
	await pause(reply.raw, state.behaviour.latencyMs ?? 0);
	if (fault && 'status' in fault) {
		record.status = fault.status;
		return sendStatus(reply, fault);
	}
	try {
		checkAssertion(form, `${request.protocol}://${request.host}${request.url}`, accounts);
	} catch (error) {
		if (error instanceof Refusal)
			Object.assign(record, { status: error.status, error: error.message });
		throw error;
	}
	const lifetime = state.behaviour.tokenLifetimeSeconds ?? LIFETIME_SECONDS;
	const answer = {
		access_token: accounts.issue(account, lifetime),
		expires_in: lifetime,
		token_type: 'Bearer',
	};
	const pieces = [Buffer.from(JSON.stringify(answer))];
	const expiresAt = new Date(Date.now() + lifetime * 1000).toISOString();
	Object.assign(record, { status: fault?.beforeHeaders ? 0 : 200, expiresAt });
	if (!fault) return sendPieces(reply, pieces);
	await sendBroken(reply, pieces, fault);
	return undefined;
}

/** Google's `countTokens`, which is free. */
async function countTokens(
	context: PersonaContext,
	model: string,
	key: string | undefined,
	request: FastifyRequest,
): Promise<object> {
	const { persona } = context;
	const { content } = await receiveBody(request.raw, persona.bodyLimitBytes);
	if (!content) throw refuseTooLarge(persona, persona.bodyLimitBytes);
	const offer = persona.offers.find(({ id }) => id === model);
	if (!offer) throw refuseModel(persona, model);
	const { input } = await checkOrder(context, await liftRequest(parseJson(content)), offer, key);
	const { text, images } = countInputTokens(input);
	const counts = { TEXT: text, IMAGE: images };
	return {
		totalTokens: text + images,
		promptTokensDetails: Object.entries(counts).flatMap(([modality, tokenCount]) =>
			tokenCount > 0 ? [{ modality, tokenCount }] : [],
		),
	};
}

/** Vertex AI: a token endpoint, and models under both forms of the address. */
export function vertexRoutes(
	app: FastifyInstance,
	context: PersonaContext,
	refusePath: (request: FastifyRequest) => Refusal,
): void {
	app.post('/token', (request, reply) => issueToken(context, request, reply));

	app.get('/v1beta1/publishers/google/models', (request) => {
		const { refusal } = identifyLister(context, request.headers, queryOf(request));
		if (refusal) throw refusal;
		return listPublisherModels(context.persona, request.query);
	});

	const call = async (request: FastifyRequest<Named>, reply: FastifyReply) => {
		const { project, location = 'global', '*': rest } = request.params;
		const [, model, method] = /^([^/:]+):([A-Za-z]+)$/.exec(rest) ?? [];
		if (!model || (method !== 'generateContent' && method !== 'countTokens')) {
			throw refusePath(request);
		}
		const address: Address = { project, location, model };
		const { headers } = request;
		const asker = { headers, query: queryOf(request) };
		const caller = identifyCaller(context, address, asker, refusePath(request));
		if (method === 'countTokens') {
			if (caller.refusal) throw caller.refusal;
			return countTokens(context, model, caller.key, request);
		}
		const asked = {
			model,
			caller,
			place: placeOf(address),
			// Elsewhere the header is ignored.
			...(location === 'global' && { readTier: () => readVertexTier(headers) }),
		};
		return generateContent(context, asked, request, reply);
	};
	for (const version of ['/v1', '/v1beta1']) {
		const models = '/publishers/google/models/*';
		app.post<Named>(version + models, call);
		app.post<Named>(`${version}/projects/:project/locations/:location${models}`, call);
	}
}
