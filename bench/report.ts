import { cpus, totalmem } from 'node:os';
import {
	compareFigure,
	computeTargets,
	formatRange,
	summarizeFigure,
	summarizeMemory,
	summarizeTurnLive,
	summarizeTurnMemory,
	type Results,
	type Target,
} from './results';
import { median } from './statistics';

const PEERS = { node: 'this node', buffering: 'buffering', floor: 'floor' } as const;

export function renderTable(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function renderTargets(targets: readonly Target[]): string {
	return renderTable(
		['target', 'limit', 'measured', 'met'],
		targets.map(({ name, limit, measured, met }) => [
			name,
			limit,
			measured,
			met ? 'yes' : '**no**',
		]),
	);
}

export const renderTargetTable = (results: Results) => renderTargets(computeTargets(results));

export function renderCases(results: Pick<Results, 'cases'>): string {
	const rows = results.cases.flatMap((result) =>
		(['node', 'buffering', 'floor'] as const)
			.filter((peer) => result.rounds[peer])
			.map((peer) => {
				const used = summarizeMemory(result, peer);
				const time = summarizeFigure(result, peer, 'ms');
				return [
					peer === 'node' ? result.title : '',
					PEERS[peer],
					used.median.toFixed(0),
					formatRange(used),
					time.median.toFixed(0),
					formatRange(time),
					summarizeFigure(result, peer, 'cpuMs').median.toFixed(0),
					result.rounds.floor ? compareFigure(result, peer, 'floor', 'ms').toFixed(2) : '',
					summarizeFigure(result, peer, 'stalledMs').median.toFixed(0),
					summarizeFigure(result, peer, 'blockedMs').median.toFixed(0),
				];
			}),
	);
	return renderTable(
		[
			'case',
			'peer',
			'memory, MiB',
			'from, to',
			'time, ms',
			'from, to',
			'CPU, ms',
			'time ÷ floor',
			'stalled, ms',
			'blocked, ms',
		],
		rows,
	);
}

function renderTurns(results: Results): string {
	const live = summarizeTurnLive(results);
	const rows = summarizeTurnMemory(results).map((used, index) => [
		String(index + 1),
		used.median.toFixed(0),
		formatRange(used),
		live[index]?.toFixed(1) ?? '',
		median(results.conversation.map(({ turns }) => turns[index]?.ms ?? NaN)).toFixed(0),
		median(results.conversation.map(({ turns }) => turns[index]?.blockedMs ?? NaN)).toFixed(0),
	]);
	return renderTable(
		['turn', 'memory, MiB', 'from, to', 'in use, MiB', 'time, ms', 'blocked, ms'],
		rows,
	);
}

export function describeMachine(): string {
	const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
	return `Node.js ${process.versions.node}, ${cpus().length} CPUs, ${gibibytes} GiB`;
}

/** Renders `bench/results.md` up to its section about batches. */
export function renderReport(results: Results, rounds: number, sweepRounds: number): string {
	return `# Results

Written by \`npm run bench\`: ${rounds} rounds (${sweepRounds} for the sweeps and the conversation), ${describeMachine()}. Every figure is the median of fresh processes; "from, to" gives the range. For what the figures mean, see [Performance](../docs/performance.md).

## Targets

${renderTargetTable(results)}

## Cases

Memory is the peak of the process minus the peak of the same workflow without the node (for the floor: minus its own start). Time is that of the workflow. "Stalled" is the longest stall of the event loop, including stalls caused by other processes; "blocked" is the part during which the process used CPU time, in all its threads. "In use" is the peak of memory held after a garbage collection, minus what was held before.

${renderCases(results)}

## (d) A conversation, turn by turn

Images of 2 MB and signatures of 1.5 MB; each turn runs in its own process and continues the file of the previous turn.

${renderTurns(results)}

## Against size

![Memory against size](memory.svg)

![Time against size](time.svg)
`;
}
