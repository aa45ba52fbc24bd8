import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { InstalledLane } from './install';
import { freePort, Program } from './process';
import { unpackAsCommunityPackage } from './tarball';

/** `default` keeps binaries in memory, as base64 inside the items. */
export type BinaryMode = 'default' | 'filesystem' | 'database';

export interface N8nOptions {
	lane: InstalledLane;
	/** The packed node, from `packProject`. */
	tarball: Buffer;
	binaryMode?: BinaryMode;
	/** Keeps n8n from calling other machines. */
	loopbackOnly?: boolean;
	/** More n8n settings, by environment variable. */
	settings?: Record<string, string>;
}

/** The folders and the environment of an n8n process. */
export interface Home {
	userFolder: string;
	/** A folder that the Read/Write Files node may use. */
	filesFolder: string;
	environment: NodeJS.ProcessEnv;
}

/** Creates a temporary folder with the node in it, and the environment for n8n; starts nothing. */
export async function prepareHome({
	lane,
	tarball,
	binaryMode = 'filesystem',
	loopbackOnly,
	settings,
}: N8nOptions): Promise<Home> {
	const userFolder = await mkdtemp(join(tmpdir(), `gemini-image-n8n-${lane.name}-`));
	const filesFolder = join(userFolder, 'files');
	await mkdir(filesFolder);
	await unpackAsCommunityPackage(tarball, userFolder);
	const environment: NodeJS.ProcessEnv = {
		...removeN8nSettings(process.env),
		...lane.environment,
		N8N_USER_FOLDER: userFolder,
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
		N8N_DEFAULT_BINARY_DATA_MODE: binaryMode,
		N8N_RESTRICT_FILE_ACCESS_TO: filesFolder,
		N8N_LOG_LEVEL: 'warn',
		...quiet,
		...settings,
		GEMINI_IMAGE_PARENT: String(process.pid),
		NODE_OPTIONS: ['end-with-parent.cjs', ...(loopbackOnly ? ['loopback-only.cjs'] : [])]
			.map((file) => `--require "${join(__dirname, file)}"`)
			.join(' '),
	};
	return { userFolder, filesFolder, environment };
}

const START_DEADLINE_MS = 180_000;

/**
 * Starts an n8n command and waits until it answers (10 to 20 s).
 * @throws with n8n's last output if it exits or does not answer
 */
export async function startN8n(
	{ n8n, node, version }: InstalledLane,
	command: 'start' | 'worker' | 'webhook',
	environment: NodeJS.ProcessEnv,
	isReady: () => Promise<boolean>,
): Promise<Program> {
	const program = new Program(node, [n8n, command], environment);
	const deadline = Date.now() + START_DEADLINE_MS;
	while (!(await isReady())) {
		if (program.hasEnded || Date.now() > deadline) {
			await program.stop();
			throw new Error(
				`"n8n ${command}" of ${version} did not start. Its last output:\n${program.lastOutput}`,
			);
		}
		await wait(200);
	}
	return program;
}

/** No telemetry, news or remote lists: less noise, and nothing leaves the machine. */
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

/** Keeps the user's own n8n settings out of this n8n. */
function removeN8nSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(environment).filter(
			([name]) =>
				!/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_URL$|OFFLOAD_|NODE_ENV$|JEST_)/.test(name),
		),
	);
}
