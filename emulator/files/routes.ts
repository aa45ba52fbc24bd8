import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asReached } from '../asReached';
import { identify } from '../authentication';
import type { PersonaContext } from '../generate';
import { cutPage } from '../pages';
import { invalidArgument } from '../refusal';
import { pause, sendBroken, sendPieces, sendStatus } from '../send';
import { refuseFile } from './open';
import { describeFile, type StoredFile } from './store';

/** Google's own names for results files can be longer, and then they cannot be deleted. */
const LONGEST_DELETABLE_NAME = 40;

interface Named {
	Params: { id: string };
}

/** `files.get`, `files.list` and `files.delete`. */
export function fileRoutes(app: FastifyInstance, context: PersonaContext): void {
	const { persona, ledger, files } = context;
	const describe = (file: StoredFile, request: FastifyRequest) =>
		describeFile(file, asReached(context, request).personaUrl);

	const requireOwner = ({ headers, query }: FastifyRequest): string => {
		const { key = '', refusal } = identify(persona, headers, Object(query) as object);
		if (refusal) throw refusal;
		return key;
	};

	/** Sends the answer, or the key's next fault. */
	const respond = async (
		key: string,
		reply: FastifyReply,
		answer: () => object | Promise<object>,
	): Promise<FastifyReply | undefined> => {
		const state = ledger.of(key);
		const fault = state.takeFileFault();
		await pause(reply.raw, state.behaviour.latencyMs ?? 0);
		if (fault && 'status' in fault) return sendStatus(reply, fault);
		const pieces = fault?.beforeHeaders ? [] : [Buffer.from(JSON.stringify(await answer()))];
		if (!fault) return sendPieces(reply, pieces);
		await sendBroken(reply, pieces, fault);
		return undefined;
	};

	const find = (id: string, key: string): StoredFile => {
		const file = files.find(id, key);
		const isGone = file?.downloads && ledger.of(key).behaviour.batchOutputGone;
		if (!file || isGone) throw refuseFile(id);
		return file;
	};

	app.get('/v1beta/files', (request, reply) => {
		const key = requireOwner(request);
		return respond(key, reply, () => {
			const sizes = { usual: 10, most: 100 };
			const { entries, ...more } = cutPage(files.of(key), request.query, sizes);
			return {
				...(entries.length > 0 && { files: entries.map((file) => describe(file, request)) }),
				...more,
			};
		});
	});

	app.get<Named>('/v1beta/files/:id', (request, reply) => {
		const key = requireOwner(request);
		const { id } = request.params;
		// A poll counts even if a fault answers it.
		const record = files.find(id, key)?.record;
		if (record) record.polls++;
		return respond(key, reply, () => describe(find(id, key), request));
	});

	app.delete<Named>('/v1beta/files/:id', (request, reply) => {
		const key = requireOwner(request);
		return respond(key, reply, async () => {
			const file = find(request.params.id, key);
			if (file.id.length > LONGEST_DELETABLE_NAME) {
				throw invalidArgument(
					`* DeleteFileRequest.name: a file ID has at most ${LONGEST_DELETABLE_NAME} characters.\n`,
				);
			}
			await files.remove(file);
			if (file.record) file.record.deleted = true;
			return {};
		});
	});
}
