import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createCases, createTurnJob, TURNS, type Case } from './cases';
import type { Measurement } from './job';
import { benchInN8n } from './n8n/main';
import { renderMemoryPlot, renderTimePlot } from './plot';
import { renderReport, renderTargetTable } from './report';
import {
	compareFigure,
	computeTargets,
	summarizeMemory,
	type CaseResult,
	type Results,
	type TurnRound,
} from './results';
import { Bench } from './run';

/** `--quick` runs two rounds with fewer sizes and writes no results. */
const quick = process.argv.includes('--quick');
/** `--n8n` measures case (a) in real n8n instead; see n8n/main.ts. */
const inN8n = process.argv.includes('--n8n');
const defaultRounds = quick ? 2 : inN8n ? 3 : 5;
const rounds = Number(/--rounds=(\d+)/.exec(process.argv.join(' '))?.[1] ?? defaultRounds);
/** Sweeps need fewer rounds: their sizes confirm each other. */
const sweepRounds = Math.ceil(rounds / 2);

const LIVE_RUNS = 2;

/** Measures the peers in turn, each round in another order, since the load of the machine varies. */
async function measureCase(bench: Bench, { job, ...each }: Case): Promise<CaseResult> {
	const result: CaseResult = { ...each, rounds: {} };
	const isSweep = ['c', 'references', 'image', 'items'].includes(each.group);
	for (let round = 0; round < (isSweep ? sweepRounds : rounds); round++) {
		const shift = round % each.peers.length;
		for (const peer of [...each.peers.slice(shift), ...each.peers.slice(0, shift)]) {
			(result.rounds[peer] ??= []).push(await bench.measure({ ...job, peer }));
			await bench.sweep();
		}
	}
	if (each.group === 'references') result.live = await measureLive(bench, { ...each, job });
	return result;
}

/** Memory in use hardly varies, so two runs are enough. */
async function measureLive(bench: Bench, { job }: Case): Promise<number[]> {
	const live: number[] = [];
	for (let time = 0; time < LIVE_RUNS; time++) {
		live.push((await bench.measure({ ...job, peer: 'node' }, true)).live ?? NaN);
		await bench.sweep();
	}
	return live;
}

async function measureConversation(bench: Bench): Promise<TurnRound> {
	const idle = await bench.measure({ ...createTurnJob(undefined), peer: 'idle' });
	const turns: Measurement[] = [];
	const live: number[] = [];
	for (let turn = 0; turn < TURNS; turn++) {
		const job = createTurnJob(turns.at(-1)?.conversation);
		turns.push(await bench.measure({ ...job, peer: 'node' }));
		live.push((await bench.measure({ ...job, peer: 'node' }, true)).live ?? NaN);
	}
	await bench.sweep();
	return { idle, turns, live };
}

function summarize(result: CaseResult): string {
	const node = summarizeMemory(result, 'node').median.toFixed(0);
	const time = result.rounds.floor
		? `, ${compareFigure(result, 'node', 'floor', 'ms').toFixed(2)} × floor`
		: '';
	return `${result.title}: ${node} MiB${time}`;
}

async function main(): Promise<void> {
	const start = Date.now();
	console.log(
		`Measuring ${rounds} rounds (${sweepRounds} for the sweeps) in fresh processes; this takes about twelve minutes on an idle machine …`,
	);
	const bench = await Bench.open();
	const results: Results = { cases: [], conversation: [] };
	try {
		for (const each of await createCases(bench, quick)) {
			const result = await measureCase(bench, each);
			results.cases.push(result);
			console.log(`  ${summarize(result)}`);
		}
		for (let round = 0; round < sweepRounds; round++) {
			results.conversation.push(await measureConversation(bench));
		}
		console.log(`  (d) a conversation of ${TURNS} turns`);
	} finally {
		await bench.close();
	}
	console.log(`\n${renderTargetTable(results)}\n`);
	const missed = computeTargets(results).filter(({ met }) => !met);
	console.log(
		missed.length === 0
			? 'All targets are met.'
			: `Not met: ${missed.map(({ name }) => name).join('; ')}. See docs/performance.md for the reasons.`,
	);
	if (!quick) {
		const write = (name: string, text: string) => writeFileSync(path.join(__dirname, name), text);
		write('results.md', renderReport(results, rounds, sweepRounds));
		write('memory.svg', renderMemoryPlot(results));
		write('time.svg', renderTimePlot(results));
		console.log(`Results: ${path.join(__dirname, 'results.md')}`);
	}
	console.log(`Done in ${Math.round((Date.now() - start) / 1000)} s.`);
}

(inN8n ? benchInN8n(rounds, quick) : main()).then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
