import type { EmulatedUser, ReceivedCall } from '../engine/emulated';
import type { Run } from '../../lanes/run-data';
import type { Cluster } from './cluster';

/** What n8n says of an execution. */
export interface Execution {
	id: string;
	/** The ID of the order that it is for. */
	order: string;
	status: string;
	/** When it ended, in ms since 1970; 0 if n8n does not say. */
	stoppedAt: number;
	/** How often workers started it. */
	starts: number;
	run: Run;
}

/** What is left of the orders when all has ended: at the provider, in n8n, and in its database. */
export interface Remains {
	executions: Execution[];
	/** Calls by prompt. */
	calls: Map<string, ReceivedCall[]>;
	/** The digest of each stored file, by its ID. */
	files: Map<string, string>;
}

/** The emulator keeps no more calls of a user. */
const MOST_CALLS = 1000;
const AT_ONCE = 4;

/** The text of the last content of a request. */
export const promptOf = ({ body }: ReceivedCall): string => textsOf(body?.contents.at(-1)).join();

export const textsOf = (content: ReceivedCall['body']['contents'][number] | undefined): string[] =>
	(content?.parts ?? []).flatMap(({ text }) => (typeof text === 'string' ? text : []));

async function readCalls(users: readonly EmulatedUser[]): Promise<Remains['calls']> {
	const calls: Remains['calls'] = new Map();
	for (const user of users) {
		const received = await user.received();
		expect(received.length).toBeLessThan(MOST_CALLS);
		for (const call of received) {
			const prompt = promptOf(call);
			calls.set(prompt, [...(calls.get(prompt) ?? []), call]);
		}
	}
	return calls;
}

async function readExecutions(cluster: Cluster): Promise<Execution[]> {
	const { main, postgres } = cluster;
	const starts = cluster.countStarts();
	const stopped = `coalesce(extract(epoch from e."stoppedAt") * 1000, 0)`;
	const rows = await postgres.query(
		`SELECT e.id, e.status, ${stopped}::bigint, o."order" FROM execution_entity e
		LEFT JOIN noted_order o ON o."executionId" = e.id ORDER BY e.id`,
	);
	const left = rows.split('\n').filter(Boolean);
	const executions: Execution[] = [];
	const one = async () => {
		for (let row = left.shift(); row; row = left.shift()) {
			const [id = '', status = '', stoppedAt = '', order = ''] = row.split('|');
			const run = await main.rest.read(id);
			executions.push({
				id,
				order,
				status,
				stoppedAt: Number(stoppedAt),
				starts: starts.get(id) ?? 0,
				run,
			});
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, one));
	return executions;
}

async function readFiles({ postgres }: Cluster): Promise<Remains['files']> {
	const rows = await postgres.query(
		`SELECT "fileId", encode(sha256(data), 'hex') FROM binary_data`,
	);
	const pairs = rows.split('\n').map((row): [string, string] => {
		const [id = '', sha256 = ''] = row.split('|');
		return [id, sha256];
	});
	return new Map(pairs);
}

/** Reads what is left of all orders. */
export async function readRecord(
	cluster: Cluster,
	users: readonly EmulatedUser[],
): Promise<Remains> {
	return {
		calls: await readCalls(users),
		executions: await readExecutions(cluster),
		files: await readFiles(cluster),
	};
}
