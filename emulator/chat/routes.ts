import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { identify } from '../authentication';
import type { Ledger } from '../control/ledger';
import { proxyRefusal, Refusal } from '../refusal';
import { chunks, completion, perform } from './answer';
import type { Chat } from './chat';
import { chatRequestSchema, refuse } from './request';

const BODY_LIMIT_BYTES = 20_971_520;

const provider = { name: 'openai', authentication: ['bearer'] } as const;

const models = {
	object: 'list',
	data: [{ id: 'emulated', object: 'model', created: 1_700_000_000, owned_by: 'emulator' }],
};

/** `/openai/v1`: a chat model that follows the script of `PUT /control/chat`. */
export function chatRoutes(app: FastifyInstance, ledger: Ledger): void {
	app.setErrorHandler((error, _request, reply) => {
		const refusal = error instanceof Refusal ? error : toRefusal(error);
		return reply.code(refusal.status).send(refusal.body);
	});

	const chatOf = ({ headers, query }: FastifyRequest): Chat => {
		const { key = '', refusal } = identify(provider, headers, Object(query) as object);
		if (refusal) throw refusal;
		return ledger.of(key).chat;
	};

	app.get('/v1/models', (request) => {
		chatOf(request);
		return models;
	});

	app.post('/v1/chat/completions', { bodyLimit: BODY_LIMIT_BYTES }, (request, reply) =>
		answer(chatOf(request), request, reply),
	);
}

function toRefusal(error: unknown): Refusal {
	// A SyntaxError comes from a regular expression in the script.
	if (error instanceof z.ZodError || error instanceof SyntaxError) return refuse(error.message);
	const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return proxyRefusal(500, `The emulator has a bug: ${message}`, 'server_error', null);
}

async function answer(chat: Chat, { body }: FastifyRequest, reply: FastifyReply) {
	const request = chatRequestSchema.parse(body);
	const { model, messages, tools, stream } = request;
	chat.note({ model, messages, tools, stream });
	const step = chat.nextStep();
	if (!step) throw refuse('The script is used up; PUT /control/chat sets another.');
	if ('hold' in step) {
		reply.hijack();
		if (!reply.raw.destroyed) await once(reply.raw, 'close');
		return undefined;
	}
	const message = perform(step, request, () => chat.nextCallId());
	if (!stream) return completion(request, message);
	return reply.type('text/event-stream').send(Readable.from(chunks(request, message)));
}
