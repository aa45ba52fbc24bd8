import type { FastifyInstance } from 'fastify';
import type { Page } from '../control/ledger';

const LARGEST_PICTURE_BYTES = 100 * 1024 * 1024;

interface Named {
	Params: { name: string };
	Querystring: { key?: string };
}

/** `/control/pictures/{name}`: puts up what `/pictures/{key}/{name}` serves, as raw bytes. */
export function pictureControl(app: FastifyInstance, page: (query: unknown) => Page): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

	app.put<Named>(
		'/pictures/:name',
		{ bodyLimit: LARGEST_PICTURE_BYTES },
		({ params, query, headers, body }, reply) => {
			const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
			const type = headers['content-type'] ?? 'application/octet-stream';
			page(query).pictures.set(params.name, { bytes, type });
			const path = [query.key ?? '', params.name].map(encodeURIComponent).join('/');
			return reply.code(201).send({ path: `/pictures/${path}`, bytes: bytes.length, type });
		},
	);

	app.delete<Named>('/pictures/:name', ({ params, query }, reply) => {
		page(query).pictures.delete(params.name);
		return reply.code(204).send();
	});
}
