import type { FastifyInstance, FastifyRequest } from 'fastify';
import { identify } from '../authentication';
import type { KeyState } from '../control/ledger';
import { drain } from '../files/receive';
import type { PersonaContext } from '../generate';
import { cutPage } from '../pages';
import { googleRefusal, type Refusal } from '../refusal';
import type { Batch } from './batch';
import { downloadRoute } from './download';
import { writeOperation, writeOperations } from './operation';
import { respond } from './respond';

/** Google gives the same answer for a missing batch and for someone else's. */
const refuseBatch = () => googleRefusal(404, 'NOT_FOUND', 'Requested entity was not found.');

const NOTHING = [Buffer.from('{}')];

interface Named {
	Params: { '*': string };
}

/**
 * `batches.get`, `batches.list`, `batches.cancel` and `batches.delete`, and the download of results.
 * @param refusePath the answer for a path that does not exist
 */
export function batchRoutes(
	app: FastifyInstance,
	context: PersonaContext,
	refusePath: (request: FastifyRequest) => Refusal,
): void {
	const { persona, ledger, batches } = context;

	const requireOwner = ({ headers, query }: FastifyRequest): { key: string; state: KeyState } => {
		const { key = '', refusal } = identify(persona, headers, Object(query) as object);
		if (refusal) throw refusal;
		return { key, state: ledger.of(key) };
	};

	const require = (batch: Batch | undefined): Batch => {
		if (!batch) throw refuseBatch();
		return batch;
	};

	app.get('/v1beta/batches', (request, reply) => {
		const { key, state } = requireOwner(request);
		return respond(state, reply, () => {
			const all = batches.of(key);
			const { batchListHides = 0 } = state.behaviour;
			if (batchListHides > 0) {
				state.behaviour.batchListHides = batchListHides - 1;
				all.shift();
			}
			const { entries, ...more } = cutPage(all, request.query, { usual: 10, most: 100 });
			return writeOperations(entries, more);
		});
	});

	app.get<Named>('/v1beta/batches/*', (request, reply) => {
		const { key, state } = requireOwner(request);
		const batch = batches.find(request.params['*'], key);
		// A poll counts even if a fault answers it.
		if (batch) batch.record.gets++;
		return respond(state, reply, () => writeOperation(require(batch)));
	});

	app.delete<Named>('/v1beta/batches/*', (request, reply) => {
		const { key, state } = requireOwner(request);
		const batch = batches.find(request.params['*'], key);
		if (batch) batch.record.deletes++;
		return respond(state, reply, async () => {
			batch?.look();
			await batches.remove(require(batch));
			return NOTHING;
		});
	});

	app.post<Named>('/v1beta/batches/*', async (request, reply) => {
		const id = /^([^:]+):cancel$/.exec(request.params['*'])?.[1];
		if (!id) throw refusePath(request);
		await drain(request.raw);
		const { key, state } = requireOwner(request);
		const batch = batches.find(id, key);
		if (batch) batch.record.cancels++;
		return respond(state, reply, async () => {
			const found = require(batch);
			found.look();
			if (found.end) {
				throw googleRefusal(
					400,
					'FAILED_PRECONDITION',
					`The batch has ended as ${found.end.state} and cannot be cancelled.`,
				);
			}
			await found.cancel();
			return NOTHING;
		});
	});

	downloadRoute(app, context, requireOwner, refusePath);
}
