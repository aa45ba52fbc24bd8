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
const run = promisify(execFile);

/** Debian keeps PostgreSQL's programs off the PATH, in a folder for each version. */
const debianFolders = () => {
	const base = '/usr/lib/postgresql';
	try {
		const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
		return versions.map((version) => join(base, version, 'bin'));
	} catch {
		return [];
	}
};

/** The path of an installed program, or nothing. */
function find(program: string): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', ...debianFolders()];
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

const missing = (program: string, debianPackage: string) =>
	find(program)
		? ''
		: `skipped: there is no ${program}, install it (Debian: apt-get install ${debianPackage})`;

/** Why there is no PostgreSQL to test with, or nothing. */
export const noPostgres = missing('initdb', 'postgresql');
/** Why there is no Redis to test with, or nothing. */
export const noRedis = missing('redis-server', 'redis-server');

/** A server of its own on a free loopback port, its data in a temp folder, gone after `stop()`. */
class Service {
	protected constructor(
		readonly port: number,
		private readonly folder: string,
		private readonly program: Program,
	) {}

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

	/** @throws with the last lines the server printed when it ends or does not answer */
	protected async until(name: string, answers: () => Promise<boolean>) {
		const deadline = Date.now() + START_DEADLINE_MS;
		while (!(await answers())) {
			if (this.program.hasEnded || Date.now() > deadline) {
				const words = this.program.lastWords;
				await this.stop();
				throw new Error(`${name} did not start. It said:\n${words}`);
			}
			await wait(100);
		}
	}

	/** Ends the server and deletes everything it kept. */
	async stop() {
		await this.program.stop();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** A private Redis, which keeps nothing on the disk. */
export class PrivateRedis extends Service {
	static async start(): Promise<PrivateRedis> {
		const port = await freePort();
		const folder = await mkdtemp(join(tmpdir(), 'gemini-image-redis-'));
		const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
		const program = Service.runIn(folder, find('redis-server') ?? '', args);
		const redis = new PrivateRedis(port, folder, program);
		await redis.until('Redis', () => redis.answers());
		return redis;
	}

	private answers(): Promise<boolean> {
		return new Promise((resolve) => {
			const socket = connect(this.port, '127.0.0.1', () => socket.write('PING\r\n'));
			socket.once('data', (answer) => {
				socket.destroy();
				resolve(answer.toString().startsWith('+PONG'));
			});
			socket.once('error', () => resolve(false));
		});
	}
}

interface Identity {
	uid?: number;
	gid?: number;
}

/** PostgreSQL refuses to run as root: Debian's package brings one user, any machine has the other. */
function notRoot(): Identity {
	if (process.getuid?.() !== 0) return {};
	for (const user of ['postgres', 'nobody']) {
		try {
			const id = (flag: string) =>
				Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
			return { uid: id('-u'), gid: id('-g') };
		} catch {
			// There is no such user.
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

	private constructor(port: number, folder: string, program: Program, password: string) {
		super(port, folder, program);
		this.password = password;
	}

	static async start(): Promise<PrivatePostgres> {
		const port = await freePort();
		const password = randomBytes(12).toString('hex');
		const folder = await mkdtemp(join(tmpdir(), 'gemini-image-postgres-'));
		const as = notRoot();
		const data = join(folder, 'data');
		const passwordFile = join(folder, 'password');
		await writeFile(passwordFile, password, { mode: 0o600 });
		if (as.uid !== undefined && as.gid !== undefined) {
			for (const path of [folder, passwordFile]) await chown(path, as.uid, as.gid);
		}
		const make = ['-U', 'gemini', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
		make.push('-E', 'UTF8', '--locale=C', '--no-sync', '-D', data);
		await run(find('initdb') ?? '', make, { cwd: folder, ...as });
		const settings = {
			listen_addresses: '127.0.0.1',
			port,
			unix_socket_directories: '',
			// Nothing here has to outlive a power cut, and a container may have little shared memory.
			fsync: 'off',
			dynamic_shared_memory_type: 'mmap',
		};
		const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
		const command = find('postgres') ?? '';
		const program = Service.runIn(folder, command, ['-D', data, ...args], as);
		const postgres = new PrivatePostgres(port, folder, program, password);
		await postgres.until('PostgreSQL', () => postgres.answers());
		return postgres;
	}

	private async answers(): Promise<boolean> {
		return await this.query('SELECT 1').then(
			() => true,
			() => false,
		);
	}

	/** Runs SQL; returns the rows as lines, their columns split by `|`. */
	async query(sql: string): Promise<string> {
		const to = ['-h', this.host, '-p', String(this.port), '-U', this.user, '-d', this.database];
		const { stdout } = await run(find('psql') ?? '', ['-X', '-At', ...to, '-c', sql], {
			env: { ...process.env, PGPASSWORD: this.password },
		});
		return stdout.trimEnd();
	}

	/** What n8n's own Postgres credential asks for. */
	credential() {
		const { host, port, database, user, password } = this;
		return { host, port, database, user, password, ssl: 'disable', sshTunnel: false };
	}
}
