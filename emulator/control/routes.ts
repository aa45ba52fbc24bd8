import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { pictureControl } from '../hosting/control';
import { behaviourSchema } from './behaviour';
import type { Ledger, Page } from './ledger';

const querySchema = z.object({ key: z.string().min(1) });

/** `/control`: what was received, and what to do next. No authentication: it is on loopback. */
export function controlRoutes(app: FastifyInstance, ledger: Ledger): void {
	const page = (query: unknown): Page => ledger.of(querySchema.parse(query).key);

	app.setErrorHandler((error, _request, reply: FastifyReply) => {
		const issues = error instanceof z.ZodError ? error.issues : undefined;
		const message = error instanceof Error ? error.message : String(error);
		return reply.code(400).send({ error: issues ?? message });
	});

	app.get('/requests', ({ query }) => page(query).calls);

	app.delete('/requests', ({ query }, reply) => {
		page(query).calls = [];
		return reply.code(204).send();
	});

	app.get('/uploads', ({ query }) => page(query).uploads);

	app.delete('/uploads', ({ query }, reply) => {
		page(query).uploads = [];
		return reply.code(204).send();
	});

	app.get('/downloads', ({ query }) => page(query).downloads);

	app.delete('/downloads', ({ query }, reply) => {
		page(query).downloads = [];
		return reply.code(204).send();
	});

	void app.register((scope, _options, done) => {
		pictureControl(scope, page);
		done();
	});

	app.get('/behaviour', ({ query }) => page(query).behaviour);

	app.put('/behaviour', ({ query, body }) => {
		const of = page(query);
		of.behaviour = { ...of.behaviour, ...behaviourSchema.parse(body) };
		return of.behaviour;
	});

	app.delete('/behaviour', ({ query }, reply) => {
		page(query).behaviour = {};
		return reply.code(204).send();
	});
}
