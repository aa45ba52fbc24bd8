import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, Program } from './process';

const START_DEADLINE_MS = 120_000;
const MOST_OUTPUT_BYTES = 256 * 1024 * 1024;
const run = promisify(execFile);

/** Debian keeps PostgreSQL's programs in a folder per version, not on the PATH. */
const listDebianFolders = () => {
	const base = '/usr/lib/postgresql';
	try {
		const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
		return versions.map((version) => join(base, version, 'bin'));
	} catch {
		return [];
	}
};

/** Finds the path of an installed program. */
function findProgram(program: string): string | undefined {
	const folders = [
		...(process.env.PATH ?? '').split(delimiter),
		'/usr/sbin',
		...listDebianFolders(),
	];
	return folders
		.map((folder) => join(folder, program))
		.find((path) => {
			try {
				accessSync(path, constants.X_OK);
				return true;
			} catch {
				return false;
			}
		});
}

const explainSkip = (program: string, debianPackage: string) =>
	findProgram(program)
		? ''
		: `skipped: ${program} is not installed (Debian: apt-get install ${debianPackage})`;

/** Why tests with PostgreSQL are skipped; empty if they run. */
export const noPostgres = explainSkip('initdb', 'postgresql');
/** Why tests with Redis are skipped; empty if they run. */
export const noRedis = explainSkip('redis-server', 'redis-server');

/** A private server on a free loopback port, with its data in a temporary folder; `stop()` removes it. */
abstract class Service {
	private program: Program;

	/** @param launch starts the program, on the data that is there */
	protected constructor(
		private readonly name: string,
		readonly port: number,
		private readonly folder: string,
		private readonly launch: () => Program,
	) {
		this.program = launch();
	}

	protected static runIn(
		folder: string,
		command: string,
		args: string[],
		as: Identity = {},
	): Program {
		const what = { command, args, cwd: folder, ...as };
		return new Program(
			process.execPath,
			[join(__dirname, 'run-with-parent.cjs'), JSON.stringify(what)],
			{ ...process.env, GEMINI_IMAGE_PARENT: String(process.pid) },
		);
	}

	protected abstract isReady(): Promise<boolean>;

	/** @throws with the server's last output if it exits or does not answer */
	protected async waitUntilReady() {
		const deadline = Date.now() + START_DEADLINE_MS;
		while (!(await this.isReady())) {
			if (this.program.hasEnded || Date.now() > deadline) {
				const output = this.program.lastOutput;
				await this.stop();
				throw new Error(`${this.name} did not start. Its last output:\n${output}`);
			}
			await wait(100);
		}
	}

	/** Stops the server, closing its connections, and starts it again on the same port and data. */
	async restart() {
		await this.program.stop();
		this.program = this.launch();
		await this.waitUntilReady();
	}

	/** Stops the server and deletes its data. */
	async stop() {
		await this.program.stop();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** A private Redis. */
export class PrivateRedis extends Service {
	/** @param options.keepsData writes each change to a file, so that a restart loses nothing */
	static async start({ keepsData = false } = {}): Promise<PrivateRedis> {
		const port = await freePort();
		const folder = await mkdtemp(join(tmpdir(), 'gemini-image-redis-'));
		const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
		if (keepsData) args.push('--appendonly', 'yes');
		const command = findProgram('redis-server') ?? '';
		const launch = () => Service.runIn(folder, command, args);
		const redis = new PrivateRedis('Redis', port, folder, launch);
		await redis.waitUntilReady();
		return redis;
	}

	protected async isReady(): Promise<boolean> {
		return await this.send('PING').then(
			(answer) => answer.startsWith('+PONG'),
			() => false,
		);
	}

	/** Returns the length of a list; 0 if there is none. */
	async lengthOf(list: string): Promise<number> {
		return Number((await this.send(`LLEN ${list}`)).slice(1));
	}

	/** Sends one command with a short answer, and returns it as it came. */
	private send(command: string): Promise<string> {
		return new Promise((resolve, reject) => {
			const socket = connect(this.port, '127.0.0.1', () => socket.write(`${command}\r\n`));
			socket.once('data', (answer) => {
				socket.destroy();
				resolve(answer.toString());
			});
			socket.once('error', reject);
		});
	}
}

interface Identity {
	uid?: number;
	gid?: number;
}

/** PostgreSQL refuses to run as root. Debian's package creates `postgres`; `nobody` exists everywhere. */
function findOtherUser(): Identity {
	if (process.getuid?.() !== 0) return {};
	for (const user of ['postgres', 'nobody']) {
		try {
			const id = (flag: string) =>
				Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
			return { uid: id('-u'), gid: id('-g') };
		} catch {
			// No such user.
		}
	}
	return {};
}

/** A private PostgreSQL with one database, open to one user with a password. */
export class PrivatePostgres extends Service {
	readonly host = '127.0.0.1';
	readonly database = 'postgres';
	readonly user = 'gemini';
	readonly password: string;

	private constructor(port: number, folder: string, launch: () => Program, password: string) {
		super('PostgreSQL', port, folder, launch);
		this.password = password;
	}

	static async start(): Promise<PrivatePostgres> {
		const port = await freePort();
		const password = randomBytes(12).toString('hex');
		const folder = await mkdtemp(join(tmpdir(), 'gemini-image-postgres-'));
		const as = findOtherUser();
		const data = join(folder, 'data');
		const passwordFile = join(folder, 'password');
		await writeFile(passwordFile, password, { mode: 0o600 });
		if (as.uid !== undefined && as.gid !== undefined) {
			for (const path of [folder, passwordFile]) await chown(path, as.uid, as.gid);
		}
		const make = ['-U', 'gemini', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
		make.push('-E', 'UTF8', '--locale=C', '--no-sync', '-D', data);
		await run(findProgram('initdb') ?? '', make, { cwd: folder, ...as });
		const settings = {
			listen_addresses: '127.0.0.1',
			port,
			unix_socket_directories: '',
			// The data need not survive a power cut, and a container may have little shared memory.
			fsync: 'off',
			dynamic_shared_memory_type: 'mmap',
		};
		const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
		const command = findProgram('postgres') ?? '';
		const launch = () => Service.runIn(folder, command, ['-D', data, ...args], as);
		const postgres = new PrivatePostgres(port, folder, launch, password);
		await postgres.waitUntilReady();
		return postgres;
	}

	protected async isReady(): Promise<boolean> {
		return await this.query('SELECT 1').then(
			() => true,
			() => false,
		);
	}

	/** Runs SQL; returns one line per row, with columns separated by `|`. */
	async query(sql: string): Promise<string> {
		const to = ['-h', this.host, '-p', String(this.port), '-U', this.user, '-d', this.database];
		const { stdout } = await run(findProgram('psql') ?? '', ['-X', '-At', ...to, '-c', sql], {
			env: { ...process.env, PGPASSWORD: this.password },
			maxBuffer: MOST_OUTPUT_BYTES,
		});
		return stdout.trimEnd();
	}

	/** The fields of n8n's Postgres credential. */
	credential() {
		const { host, port, database, user, password } = this;
		return { host, port, database, user, password, ssl: 'disable', sshTunnel: false };
	}
}
