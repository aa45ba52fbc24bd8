import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { installLane, type InstalledLane } from '../lanes/install';
import { laneNames } from '../lanes/lanes';
import { packProject, unpackAsCommunityPackage } from '../lanes/tarball';
import { MEBIBYTE } from './job';
import { describeMachine, renderTable } from './report';
import { formatRange } from './results';
import { summarize } from './statistics';

const run = promisify(execFile);
const PROJECT = path.join(__dirname, '..');
const NAME = 'n8n-nodes-gemini-image';

/** What loading a package costs n8n: time in ms, memory in bytes. */
interface Costs {
	ms: number;
	cpuMs: number;
	bytes: number;
	files: number;
}

/** Who is loaded: the arguments of `loadOnce.cjs` after n8n's folder. */
type Peers = Record<string, [folder: string, onlyFile?: string]>;

/** Puts the packages where they find the lane's zod and n8n-workflow, as in n8n. */
async function createPeers(lane: InstalledLane, tarball: Buffer, folder: string): Promise<Peers> {
	const home = path.join(folder, lane.name);
	await mkdir(home);
	await symlink(path.join(lane.installedIn, 'node_modules'), path.join(home, 'node_modules'));
	await unpackAsCommunityPackage(tarball, home);
	const unbundled = path.join(home, 'unbundled');
	const tsc = require.resolve('typescript/bin/tsc');
	await run(process.execPath, [tsc, '--outDir', path.join(unbundled, 'dist')], { cwd: PROJECT });
	await copyFile(path.join(PROJECT, 'package.json'), path.join(unbundled, 'package.json'));
	return {
		'this node': [path.join(home, '.n8n/nodes/node_modules', NAME)],
		'this node, each source file by itself': [unbundled],
		"n8n's own Gemini node": [
			path.join(lane.installedIn, 'node_modules/@n8n/n8n-nodes-langchain'),
			'dist/nodes/vendors/GoogleGemini/GoogleGemini.node.js',
		],
	};
}

async function measureOnce(lane: InstalledLane, peer: Peers[string]): Promise<Costs> {
	const script = path.join(__dirname, 'loadOnce.cjs');
	const { stdout } = await run(lane.node, [script, lane.installedIn, ...peer.map(String)]);
	return JSON.parse(stdout) as Costs;
}

async function measureLane(lane: InstalledLane, peers: Peers, rounds: number): Promise<string[][]> {
	const entries = Object.entries(peers);
	const found: Record<string, Costs[]> = {};
	// The first round warms up the disk's cache.
	for (let round = -1; round < rounds; round++) {
		const shift = (round + entries.length) % entries.length;
		for (const [name, peer] of [...entries.slice(shift), ...entries.slice(0, shift)]) {
			const costs = await measureOnce(lane, peer);
			if (round >= 0) (found[name] ??= []).push(costs);
		}
	}
	return entries.map(([name], index) => {
		const summaryOf = (figure: keyof Costs) =>
			summarize(found[name]!.map((costs) => costs[figure]));
		const time = summaryOf('ms');
		return [
			index === 0 ? lane.version : '',
			name,
			time.median.toFixed(0),
			formatRange(time),
			summaryOf('cpuMs').median.toFixed(0),
			(summaryOf('bytes').median / MEBIBYTE).toFixed(1),
			summaryOf('files').median.toFixed(0),
		];
	});
}

/** Measures what n8n of each lane pays to load the packed node, at every start and `n8n execute`. */
export async function benchLoad(rounds: number, quick: boolean): Promise<void> {
	console.log(`Loading the node ${rounds} times in fresh processes on both lanes …`);
	const folder = await mkdtemp(path.join(tmpdir(), 'gemini-image-load-'));
	try {
		const tarball = await packProject();
		const rows: string[][] = [];
		for (const name of laneNames) {
			const lane = await installLane(name);
			rows.push(...(await measureLane(lane, await createPeers(lane, tarball, folder), rounds)));
		}
		const head = ['n8n', 'loaded', 'time, ms', 'from, to', 'CPU, ms', 'memory, MiB', 'files'];
		const table = renderTable(head, rows);
		console.log(`\n${table}\n`);
		if (!quick) await writeFile(path.join(__dirname, 'results-load.md'), render(table, rounds));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

function render(table: string, rounds: number): string {
	return `# Load time

Written by \`npm run bench -- --load\`: ${rounds} rounds, ${describeMachine()}. What n8n pays to load the nodes and the credential at every start, after it has loaded itself. Every figure is the median of fresh processes; "from, to" gives the range. Memory is what the process grows by.

${table}
`;
}
