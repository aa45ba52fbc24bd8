import type { FastifyInstance } from 'fastify';
import type { KeyState } from '../control/ledger';
import type { BatchStore } from './store';

/** `/control/batches`: reads what became of batches, and ends those that wait for the clock. */
export function batchControlRoutes(
	app: FastifyInstance,
	batches: BatchStore,
	keyOf: (query: unknown) => string,
	stateOf: (query: unknown) => KeyState,
): void {
	app.get('/batches', ({ query }) => {
		for (const batch of batches.of(keyOf(query))) batch.look();
		return stateOf(query).batches;
	});

	app.delete('/batches', ({ query }, reply) => {
		stateOf(query).batches = [];
		return reply.code(204).send();
	});

	app.post('/batches/finish', async ({ query }, reply) => {
		await Promise.all(batches.of(keyOf(query)).map((batch) => batch.hurry()));
		return reply.code(204).send();
	});
}
