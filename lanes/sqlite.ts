import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runNpm } from './npm';
import type { Log } from './progress';

/**
 * Gives n8n its database driver, the one native module it cannot start without: a downloaded
 * binary where there is one, else built from source (1 to 2 minutes). The module's own install
 * script is called by name, which npm runs without asking, unlike the scripts of all packages.
 * @throws with the names of what has to be installed when a compiler is missing
 */
export async function prepareSqlite(laneFolder: string, node: string, log: Log): Promise<void> {
	const prefix = dirname(dirname(node));
	const headers: Record<string, string> = existsSync(join(prefix, 'include', 'node'))
		? { npm_config_nodedir: prefix }
		: {};
	try {
		await runNpm({
			title: 'Preparing the database driver sqlite3, compiled if there is no download of it',
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
			'There is no ready-made sqlite3 for this machine, and it cannot be built here since ' +
				`${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing. On Debian or Ubuntu, run ` +
				`"sudo apt-get install ${missing.join(' ')}" and start again: the rest is kept.`,
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
