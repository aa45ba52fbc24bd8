import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runNpm } from './npm';
import type { Log } from './progress';

/**
 * Installs n8n's database driver, the one native module that it cannot start without: a downloaded
 * binary if there is one, else a build from source (1 to 2 minutes). npm runs the module's install
 * script without asking because it is called by name.
 * @throws with the packages to install if a compiler is missing
 */
export async function prepareSqlite(laneFolder: string, node: string, log: Log): Promise<void> {
	const prefix = dirname(dirname(node));
	const headers: Record<string, string> = existsSync(join(prefix, 'include', 'node'))
		? { npm_config_nodedir: prefix }
		: {};
	try {
		await runNpm({
			title: 'Preparing the database driver sqlite3 (compiled if there is no download)',
			args: ['run', 'install'],
			cwd: join(laneFolder, 'node_modules', 'sqlite3'),
			node,
			env: headers,
			log,
		});
	} catch (error) {
		const missing = ['python3', 'make', 'g++'].filter((tool) => !isInstalled(tool));
		if (missing.length === 0) throw error;
		throw new Error(
			'There is no prebuilt sqlite3 for this machine, and building it here needs ' +
				`${missing.join(', ')}. On Debian or Ubuntu, run ` +
				`"sudo apt-get install ${missing.join(' ')}" and start again; the downloads are kept.`,
		);
	}
}

function isInstalled(tool: string): boolean {
	try {
		execFileSync(tool, ['--version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}
