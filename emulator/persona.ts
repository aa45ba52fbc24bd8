import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { identify } from './authentication';
import { fileRoutes } from './files/routes';
import { uploadRoutes } from './files/uploadRoutes';
import { generateContent, type Surroundings } from './generate';
import { sendResult } from './hosting/routes';
import { geminiList, geminiModel, openAiList } from './lists';
import type { Persona } from './personas';
import { googleRefusal, proxyRefusal, Refusal } from './refusal';

/** Google answers an unknown path with a page; proxies with OpenAI's words. */
function unknownPath({ name }: Persona, { method, url }: FastifyRequest): Refusal {
	const path = url.replace(/\?.*/, '');
	if (name === 'google') {
		const page = `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p>The requested URL <code>${path.replace(/[<>&]/g, '')}</code> was not found on this server.\n`;
		return new Refusal(404, page, 'Not Found');
	}
	return proxyRefusal(404, `Invalid URL (${method} ${path})`, 'invalid_request_error', null);
}

function sendRefusal(reply: FastifyReply, { status, body }: Refusal): FastifyReply {
	const type = typeof body === 'string' ? 'text/html; charset=UTF-8' : 'application/json';
	return reply.code(status).type(type).send(body);
}

/** Everything under one persona's prefix. */
export function personaRoutes(app: FastifyInstance, surroundings: Surroundings): void {
	const { persona, shelf, ledger } = surroundings;

	// Bodies are read by hand: they are large, counted, and checked against each key's own limit.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', (_request, _payload, done) => done(null));

	app.setErrorHandler((error, _request, reply) => {
		if (error instanceof Refusal) return sendRefusal(reply, error);
		const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return sendRefusal(reply, googleRefusal(500, 'INTERNAL', `The emulator broke: ${message}`));
	});
	app.setNotFoundHandler((request, reply) => sendRefusal(reply, unknownPath(persona, request)));

	const authenticated = ({ headers, query }: FastifyRequest) => {
		const { refusal } = identify(persona, headers, Object(query) as object);
		if (refusal) throw refusal;
	};

	for (const [path, shape] of Object.entries(persona.lists)) {
		app.get(path, (request) => {
			authenticated(request);
			return shape === 'gemini' ? geminiList(persona, request.query) : openAiList(persona);
		});
		if (shape !== 'gemini') continue;
		app.get<{ Params: { '*': string } }>(`${path}/*`, (request) => {
			authenticated(request);
			return geminiModel(persona, request.params['*']);
		});
	}

	app.post<{ Params: { '*': string } }>('/v1beta/models/*', async (request, reply) => {
		const [, model, method] = /^(.+):([A-Za-z]+)$/.exec(request.params['*']) ?? [];
		if (!model || method !== 'generateContent') throw unknownPath(persona, request);
		return generateContent(surroundings, model, request, reply);
	});

	app.get<{ Params: { name: string } }>('/images/:name', (request, reply) => {
		const stored = shelf.get(request.params.name);
		if (!stored) throw unknownPath(persona, request);
		return sendResult(request, reply, stored, ledger);
	});

	if (persona.name === 'google') {
		fileRoutes(app, surroundings);
		uploadRoutes(app, surroundings);
	}
}
