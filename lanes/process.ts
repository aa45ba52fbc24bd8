import { spawn, type ChildProcess } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Finds a free port on this machine. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			const port = typeof address === 'object' && address ? address.port : 0;
			server.close(() => resolve(port));
		});
	});
}

const GRACE_MS = 10_000;
const KEPT_CHARACTERS = 4_000_000;
const TAIL_CHARACTERS = 4_000;

/** A program in its own process group, so its children end with it. */
export class Program {
	private kept = '';
	private readonly child: ChildProcess;

	constructor(command: string, args: string[], env: NodeJS.ProcessEnv) {
		this.child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
		const keep = (chunk: Buffer) => {
			this.kept = (this.kept + chunk.toString()).slice(-KEPT_CHARACTERS);
		};
		this.child.stdout?.on('data', keep);
		this.child.stderr?.on('data', keep);
		this.child.on('error', (error) => (this.kept += error.message));
	}

	/** Its process ID; undefined if it could not be started. */
	get id() {
		return this.child.pid;
	}

	get hasEnded() {
		return this.child.exitCode !== null || this.child.signalCode !== null || !this.child.pid;
	}

	/** The last 4,000,000 characters it printed to stdout and stderr. */
	get output() {
		return this.kept;
	}

	/** The end of its output, to explain what went wrong. */
	get lastOutput() {
		return this.output.slice(-TAIL_CHARACTERS).trimEnd();
	}

	/** Asks it to stop, and kills it after 10 s. */
	async stop() {
		this.signal('SIGTERM');
		const deadline = Date.now() + GRACE_MS;
		while (!this.hasEnded && Date.now() < deadline) await wait(50);
		this.signal('SIGKILL');
	}

	/** Asks it to stop, and waits until it has, however long it takes. */
	async end() {
		this.signal('SIGTERM');
		while (!this.hasEnded) await wait(50);
	}

	/** Kills it at once, like a crash or a power cut. */
	async kill() {
		this.signal('SIGKILL');
		while (!this.hasEnded) await wait(20);
	}

	/** Returns the most memory that the process itself has used so far, in bytes (Linux). */
	async readPeakMemory(): Promise<number> {
		const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
		const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
		return Number(kilobytes) * 1024;
	}

	/** Forgets the most memory used so far (Linux). */
	async resetPeakMemory() {
		await writeFile(`/proc/${this.child.pid}/clear_refs`, '5');
	}

	private signal(name: NodeJS.Signals) {
		if (!this.child.pid) return;
		try {
			process.kill(-this.child.pid, name);
		} catch {
			// The group has already ended.
		}
	}
}
