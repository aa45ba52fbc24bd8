import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { batchControlRoutes } from '../batch/control';
import type { BatchStore } from '../batch/store';
import { chatControlRoutes } from '../chat/control';
import { hostingControlRoutes } from '../hosting/control';
import type { Accounts } from '../vertex/accounts';
import { vertexControlRoutes } from '../vertex/control';
import { behaviourSchema } from './behaviour';
import type { Ledger, KeyState } from './ledger';

const querySchema = z.object({ key: z.string().min(1) });

/** `/control`: reads what was received and sets what happens next. Needs no key, since it listens on loopback only. */
export function controlRoutes(
	app: FastifyInstance,
	ledger: Ledger,
	batches: BatchStore,
	accounts: Accounts,
): void {
	const keyOf = (query: unknown): string => querySchema.parse(query).key;
	const stateOf = (query: unknown): KeyState => ledger.of(keyOf(query));

	app.setErrorHandler((error, _request, reply: FastifyReply) => {
		const issues = error instanceof z.ZodError ? error.issues : undefined;
		const message = error instanceof Error ? error.message : String(error);
		return reply.code(400).send({ error: issues ?? message });
	});

	app.get('/requests', ({ query }) => stateOf(query).calls);

	app.delete('/requests', ({ query }, reply) => {
		stateOf(query).calls = [];
		return reply.code(204).send();
	});

	app.get('/uploads', ({ query }) => stateOf(query).uploads);

	app.delete('/uploads', ({ query }, reply) => {
		stateOf(query).uploads = [];
		return reply.code(204).send();
	});

	app.get('/downloads', ({ query }) => stateOf(query).downloads);

	app.delete('/downloads', ({ query }, reply) => {
		stateOf(query).downloads = [];
		return reply.code(204).send();
	});

	batchControlRoutes(app, batches, keyOf, stateOf);
	chatControlRoutes(app, stateOf);
	vertexControlRoutes(app, accounts, keyOf, stateOf);

	void app.register((scope, _options, done) => {
		hostingControlRoutes(scope, stateOf);
		done();
	});

	app.get('/behaviour', ({ query }) => stateOf(query).behaviour);

	app.put('/behaviour', ({ query, body }) => {
		const state = stateOf(query);
		state.behaviour = { ...state.behaviour, ...behaviourSchema.parse(body) };
		return state.behaviour;
	});

	app.delete('/behaviour', ({ query }, reply) => {
		stateOf(query).behaviour = {};
		return reply.code(204).send();
	});
}
