import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { KeyState } from '../control/ledger';
import type { Accounts } from './accounts';

const keySchema = z
	.object({ project: z.string().regex(/^[a-z][a-z0-9-]*$/), publicKey: z.string() })
	.strict();

/** `/control/serviceAccounts` and `/control/tokens`: the keys of service accounts, and their tokens. */
export function vertexControlRoutes(
	app: FastifyInstance,
	accounts: Accounts,
	keyOf: (query: unknown) => string,
	stateOf: (query: unknown) => KeyState,
): void {
	app.post('/serviceAccounts', ({ body }, reply) => {
		const { project, publicKey } = keySchema.parse(body);
		accounts.addKey(project, publicKey);
		return reply.code(204).send();
	});

	app.get('/tokens', ({ query }) => stateOf(query).tokens);

	app.delete('/tokens', ({ query }, reply) => {
		stateOf(query).tokens = [];
		return reply.code(204).send();
	});

	app.post('/tokens/expire', ({ query }, reply) => {
		accounts.expireAll(keyOf(query));
		return reply.code(204).send();
	});
}
