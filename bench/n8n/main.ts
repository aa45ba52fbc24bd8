import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installLane } from '../../lanes/install';
import { laneNames } from '../../lanes/lanes';
import { packProject } from '../../lanes/tarball';
import { MEBIBYTE, MEGABYTE } from '../job';
import { targetRows } from '../report';
import { Workshop } from '../run';
import { compileBuffering, measureInN8n, type N8nMeasured, type N8nWork } from './measure';
import { mib } from '../results';
import { n8nReport, n8nTargets, NAMES, type N8nResult } from './report';
import { PEERS, type N8nPeer } from './workflows';

const ALONE: readonly N8nPeer[] = ['idle', 'node'];
const CASES = [
	{ references: 1, peers: ALONE },
	{ references: 7, peers: ALONE },
	{ references: 14, peers: PEERS },
];

function told({ lane, references }: N8nResult, peer: N8nPeer, { peak, ms }: N8nMeasured): string {
	const where = `n8n ${lane.version}, ${references} references, ${NAMES[peer]}`;
	return `${where}: ${mib(peak / MEBIBYTE)}${ms === undefined ? '' : `, ${ms} ms`}`;
}

/** Case (a) in whole n8n installations, a fresh one for every figure. */
export async function benchInN8n(rounds: number, quick: boolean): Promise<void> {
	console.log(`Measuring ${rounds} rounds in real n8n of both lanes; six minutes for each round …`);
	const results: N8nResult[] = [];
	const workshop = await Workshop.open();
	try {
		const tarball = await packProject();
		const customNodes = await compileBuffering(workshop.storage);
		const { serverUrl } = workshop;
		const all = await workshop.references(14, 7 * MEGABYTE);
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
						console.log(`  ${told(result, peer, measured)}`);
					}
				}
				results.push(result);
			}
		}
	} finally {
		await workshop.close();
	}
	console.log(`\n${targetRows(n8nTargets(results))}\n`);
	if (quick) return;
	const file = path.join(__dirname, '../results-n8n.md');
	await writeFile(file, n8nReport(results, rounds));
	console.log(`Written to ${file}.`);
}
