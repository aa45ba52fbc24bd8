import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { cases, turnJob, TURNS, type Case } from './cases';
import type { Measured } from './job';
import { benchInN8n } from './n8n/main';
import { memoryPlot, timePlot } from './plot';
import { report, targetTable } from './report';
import { memory, ratio, targets, type CaseResult, type Results, type TurnRound } from './results';
import { Workshop } from './run';

/** `--quick` has two rounds and fewer sizes, and leaves the written results alone. */
const quick = process.argv.includes('--quick');
/** `--n8n` measures case (a) in whole n8n installations instead, see n8n/main.ts. */
const inN8n = process.argv.includes('--n8n');
const usual = quick ? 2 : inN8n ? 3 : 5;
const rounds = Number(/--rounds=(\d+)/.exec(process.argv.join(' '))?.[1] ?? usual);
/** The sweeps have many sizes, and each size bears the others out. */
const sweepRounds = Math.ceil(rounds / 2);

const LIVE_RUNS = 2;

/** Everybody in turn, another one first in each round, since the machine may grow busier. */
async function measureCase(workshop: Workshop, { job, ...each }: Case): Promise<CaseResult> {
	const result: CaseResult = { ...each, rounds: {} };
	const isSweep = ['c', 'references', 'image', 'items'].includes(each.group);
	for (let round = 0; round < (isSweep ? sweepRounds : rounds); round++) {
		const shift = round % each.peers.length;
		for (const peer of [...each.peers.slice(shift), ...each.peers.slice(0, shift)]) {
			(result.rounds[peer] ??= []).push(await workshop.measure({ ...job, peer }));
			await workshop.sweep();
		}
	}
	if (each.group === 'references') result.live = await measureLive(workshop, { ...each, job });
	return result;
}

/** Memory in use says the same in each run, so two of them do. */
async function measureLive(workshop: Workshop, { job }: Case): Promise<number[]> {
	const live: number[] = [];
	for (let time = 0; time < LIVE_RUNS; time++) {
		live.push((await workshop.measure({ ...job, peer: 'node' }, true)).live ?? NaN);
		await workshop.sweep();
	}
	return live;
}

async function measureConversation(workshop: Workshop): Promise<TurnRound> {
	const idle = await workshop.measure({ ...turnJob(undefined), peer: 'idle' });
	const turns: Measured[] = [];
	const live: number[] = [];
	for (let turn = 0; turn < TURNS; turn++) {
		const job = turnJob(turns.at(-1)?.conversation);
		turns.push(await workshop.measure({ ...job, peer: 'node' }));
		live.push((await workshop.measure({ ...job, peer: 'node' }, true)).live ?? NaN);
	}
	await workshop.sweep();
	return { idle, turns, live };
}

function tell(result: CaseResult): string {
	const node = memory(result, 'node').median.toFixed(0);
	const time = result.rounds.floor
		? `, ${ratio(result, 'node', 'floor', 'ms').toFixed(2)} × floor`
		: '';
	return `${result.title}: ${node} MiB${time}`;
}

async function main(): Promise<void> {
	const start = Date.now();
	console.log(
		`Measuring ${rounds} rounds (${sweepRounds} of the sweeps), each in fresh processes; this takes some twelve minutes on a machine at rest …`,
	);
	const workshop = await Workshop.open();
	const results: Results = { cases: [], conversation: [] };
	try {
		for (const each of await cases(workshop, quick)) {
			const result = await measureCase(workshop, each);
			results.cases.push(result);
			console.log(`  ${tell(result)}`);
		}
		for (let round = 0; round < sweepRounds; round++) {
			results.conversation.push(await measureConversation(workshop));
		}
		console.log(`  (d) a conversation of ${TURNS} turns`);
	} finally {
		await workshop.close();
	}
	console.log(`\n${targetTable(results)}\n`);
	const missed = targets(results).filter(({ met }) => !met);
	console.log(
		missed.length === 0
			? 'All targets are met.'
			: `Not met: ${missed.map(({ name }) => name).join('; ')}. docs/performance.md says why.`,
	);
	if (!quick) {
		const write = (name: string, text: string) => writeFileSync(path.join(__dirname, name), text);
		write('results.md', report(results, rounds, sweepRounds));
		write('memory.svg', memoryPlot(results));
		write('time.svg', timePlot(results));
		console.log(`Written to ${path.join(__dirname, 'results.md')}.`);
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
