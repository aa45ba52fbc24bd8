import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installLane } from '../../lanes/install';
import { laneNames } from '../../lanes/lanes';
import { packProject } from '../../lanes/tarball';
import { MEBIBYTE, MEGABYTE } from '../job';
import { renderTargets } from '../report';
import { Bench } from '../run';
import { compileBuffering, measureInN8n, type N8nMeasurement, type N8nWork } from './measure';
import { formatMib } from '../results';
import { renderN8nReport, computeN8nTargets, NAMES, type N8nResult } from './report';
import { PEERS, type N8nPeer } from './workflows';

const ALONE: readonly N8nPeer[] = ['idle', 'node'];
const CASES = [
	{ references: 1, peers: ALONE },
	{ references: 7, peers: ALONE },
	{ references: 14, peers: PEERS },
];

function summarize(
	{ lane, references }: N8nResult,
	peer: N8nPeer,
	{ peak, ms }: N8nMeasurement,
): string {
	const what = `n8n ${lane.version}, ${references} references, ${NAMES[peer]}`;
	return `${what}: ${formatMib(peak / MEBIBYTE)}${ms === undefined ? '' : `, ${ms} ms`}`;
}

/** Measures case (a) in real n8n, a fresh one for each figure. */
export async function benchInN8n(rounds: number, quick: boolean): Promise<void> {
	console.log(
		`Measuring ${rounds} rounds in real n8n on both lanes; each takes about six minutes …`,
	);
	const results: N8nResult[] = [];
	const bench = await Bench.open();
	try {
		const tarball = await packProject();
		const customNodes = await compileBuffering(bench.storage);
		const { serverUrl } = bench;
		const all = await bench.references(14, 7 * MEGABYTE);
		for (const name of laneNames) {
			const lane = await installLane(name);
			for (const { references: count, peers } of quick ? CASES.slice(-1) : CASES) {
				const result: N8nResult = { lane, references: count, rounds: {} };
				const references = all.slice(0, count);
				const image = 8 * MEGABYTE;
				const work: N8nWork = { lane, tarball, customNodes, serverUrl, references, image };
				for (let round = 0; round < rounds; round++) {
					const shift = round % peers.length;
					for (const peer of [...peers.slice(shift), ...peers.slice(0, shift)]) {
						const measured = await measureInN8n(peer, work);
						(result.rounds[peer] ??= []).push(measured);
						console.log(`  ${summarize(result, peer, measured)}`);
					}
				}
				results.push(result);
			}
		}
	} finally {
		await bench.close();
	}
	console.log(`\n${renderTargets(computeN8nTargets(results))}\n`);
	if (quick) return;
	const file = path.join(__dirname, '../results-n8n.md');
	await writeFile(file, renderN8nReport(results, rounds));
	console.log(`Results: ${file}`);
}
