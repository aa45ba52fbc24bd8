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

/** A worker that shares only Redis, the database and the encryption key with its n8n. */
export class PrivateWorker {
	private constructor(
		private readonly program: Program,
		private readonly userFolder: string,
	) {}

	/**
	 * Starts a worker with the options of a running n8n and waits until it is ready.
	 * @param url base URL of that n8n and its webhooks
	 */
	static async start(options: N8nOptions, url: string): Promise<PrivateWorker> {
		const port = String(await freePort());
		const settings = {
			...options.settings,
			WEBHOOK_URL: `${url}/`,
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: port,
			// Workers log each execution at this level.
			N8N_LOG_LEVEL: 'info',
		};
		const { userFolder, environment } = await prepareHome({ ...options, settings });
		try {
			const program = await startN8n(options.lane, 'worker', environment, () =>
				fetch(`http://127.0.0.1:${port}/healthz/readiness`).then(
					({ ok }) => ok,
					() => false,
				),
			);
			return new PrivateWorker(program, userFolder);
		} catch (error) {
			await rm(userFolder, { recursive: true, force: true, maxRetries: 5 });
			throw error;
		}
	}

	/** Counts how often it started this execution: twice for one that waited in between. */
	countStarts(executionId: string): number {
		const line = `Worker started execution ${executionId} `;
		return this.program.output.split(line).length - 1;
	}

	/** Stops the worker and deletes its folder. */
	async stop() {
		await this.program.stop();
		await rm(this.userFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}
