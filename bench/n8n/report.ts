import type { Lane } from '../../lanes/lanes';
import { MEBIBYTE } from '../job';
import { renderTable, renderTargets } from '../report';
import { createTarget, formatMib, formatRange, formatTimes, type Target } from '../results';
import { median, summarize, type Summary } from '../statistics';
import type { N8nMeasurement } from './measure';
import { PEERS, type N8nPeer } from './workflows';

/** Measurements of one n8n with this many references, by peer in the order of the rounds. */
export interface N8nResult {
	lane: Pick<Lane, 'name' | 'version'>;
	references: number;
	rounds: Partial<Record<N8nPeer, N8nMeasurement[]>>;
}

export const NAMES: Record<N8nPeer, string> = {
	idle: 'without the node',
	node: 'this node',
	buffering: 'buffering',
	own: "n8n's own Gemini node",
};

/**
 * Returns how far a peer's peak exceeds the median peak without the node, in MiB. Two n8n of the same
 * round have no more in common than any two.
 */
function compareMemory({ rounds }: N8nResult, peer: N8nPeer): Summary {
	const idle = median((rounds.idle ?? []).map(({ peak }) => peak));
	return summarize((rounds[peer] ?? []).map(({ peak }) => (peak - idle) / MEBIBYTE));
}

function compareTime({ rounds }: N8nResult, to: N8nPeer): number {
	const ratios = (rounds.node ?? []).map(
		({ ms = NaN }, index) => ms / (rounds[to]?.[index]?.ms ?? NaN),
	);
	return median(ratios);
}

/** Checks the targets for real n8n on each lane. */
export function computeN8nTargets(results: readonly N8nResult[]): Target[] {
	return results
		.filter(({ references }) => references === 14)
		.flatMap((result) => {
			const { version } = result.lane;
			const all = results.filter(({ lane }) => lane.version === version);
			const memories = all.map((each) => compareMemory(each, 'node'));
			const spread = Math.max(...memories.map(({ least, most }) => most - least));
			const growth = (memories.at(-1)?.median ?? NaN) - (memories[0]?.median ?? NaN);
			const sizes = all.map(({ references }) => references);
			const more = `growth from ${sizes[0]} to ${sizes.at(-1)} references, against the spread`;
			return [
				createTarget(`n8n ${version}: memory`, compareMemory(result, 'node').median, 48, formatMib),
				...(all.length > 1
					? [createTarget(`n8n ${version}: memory, ${more} of the runs`, growth, spread, formatMib)]
					: []),
				createTarget(
					`n8n ${version}: time against buffering`,
					compareTime(result, 'buffering'),
					0.6,
					formatTimes,
				),
			];
		});
}

function renderRow(result: N8nResult, peer: N8nPeer): string[] {
	const measured = result.rounds[peer] ?? [];
	const used = compareMemory(result, peer);
	const times = summarize(measured.flatMap(({ ms }) => ms ?? []));
	const peaks = summarize(measured.map(({ peak }) => peak / MEBIBYTE));
	const rises = summarize(measured.map(({ peak, start }) => (peak - start) / MEBIBYTE));
	return [
		peer === 'idle'
			? `n8n ${result.lane.version}, ${result.references} reference${result.references === 1 ? '' : 's'}`
			: '',
		NAMES[peer],
		peaks.median.toFixed(0),
		rises.median.toFixed(0),
		formatRange(rises),
		peer === 'idle' ? '' : used.median.toFixed(0),
		peer === 'idle' ? '' : formatRange(used),
		peer === 'idle' ? '' : times.median.toFixed(0),
		peer === 'idle' ? '' : formatRange(times),
	];
}

/** Renders `bench/results-n8n.md`. */
export function renderN8nReport(results: readonly N8nResult[], rounds: number): string {
	const rows = results.flatMap((result) =>
		PEERS.filter((peer) => result.rounds[peer]).map((peer) => renderRow(result, peer)),
	);
	const head = [
		'case',
		'peer',
		'peak, MiB',
		'rise, MiB',
		'from, to',
		'more, MiB',
		'from, to',
		'node, ms',
		'from, to',
	];
	return `# Results in real n8n

Written by \`npm run bench -- --n8n\`: ${rounds} rounds, a fresh n8n for every figure, references of 7 MB, and an image of 8 MB returned. The workflow reads the files, puts them on one item, and the node combines them. "Peak" is the most memory n8n's process used while the workflow ran. "Rise" is the peak minus the memory used before, which varies with the garbage left from the start. "More" is the peak minus the median peak of the same workflow without the node. For what the figures mean, see [Performance](../docs/performance.md).

## Targets

${renderTargets(computeN8nTargets(results))}

## Measurement

${renderTable(head, rows)}
`;
}
