import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { identify } from './authentication';
import { batchGenerateContent } from './batch/create';
import { batchRoutes } from './batch/routes';
import { fileRoutes } from './files/routes';
import { uploadRoutes } from './files/uploadRoutes';
import { generateContent, type PersonaContext } from './generate';
import { sendResult } from './hosting/routes';
import { listGeminiModels, getGeminiModel, listOpenAiModels } from './lists';
import { isGoogle, type Persona } from './personas';
import { googleRefusal, proxyRefusal, Refusal } from './refusal';
import { vertexRoutes } from './vertex/routes';

/** Google answers an unknown path with a page, proxies with an error in OpenAI's form. */
function refusePath(persona: Persona, { method, url }: FastifyRequest): Refusal {
	const path = url.replace(/\?.*/, '');
	if (isGoogle(persona)) {
		const page = `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p>The requested URL <code>${path.replace(/[<>&]/g, '')}</code> was not found on this server.\n`;
		return new Refusal(404, page, 'Not Found');
	}
	return proxyRefusal(404, `Invalid URL (${method} ${path})`, 'invalid_request_error', null);
}

function sendRefusal(reply: FastifyReply, { status, body }: Refusal): FastifyReply {
	const type = typeof body === 'string' ? 'text/html; charset=UTF-8' : 'application/json';
	return reply.code(status).type(type).send(body);
}

/** All routes of a persona. */
export function personaRoutes(app: FastifyInstance, context: PersonaContext): void {
	const { persona, linkedImages, ledger } = context;

	// No parser: bodies are large, are counted, and have a limit for each key.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', (_request, _payload, done) => done(null));

	app.setErrorHandler((error, _request, reply) => {
		if (error instanceof Refusal) return sendRefusal(reply, error);
		const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return sendRefusal(reply, googleRefusal(500, 'INTERNAL', `The emulator has a bug: ${message}`));
	});
	app.setNotFoundHandler((request, reply) => sendRefusal(reply, refusePath(persona, request)));

	app.get<{ Params: { name: string } }>('/images/:name', (request, reply) => {
		const stored = linkedImages.get(request.params.name);
		if (!stored) throw refusePath(persona, request);
		return sendResult(request, reply, stored, ledger);
	});

	const refuse = (request: FastifyRequest) => refusePath(persona, request);
	if (persona.name === 'vertex') vertexRoutes(app, context, refuse);
	else geminiRoutes(app, context, refuse);
}

/** The Gemini API, with the additions of Google's own or a proxy's lists. */
function geminiRoutes(
	app: FastifyInstance,
	context: PersonaContext,
	refuse: (request: FastifyRequest) => Refusal,
): void {
	const { persona } = context;
	const requireKey = ({ headers, query }: FastifyRequest) => {
		const { refusal } = identify(persona, headers, Object(query) as object);
		if (refusal) throw refusal;
	};

	for (const [path, shape] of Object.entries(persona.lists)) {
		app.get(path, (request) => {
			requireKey(request);
			return shape === 'gemini'
				? listGeminiModels(persona, request.query)
				: listOpenAiModels(persona);
		});
		if (shape !== 'gemini') continue;
		app.get<{ Params: { '*': string } }>(`${path}/*`, (request) => {
			requireKey(request);
			return getGeminiModel(persona, request.params['*']);
		});
	}

	app.post<{ Params: { '*': string } }>('/v1beta/models/*', async (request, reply) => {
		const [, model, method] = /^(.+):([A-Za-z]+)$/.exec(request.params['*']) ?? [];
		if (model && method === 'batchGenerateContent' && persona.name === 'google') {
			return batchGenerateContent(context, model, request, reply);
		}
		if (!model || method !== 'generateContent') throw refuse(request);
		const caller = identify(persona, request.headers, Object(request.query) as object);
		return generateContent(context, { model, caller }, request, reply);
	});

	if (persona.name === 'google') {
		fileRoutes(app, context);
		uploadRoutes(app, context);
		batchRoutes(app, context, refuse);
	}
}
