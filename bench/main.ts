import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createBatchCases } from './batches/cases';
import { computeBatchTargets, renderBatches, replaceBatches } from './batches/report';
import { createCases, createTurnJob, TURNS, type Group } from './cases';
import type { Measurement } from './job';
import { benchLoad } from './load';
import { measureCase } from './measureCase';
import { benchInN8n } from './n8n/main';
import { renderMemoryPlot, renderTimePlot } from './plot';
import { renderReport, renderTargets } from './report';
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
/** `--load` measures what n8n pays to load the node; see load.ts. */
const onlyLoad = process.argv.includes('--load');
/** `--batches` measures batches only, and replaces their section of the results. */
const onlyBatches = process.argv.includes('--batches');
const defaultRounds = quick ? 2 : inN8n ? 3 : onlyLoad ? 9 : 5;
const rounds = Number(/--rounds=(\d+)/.exec(process.argv.join(' '))?.[1] ?? defaultRounds);
/** Sweeps need fewer rounds: their sizes confirm each other. */
const sweepRounds = Math.ceil(rounds / 2);

const SWEEPS: readonly Group[] = ['c', 'references', 'image', 'items', 'again'];

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

async function measureBatches(bench: Bench): Promise<CaseResult[]> {
	const found: CaseResult[] = [];
	for (const each of await createBatchCases(bench, quick)) {
		const result = await measureCase(bench, each, rounds, !quick);
		found.push(result);
		console.log(`  ${summarize(result)}`);
	}
	return found;
}

async function measureAll(bench: Bench): Promise<Results> {
	const results: Results = { cases: [], conversation: [] };
	for (const each of await createCases(bench, quick)) {
		const isSweep = SWEEPS.includes(each.group);
		const result = await measureCase(
			bench,
			each,
			isSweep ? sweepRounds : rounds,
			each.group === 'references',
		);
		results.cases.push(result);
		console.log(`  ${summarize(result)}`);
	}
	for (let round = 0; round < sweepRounds; round++) {
		results.conversation.push(await measureConversation(bench));
	}
	console.log(`  (d) a conversation of ${TURNS} turns`);
	return results;
}

async function main(): Promise<void> {
	const start = Date.now();
	console.log(
		`Measuring ${rounds} rounds (${sweepRounds} for the sweeps) in fresh processes; this takes about ${onlyBatches ? 'five' : 'seventeen'} minutes on an idle machine …`,
	);
	const bench = await Bench.open();
	let results: Results | undefined;
	let batches: CaseResult[] = [];
	try {
		if (!onlyBatches) results = await measureAll(bench);
		batches = await measureBatches(bench);
	} finally {
		await bench.close();
	}
	const targets = [...(results ? computeTargets(results) : []), ...computeBatchTargets(batches)];
	console.log(`\n${renderTargets(targets)}\n`);
	const missed = targets.filter(({ met }) => !met);
	console.log(
		missed.length === 0
			? 'All targets are met.'
			: `Not met: ${missed.map(({ name }) => name).join('; ')}. See docs/performance.md for the reasons.`,
	);
	if (!quick) write(results, batches);
	console.log(`Done in ${Math.round((Date.now() - start) / 1000)} s.`);
}

function write(results: Results | undefined, batches: CaseResult[]): void {
	const pathOf = (name: string) => path.join(__dirname, name);
	const report = results
		? renderReport(results, rounds, sweepRounds)
		: readFileSync(pathOf('results.md'), 'utf8');
	writeFileSync(pathOf('results.md'), replaceBatches(report, renderBatches(batches, rounds)));
	if (results) {
		writeFileSync(pathOf('memory.svg'), renderMemoryPlot(results));
		writeFileSync(pathOf('time.svg'), renderTimePlot(results));
	}
	console.log(`Results: ${pathOf('results.md')}`);
}

function bench(): Promise<void> {
	if (inN8n) return benchInN8n(rounds, quick);
	return onlyLoad ? benchLoad(rounds, quick) : main();
}

bench().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
