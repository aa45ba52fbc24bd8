import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cli } from './cli';
import { prepareHome, startN8n, type Home, type N8nOptions } from './home';
import type { InstalledLane } from './install';
import { freePort, type Program } from './process';
import { Rest } from './rest';

/** An n8n of its own: its data in a temp folder, its ports free ones, gone after `stop()`. */
export class PrivateN8n {
	readonly cli: Cli;
	readonly rest: Rest;
	/** A folder that the Read/Write Files node may use. */
	readonly filesFolder: string;
	private program?: Program;

	private constructor(
		readonly url: string,
		private readonly lane: InstalledLane,
		private readonly home: Home,
	) {
		this.filesFolder = home.filesFolder;
		this.cli = new Cli(lane, home.environment, home.userFolder);
		this.rest = new Rest(url);
	}

	/** Prepares the folder with the node in it; nothing runs yet. */
	static async create(options: N8nOptions) {
		const port = await freePort();
		const settings = {
			N8N_HOST: 'localhost',
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: String(port),
			// The cookie would otherwise travel over https alone.
			N8N_SECURE_COOKIE: 'false',
			...options.settings,
		};
		const home = await prepareHome({ ...options, settings });
		return new PrivateN8n(`http://localhost:${port}`, options.lane, home);
	}

	/**
	 * Starts the server and waits until its REST routes answer (10 to 20 s), then creates the owner.
	 * @throws with n8n's last lines when it ends or does not answer
	 */
	async start() {
		await this.serve();
		await this.rest.setUpOwner();
	}

	/** Starts the server on what it kept before. @throws as `start` does */
	async startAgain() {
		await this.serve();
		await this.rest.logIn();
	}

	/** Ends n8n with SIGKILL; what it kept stays. */
	async kill() {
		await this.program?.kill();
	}

	/** Where n8n keeps its database and its files. */
	get dataFolder() {
		return join(this.home.userFolder, '.n8n');
	}

	private async serve() {
		try {
			this.program = await startN8n(this.lane, 'start', this.home.environment, () =>
				this.answers(),
			);
		} catch (error) {
			await this.stop();
			throw error;
		}
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

	/** The number of the running server's process. */
	get processId() {
		return this.program?.id;
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
		await rm(this.home.userFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}
