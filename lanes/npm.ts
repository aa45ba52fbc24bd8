import { dirname, delimiter } from 'node:path';
import { runStep, type Log } from './progress';

export interface NpmStep {
	title: string;
	args: string[];
	cwd: string;
	/** The Node.js that runs npm; native modules are built for it. */
	node: string;
	env?: Record<string, string>;
	log: Log;
}

/** Runs npm on the given Node.js with the settings that this project's installs need. */
export async function runNpm({ title, args, cwd, node, env, log }: NpmStep): Promise<string> {
	const own = process.env.npm_execpath;
	const viaCli = own?.endsWith('npm-cli.js');
	return await runStep({
		title,
		command: viaCli ? node : 'npm',
		args: viaCli ? [own ?? '', ...args] : args,
		cwd,
		log,
		env: {
			...process.env,
			PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
			npm_config_legacy_peer_deps: 'true',
			npm_config_ignore_scripts: 'true',
			npm_config_fund: 'false',
			npm_config_audit: 'false',
			npm_config_update_notifier: 'false',
			...env,
		},
	});
}
