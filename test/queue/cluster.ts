import { setTimeout as wait } from 'node:timers/promises';
import type { N8nOptions } from '../../lanes/home';
import { PrivateN8n } from '../../lanes/n8n';
import { buildQueueSettings, PrivateWebhooks, PrivateWorker } from '../../lanes/queue';
import { PrivatePostgres, PrivateRedis } from '../../lanes/services';
import { optionsFor } from '../n8n/lane';

/** Executions that a worker runs at once; n8n's default. */
export const CONCURRENCY = 10;

const POLL_MS = 100;
const DEADLINE_MS = 240_000;

/** Waits until a condition holds. @throws when it does not in time, by default four minutes */
export async function until(
	what: string,
	holds: () => boolean | Promise<boolean>,
	timeoutMs = DEADLINE_MS,
): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}.`);
		await wait(POLL_MS);
	}
}

/**
 * Notes the order of each execution as it is created: of one that stalls, n8n keeps nothing that tells
 * what it was for.
 */
const NOTE_ORDERS = `
CREATE TABLE noted_order ("executionId" integer, "order" text);
CREATE FUNCTION note_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO noted_order VALUES (NEW."executionId", substring(NEW.data from 'order-[a-z]+-[0-9]+'));
RETURN NULL;
END $$;
CREATE TRIGGER note_order AFTER INSERT ON execution_data FOR EACH ROW EXECUTE FUNCTION note_order();`;

/** A n8n in queue mode as its users run it, and what goes wrong with its parts. */
export class Cluster {
	/** All that were started, those that have ended too. */
	readonly workers: PrivateWorker[] = [];

	private constructor(
		readonly postgres: PrivatePostgres,
		readonly redis: PrivateRedis,
		readonly main: PrivateN8n,
		readonly webhooks: PrivateWebhooks,
		private readonly options: N8nOptions,
	) {}

	/** Starts Redis, PostgreSQL, the main process, a webhook process and two workers. */
	static async start(settings: Record<string, string>): Promise<Cluster> {
		const [postgres, redis] = await Promise.all([
			PrivatePostgres.start(),
			PrivateRedis.start({ keepsData: true }),
		]);
		const options = await optionsFor('latest', 'database', {
			...buildQueueSettings(postgres, redis),
			N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
			// The default of 2 is too few for a webhook process that reads and writes images.
			DB_POSTGRESDB_POOL_SIZE: '10',
			N8N_CONCURRENCY_PRODUCTION_LIMIT: String(CONCURRENCY),
			// A slow machine may need more than the default of 30 s for what a worker has under way.
			N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '300',
			...settings,
		});
		const main = await PrivateN8n.create(options);
		await main.start();
		const starting = PrivateWebhooks.start(options);
		const workers = [
			PrivateWorker.start(options, main.url),
			PrivateWorker.start(options, main.url),
		];
		const cluster = new Cluster(postgres, redis, main, await starting, options);
		cluster.workers.push(...(await Promise.all(workers)));
		await postgres.query(NOTE_ORDERS);
		return cluster;
	}

	async startWorker(): Promise<void> {
		this.workers.push(await PrivateWorker.start(this.options, this.main.url));
	}

	/** Waits until one of the workers has executions under way; returns it. */
	async busyWorker(): Promise<PrivateWorker> {
		const find = () =>
			this.workers.find((worker) => !worker.hasEnded && worker.listOpen().length > 0);
		await until('a worker is busy', () => Boolean(find()));
		const worker = find();
		if (!worker) throw new Error('No worker is busy.');
		return worker;
	}

	/** Lists the IDs of the executions that the running workers have under way. */
	listOpen(): string[] {
		return this.workers.filter(({ hasEnded }) => !hasEnded).flatMap((worker) => worker.listOpen());
	}

	/** Counts how often workers started each execution, by its ID. */
	countStarts(): Map<string, number> {
		const counts = new Map<string, number>();
		for (const id of this.workers.flatMap((worker) => worker.listStarts())) {
			counts.set(id, (counts.get(id) ?? 0) + 1);
		}
		return counts;
	}

	/** Whether no job is left in the queue. */
	async isIdle(): Promise<boolean> {
		const lists = ['wait', 'active', 'paused'].map((name) => `bull:jobs:${name}`);
		const lengths = await Promise.all(lists.map((list) => this.redis.lengthOf(list)));
		return lengths.every((length) => length === 0);
	}

	/** Lists the IDs of the executions that n8n has not said to have ended. */
	async listUnended(): Promise<string[]> {
		const unended = "SELECT id FROM execution_entity WHERE status IN ('new', 'running')";
		return (await this.postgres.query(unended)).split('\n').filter(Boolean);
	}

	/** Restarts the main process, which marks executions as crashed that no job is left of. */
	async recover(): Promise<void> {
		await this.main.shutDown();
		await this.main.restart();
		await until('n8n has marked what it lost', async () => (await this.listUnended()).length === 0);
	}

	async resetPeakMemory(): Promise<void> {
		const running = this.workers.filter((worker) => !worker.hasEnded);
		for (const part of [this.main, this.webhooks, ...running]) await part.resetPeakMemory();
	}

	/** Returns the most memory of each process since the last reset, in bytes. */
	async readPeakMemory(): Promise<Record<string, number>> {
		const peaks: Record<string, number> = {
			main: await this.main.readPeakMemory(),
			webhook: await this.webhooks.readPeakMemory(),
		};
		for (const [index, worker] of this.workers.entries()) {
			peaks[`worker ${index + 1}`] = await worker.readPeakMemory();
		}
		return peaks;
	}

	async stop(): Promise<void> {
		await Promise.all(this.workers.map((worker) => worker.stop()));
		await this.webhooks.stop();
		await this.main.stop();
		await Promise.all([this.redis.stop(), this.postgres.stop()]);
	}
}
