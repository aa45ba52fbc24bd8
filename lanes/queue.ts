import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { prepareHome, startN8n, type N8nOptions } from './home';
import { freePort, type Program } from './process';
import type { PrivatePostgres, PrivateRedis } from './services';

/**
 * Returns the settings that n8n and its workers share in queue mode. The workers run all executions,
 * manual ones included.
 */
export const buildQueueSettings = (postgres: PrivatePostgres, redis: PrivateRedis) => ({
	EXECUTIONS_MODE: 'queue',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	QUEUE_BULL_REDIS_HOST: '127.0.0.1',
	QUEUE_BULL_REDIS_PORT: String(redis.port),
	DB_TYPE: 'postgresdb',
	DB_POSTGRESDB_HOST: postgres.host,
	DB_POSTGRESDB_PORT: String(postgres.port),
	DB_POSTGRESDB_DATABASE: postgres.database,
	DB_POSTGRESDB_USER: postgres.user,
	DB_POSTGRESDB_PASSWORD: postgres.password,
	N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
});

/** A part of n8n in queue mode; it shares only Redis, the database and the encryption key with the rest. */
class QueueProcess {
	private peakMemory = 0;

	protected constructor(
		protected readonly program: Program,
		private readonly userFolder: string,
	) {}

	/** Starts a part with the options of a running n8n and waits until it is ready. */
	protected static async run(
		command: 'worker' | 'webhook',
		options: N8nOptions,
		settings: Record<string, string>,
		readiness: string,
	): Promise<[Program, string]> {
		const { userFolder, environment } = await prepareHome({
			...options,
			settings: { ...options.settings, ...settings },
		});
		const isReady = () =>
			fetch(readiness).then(
				({ ok }) => ok,
				() => false,
			);
		try {
			return [await startN8n(options.lane, command, environment, isReady), userFolder];
		} catch (error) {
			await removeFolder(userFolder);
			throw error;
		}
	}

	get hasEnded() {
		return this.program.hasEnded;
	}

	/** The end of what it logged. */
	get lastOutput() {
		return this.program.lastOutput;
	}

	/** Returns the most memory that it has used so far, in bytes; of one that has ended, until then. */
	async readPeakMemory(): Promise<number> {
		if (!this.hasEnded) this.peakMemory = await this.program.readPeakMemory();
		return this.peakMemory;
	}

	/** Forgets the most memory used so far. */
	async resetPeakMemory() {
		await this.program.resetPeakMemory();
	}

	/** Kills it at once, like a crash or a power cut. */
	async kill() {
		await this.readPeakMemory();
		await this.program.kill();
	}

	/** Stops it as an administrator would, and waits until it has finished what it does. */
	async end() {
		await this.readPeakMemory();
		await this.program.end();
	}

	/** Stops it and deletes its folder. */
	async stop() {
		await this.program.stop();
		await removeFolder(this.userFolder);
	}
}

const removeFolder = async (folder: string) =>
	await rm(folder, { recursive: true, force: true, maxRetries: 5 });

/** A worker. */
export class PrivateWorker extends QueueProcess {
	/** @param url base URL of its n8n's webhooks */
	static async start(options: N8nOptions, url: string): Promise<PrivateWorker> {
		const port = String(await freePort());
		const settings = {
			WEBHOOK_URL: `${url}/`,
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: port,
			// Workers log each execution at this level.
			N8N_LOG_LEVEL: 'info',
		};
		const readiness = `http://127.0.0.1:${port}/healthz/readiness`;
		return new PrivateWorker(...(await this.run('worker', options, settings, readiness)));
	}

	/** Counts how often it started this execution: twice for one that waited in between. */
	countStarts(executionId: string): number {
		return this.listStarts().filter((id) => id === executionId).length;
	}

	/** Lists the IDs of the executions that it started, in order. */
	listStarts(): string[] {
		const lines = this.program.output.matchAll(/Worker started execution (\d+) /g);
		return Array.from(lines, ([, id = '']) => id);
	}

	/** Lists the IDs of the executions that it started and has not finished. */
	listOpen(): string[] {
		const lines = this.program.output.matchAll(/Worker finished execution (\d+) /g);
		const finished = new Set(Array.from(lines, ([, id]) => id));
		return this.listStarts().filter((id) => !finished.has(id));
	}
}

/** A process that answers the webhooks of production, and nothing else. */
export class PrivateWebhooks extends QueueProcess {
	private constructor(
		program: Program,
		userFolder: string,
		readonly url: string,
	) {
		super(program, userFolder);
	}

	/** Starts one with the options of a running n8n and waits until it is ready. */
	static async start(options: N8nOptions): Promise<PrivateWebhooks> {
		const port = String(await freePort());
		const url = `http://localhost:${port}`;
		const settings = {
			N8N_HOST: 'localhost',
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: port,
			WEBHOOK_URL: `${url}/`,
		};
		const readiness = `${url}/healthz/readiness`;
		return new PrivateWebhooks(...(await this.run('webhook', options, settings, readiness)), url);
	}
}
