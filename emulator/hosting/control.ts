import type { FastifyInstance } from 'fastify';
import type { KeyState } from '../control/ledger';

const LARGEST_IMAGE_BYTES = 100 * 1024 * 1024;

interface Named {
	Params: { name: string };
	Querystring: { key?: string };
}

/** `/control/pictures/{name}`: stores the raw bytes that `/pictures/{key}/{name}` serves. */
export function hostingControlRoutes(
	app: FastifyInstance,
	stateOf: (query: unknown) => KeyState,
): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

	app.put<Named>(
		'/pictures/:name',
		{ bodyLimit: LARGEST_IMAGE_BYTES },
		({ params, query, headers, body }, reply) => {
			const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
			const type = headers['content-type'] ?? 'application/octet-stream';
			stateOf(query).hostedImages.set(params.name, { bytes, type });
			const path = [query.key ?? '', params.name].map(encodeURIComponent).join('/');
			return reply.code(201).send({ path: `/pictures/${path}`, bytes: bytes.length, type });
		},
	);

	app.delete<Named>('/pictures/:name', ({ params, query }, reply) => {
		stateOf(query).hostedImages.delete(params.name);
		return reply.code(204).send();
	});
}
