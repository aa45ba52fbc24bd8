import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cli } from './cli';
import { prepareHome, startN8n, type Home, type N8nOptions } from './home';
import type { InstalledLane } from './install';
import { freePort, type Program } from './process';
import { Rest } from './rest';

/** A private n8n on free ports, with its data in a temporary folder; `stop()` removes it. */
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

	/** Prepares the folder with the node in it; starts nothing. */
	static async create(options: N8nOptions) {
		const port = await freePort();
		const settings = {
			N8N_HOST: 'localhost',
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: String(port),
			// Otherwise the cookie is sent over https only.
			N8N_SECURE_COOKIE: 'false',
			...options.settings,
		};
		const home = await prepareHome({ ...options, settings });
		return new PrivateN8n(`http://localhost:${port}`, options.lane, home);
	}

	/**
	 * Starts the server and waits until its REST routes answer (10 to 20 s), then creates the owner.
	 * @throws with n8n's last output if it exits or does not answer
	 */
	async start() {
		await this.serve();
		await this.rest.setUpOwner();
	}

	/** Starts the server again on its existing data. @throws as `start` does */
	async restart() {
		await this.serve();
		await this.rest.logIn();
	}

	/** Stops n8n as an administrator would; its data stays. */
	async shutDown() {
		await this.program?.stop();
	}

	/** Stops n8n with SIGKILL; its data stays. */
	async kill() {
		await this.program?.kill();
	}

	/** The folder of n8n's database and files. */
	get dataFolder() {
		return join(this.home.userFolder, '.n8n');
	}

	private async serve() {
		try {
			this.program = await startN8n(this.lane, 'start', this.home.environment, () =>
				this.isReady(),
			);
		} catch (error) {
			await this.stop();
			throw error;
		}
	}

	/** While n8n migrates its database, it answers every URL with a page that says so. */
	private async isReady(): Promise<boolean> {
		try {
			const response = await fetch(`${this.url}/rest/settings`);
			return response.ok && (response.headers.get('content-type') ?? '').includes('json');
		} catch {
			return false;
		}
	}

	/** The last output of n8n. */
	get lastOutput() {
		return this.program?.lastOutput ?? '';
	}

	/** Returns the most memory that the running server has used so far, in bytes (Linux). */
	async readPeakMemory(): Promise<number> {
		return (await this.program?.readPeakMemory()) ?? 0;
	}

	/** Forgets the most memory used so far (Linux). */
	async resetPeakMemory() {
		await this.program?.resetPeakMemory();
	}

	/** The process ID of the running server. */
	get processId() {
		return this.program?.id;
	}

	/** Writes a file for the Read/Write Files node; returns its path. */
	async writeFile(name: string, bytes: Uint8Array | string): Promise<string> {
		const path = join(this.filesFolder, name);
		await writeFile(path, bytes);
		return path;
	}

	/** Stops n8n and deletes its data. */
	async stop() {
		await this.shutDown();
		await rm(this.home.userFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}
