import { cpus, totalmem } from 'node:os';
import {
	figure,
	memory,
	range,
	ratio,
	targets,
	turnLive,
	turnMemory,
	type Results,
	type Target,
} from './results';
import { median } from './statistics';

const PEERS = { node: 'this node', buffering: 'buffering', floor: 'floor' } as const;

export function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function targetRows(targets: readonly Target[]): string {
	return table(
		['target', 'limit', 'measured', 'met'],
		targets.map(({ name, limit, measured, met }) => [
			name,
			limit,
			measured,
			met ? 'yes' : '**no**',
		]),
	);
}

export const targetTable = (results: Results) => targetRows(targets(results));

function caseTable(results: Results): string {
	const rows = results.cases.flatMap((result) =>
		(['node', 'buffering', 'floor'] as const)
			.filter((peer) => result.rounds[peer])
			.map((peer) => {
				const used = memory(result, peer);
				const time = figure(result, peer, 'ms');
				return [
					peer === 'node' ? result.title : '',
					PEERS[peer],
					used.median.toFixed(0),
					range(used),
					time.median.toFixed(0),
					range(time),
					figure(result, peer, 'cpuMs').median.toFixed(0),
					result.rounds.floor ? ratio(result, peer, 'floor', 'ms').toFixed(2) : '',
					figure(result, peer, 'stoodMs').median.toFixed(0),
					figure(result, peer, 'blockedMs').median.toFixed(0),
				];
			}),
	);
	return table(
		[
			'case',
			'peer',
			'memory, MiB',
			'from, to',
			'time, ms',
			'from, to',
			'CPU, ms',
			'time ÷ floor',
			'stood, ms',
			'blocked, ms',
		],
		rows,
	);
}

function turnTable(results: Results): string {
	const live = turnLive(results);
	const rows = turnMemory(results).map((used, index) => [
		String(index + 1),
		used.median.toFixed(0),
		range(used),
		live[index]?.toFixed(1) ?? '',
		median(results.conversation.map(({ turns }) => turns[index]?.ms ?? NaN)).toFixed(0),
		median(results.conversation.map(({ turns }) => turns[index]?.blockedMs ?? NaN)).toFixed(0),
	]);
	return table(['turn', 'memory, MiB', 'from, to', 'in use, MiB', 'time, ms', 'blocked, ms'], rows);
}

/** `bench/results.md`. */
export function report(results: Results, rounds: number, sweepRounds: number): string {
	return `# Results

Written by \`npm run bench\`: ${rounds} rounds (${sweepRounds} of the sweeps and the conversation), Node.js ${process.versions.node}, ${cpus().length} CPUs, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB. Every figure is the median of fresh processes, with the least and the most beside it. [docs/performance.md](../docs/performance.md) says what they mean.

## Targets

${targetTable(results)}

## Cases

Memory is the peak of the process over the peak of the same workflow without the node (the floor: over its own start). Time is that of the workflow. "Stood" is the longest time in which the event loop did not turn, other processes on the machine included; "blocked" is as much of such a time as the process used CPU time, in all its threads. "In use" is what is held after a garbage collection, at its most, above what was held before.

${caseTable(results)}

## (d) A conversation, turn by turn

2 MB images and signatures of 1.5 MB; each turn in a process of its own, continuing the file of the one before.

${turnTable(results)}

## Against size

![Memory against size](memory.svg)

![Time against size](time.svg)
`;
}
