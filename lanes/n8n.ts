import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Cli } from './cli';
import type { InstalledLane } from './install';
import { freePort, Program } from './process';
import { Rest } from './rest';
import { unpackAsCommunityPackage } from './tarball';

/** `default` keeps binaries in memory, as base64 inside the items. */
export type BinaryMode = 'default' | 'filesystem' | 'database';

export interface N8nOptions {
	lane: InstalledLane;
	/** The packed node, from `packProject`. */
	tarball: Buffer;
	binaryMode?: BinaryMode;
	/** Keeps n8n from calling anyone outside this machine. */
	loopbackOnly?: boolean;
}

const START_DEADLINE_MS = 180_000;

/** An n8n of its own: its data in a temp folder, its ports free ones, gone after `stop()`. */
export class PrivateN8n {
	readonly cli: Cli;
	readonly rest: Rest;
	private program?: Program;

	private constructor(
		readonly url: string,
		/** A folder that the Read/Write Files node may use. */
		readonly filesFolder: string,
		private readonly userFolder: string,
		private readonly lane: InstalledLane,
		private readonly environment: NodeJS.ProcessEnv,
	) {
		this.cli = new Cli(lane, environment, userFolder);
		this.rest = new Rest(url);
	}

	/** Prepares the folder with the node in it; nothing runs yet. */
	static async create({ lane, tarball, binaryMode = 'filesystem', loopbackOnly }: N8nOptions) {
		const userFolder = await mkdtemp(join(tmpdir(), `gemini-image-n8n-${lane.name}-`));
		const filesFolder = join(userFolder, 'files');
		await mkdir(filesFolder);
		await unpackAsCommunityPackage(tarball, userFolder);
		const port = await freePort();
		const environment: NodeJS.ProcessEnv = {
			...withoutN8nSettings(process.env),
			...lane.environment,
			N8N_USER_FOLDER: userFolder,
			N8N_HOST: 'localhost',
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
			N8N_DEFAULT_BINARY_DATA_MODE: binaryMode,
			N8N_RESTRICT_FILE_ACCESS_TO: filesFolder,
			// The cookie would otherwise travel over https alone.
			N8N_SECURE_COOKIE: 'false',
			N8N_LOG_LEVEL: 'warn',
			...quiet,
			GEMINI_IMAGE_PARENT: String(process.pid),
			NODE_OPTIONS: ['end-with-parent.cjs', ...(loopbackOnly ? ['loopback-only.cjs'] : [])]
				.map((file) => `--require "${join(__dirname, file)}"`)
				.join(' '),
		};
		return new PrivateN8n(`http://localhost:${port}`, filesFolder, userFolder, lane, environment);
	}

	/**
	 * Starts the server and waits until its REST routes answer (10 to 20 s), then creates the owner.
	 * @throws with n8n's last lines when it ends or does not answer
	 */
	async start() {
		this.program = new Program(this.lane.node, [this.lane.n8n, 'start'], this.environment);
		const deadline = Date.now() + START_DEADLINE_MS;
		while (!(await this.answers())) {
			if (this.program.hasEnded || Date.now() > deadline) {
				const words = this.program.lastWords;
				await this.stop();
				throw new Error(`n8n ${this.lane.version} did not start. It said:\n${words}`);
			}
			await wait(200);
		}
		await this.rest.setUpOwner();
	}

	/** While it migrates its database n8n answers every address with a page that says so. */
	private async answers(): Promise<boolean> {
		try {
			const response = await fetch(`${this.url}/rest/settings`);
			return response.ok && (response.headers.get('content-type') ?? '').includes('json');
		} catch {
			return false;
		}
	}

	/** The last lines n8n printed. */
	get lastWords() {
		return this.program?.lastWords ?? '';
	}

	/** Gives a file to the Read/Write Files node; returns its path. */
	async writeFile(name: string, bytes: Uint8Array | string): Promise<string> {
		const path = join(this.filesFolder, name);
		await writeFile(path, bytes);
		return path;
	}

	/** Ends n8n and deletes everything it kept. */
	async stop() {
		await this.program?.stop();
		await rm(this.userFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** No telemetry, no news, no lists from elsewhere: less noise, and nothing leaves the machine. */
const quiet = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_RUNNERS_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
};

/** The user's own n8n settings must not reach this one. */
function withoutN8nSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(environment).filter(
			([name]) => !/^(N8N_|DB_|EXECUTIONS_|QUEUE_|NODE_ENV$|JEST_)/.test(name),
		),
	);
}
