import type { Case } from '../cases';
import { BATCH, MEGABYTE, type Job, type Peer } from '../job';
import type { Bench } from '../run';

/** Nothing but a stream holds a batch, so there is no peer that buffers. */
const PEERS: Peer[] = ['idle', 'node', 'floor'];
const REQUESTS = 50;
/** Size of a result image, in MB. */
export const RESULT_MB = 4;

/** Creates the cases of batches. */
export async function createBatchCases(bench: Bench, quick: boolean): Promise<Case[]> {
	const own = await bench.references(REQUESTS, 7 * MEGABYTE);
	const results = (count: number): Case => ({
		group: 'f',
		title: `(f) Get Batch: ${count} images of ${RESULT_MB} MB`,
		size: count,
		peers: PEERS,
		job: {
			mode: 'filesystem',
			answer: { image: RESULT_MB * MEGABYTE, results: count },
			references: [],
			items: 1,
			concurrency: 1,
			batch: 'get',
			parameters: { resource: 'batch', operation: 'getBatch', batch: BATCH },
		},
	});
	const submit: Omit<Job, 'peer' | 'storage' | 'serverUrl' | 'references'> = {
		mode: 'filesystem',
		answer: { image: 1000 },
		items: REQUESTS,
		concurrency: 1,
		batch: 'submit',
		parameters: {
			resource: 'batch',
			operation: 'submitBatch',
			prompt: '={{ $json.prompt }}',
			imageFields: 'data0',
		},
	};
	return [
		...(quick ? [] : [results(20)]),
		results(200),
		{
			group: 'g',
			title: `(g) Submit Batch: ${REQUESTS} requests, each with its own reference of 7 MB`,
			size: REQUESTS,
			peers: PEERS,
			job: { ...submit, references: own, areOwn: true },
		},
		{
			group: 'g-shared',
			title: `(g) Submit Batch: ${REQUESTS} requests that share a reference of 7 MB`,
			size: REQUESTS,
			peers: PEERS,
			job: { ...submit, references: own.slice(0, 1) },
		},
	];
}
