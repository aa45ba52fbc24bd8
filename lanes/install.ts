import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce } from './cache';
import { laneNames, readLane, type Lane, type LaneName } from './lanes';
import { getNodeMajor, findNode } from './node';
import { runNpm } from './npm';
import { logToConsole, type Log } from './progress';
import { prepareSqlite } from './sqlite';

/** A lane ready to start. */
export interface InstalledLane extends Lane {
	/** Path of the Node.js to run it on. */
	node: string;
	/** Path of n8n's start script. */
	n8n: string;
	/** Path of the installation. */
	installedIn: string;
}

const manifests = ['package.json', 'package-lock.json'];

/** Installs a lane into the cache unless it is there already. */
export async function installLane(name: LaneName, log: Log = logToConsole): Promise<InstalledLane> {
	const lane = readLane(name);
	const node = await findNode(lane, log);
	const installedIn = await buildOnce(await buildCacheKey(lane), log, async (folder) => {
		log(`Installing n8n ${lane.version}, once; this takes 3 to 8 minutes and about 2 GB.`);
		await downloadPackages(lane, folder, node, log);
		await prepareSqlite(folder, node, log);
		log(`n8n ${lane.version} is installed.`);
	});
	return { ...lane, node, installedIn, n8n: join(installedIn, 'node_modules/n8n/bin/n8n') };
}

/** A step before SQLite's, so a missing compiler does not cost a second download. */
async function downloadPackages(lane: Lane, folder: string, node: string, log: Log) {
	const marker = join(folder, '.packages');
	if (existsSync(marker)) return;
	for (const file of manifests) await cp(join(lane.folder, file), join(folder, file));
	await runNpm({ title: 'Downloading its packages', args: ['ci'], cwd: folder, node, log });
	await writeFile(marker, '');
}

/** The key includes the major version of Node.js, since native modules are built for one. */
async function buildCacheKey(lane: Lane): Promise<string> {
	const hash = createHash('sha256');
	for (const file of manifests) hash.update(await readFile(join(lane.folder, file)));
	return `${lane.name}-${hash.digest('hex').slice(0, 12)}-node${getNodeMajor(lane)}`;
}

async function main() {
	const names = laneNames.filter((name) => process.argv.includes(name));
	for (const name of names.length > 0 ? names : laneNames) {
		const lane = await installLane(name);
		console.log(`n8n ${lane.version} (${name}): ${lane.installedIn}`);
	}
}

if (require.main === module) {
	main().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
