import type { FastifyInstance } from 'fastify';
import type { KeyState } from '../control/ledger';
import { scriptSchema } from './script';

/** `/control/chat`: sets what the chat model does next, and reads what it was sent. */
export function chatControlRoutes(
	app: FastifyInstance,
	stateOf: (query: unknown) => KeyState,
): void {
	app.get('/chat', ({ query }) => stateOf(query).chat.received);

	app.put('/chat', ({ query, body }, reply) => {
		stateOf(query).chat.follow(scriptSchema.parse(body));
		return reply.code(204).send();
	});

	app.delete('/chat', ({ query }, reply) => {
		stateOf(query).chat.received = [];
		return reply.code(204).send();
	});
}
