import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { identify } from '../authentication';
import type { Surroundings } from '../generate';
import { onePage } from '../pages';
import { pause, sendBroken, sendPieces, sendStatus } from '../send';
import { noSuchFile } from './open';
import { describeFile, type StoredFile } from './store';

interface Named {
	Params: { id: string };
}

/** What is there already: `files.get`, `files.list` and `files.delete`. */
export function fileRoutes(app: FastifyInstance, surroundings: Surroundings): void {
	const { persona, ledger, files } = surroundings;
	const told = (file: StoredFile) => describeFile(file, surroundings.personaUrl);

	const owner = ({ headers, query }: FastifyRequest): string => {
		const { key = '', refusal } = identify(persona, headers, Object(query) as object);
		if (refusal) throw refusal;
		return key;
	};

	/** Sends an answer, or what the key's next fault makes of it. */
	const respond = async (
		key: string,
		reply: FastifyReply,
		answer: () => object | Promise<object>,
	): Promise<FastifyReply | undefined> => {
		const page = ledger.of(key);
		const fault = page.nextFileFault();
		await pause(reply.raw, page.behaviour.latencyMs ?? 0);
		if (fault && 'status' in fault) return sendStatus(reply, fault);
		const pieces = fault?.beforeHeaders ? [] : [Buffer.from(JSON.stringify(await answer()))];
		if (!fault) return sendPieces(reply, pieces);
		await sendBroken(reply, pieces, fault);
		return undefined;
	};

	const find = (id: string, key: string): StoredFile => {
		const file = files.find(id, key);
		if (!file) throw noSuchFile(id);
		return file;
	};

	app.get('/v1beta/files', (request, reply) => {
		const key = owner(request);
		return respond(key, reply, () => {
			const sizes = { usual: 10, most: 100 };
			const { entries, ...more } = onePage(files.of(key), request.query, sizes);
			return { ...(entries.length > 0 && { files: entries.map(told) }), ...more };
		});
	});

	app.get<Named>('/v1beta/files/:id', (request, reply) => {
		const key = owner(request);
		const { id } = request.params;
		// A poll that a fault meets is a poll.
		const record = files.find(id, key)?.record;
		if (record) record.polls++;
		return respond(key, reply, () => told(find(id, key)));
	});

	app.delete<Named>('/v1beta/files/:id', (request, reply) => {
		const key = owner(request);
		return respond(key, reply, async () => {
			const file = find(request.params.id, key);
			await files.remove(file);
			file.record.deleted = true;
			return {};
		});
	});
}
