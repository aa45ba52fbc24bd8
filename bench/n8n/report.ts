import type { Lane } from '../../lanes/lanes';
import { MEBIBYTE } from '../job';
import { table, targetRows } from '../report';
import { mib, range, target, times, type Target } from '../results';
import { median, summary, type Summary } from '../statistics';
import type { N8nMeasured } from './measure';
import { PEERS, type N8nPeer } from './workflows';

/** What was measured of one n8n with so many references, by peer in the order of the rounds. */
export interface N8nResult {
	lane: Pick<Lane, 'name' | 'version'>;
	references: number;
	rounds: Partial<Record<N8nPeer, N8nMeasured[]>>;
}

export const NAMES: Record<N8nPeer, string> = {
	idle: 'without the node',
	node: 'this node',
	buffering: 'buffering',
	own: "n8n's own Gemini node",
};

/**
 * What a peer's n8n took more at its peak than the one without a node usually does, in MiB. Two n8n of
 * one round have no more in common than any two.
 */
function memory({ rounds }: N8nResult, peer: N8nPeer): Summary {
	const idle = median((rounds.idle ?? []).map(({ peak }) => peak));
	return summary((rounds[peer] ?? []).map(({ peak }) => (peak - idle) / MEBIBYTE));
}

function ratio({ rounds }: N8nResult, to: N8nPeer): number {
	const ratios = (rounds.node ?? []).map(
		({ ms = NaN }, index) => ms / (rounds[to]?.[index]?.ms ?? NaN),
	);
	return median(ratios);
}

/** The targets that hold for a whole n8n, for each lane. */
export function n8nTargets(results: readonly N8nResult[]): Target[] {
	return results
		.filter(({ references }) => references === 14)
		.flatMap((result) => {
			const { version } = result.lane;
			const all = results.filter(({ lane }) => lane.version === version);
			const memories = all.map((each) => memory(each, 'node'));
			const spread = Math.max(...memories.map(({ least, most }) => most - least));
			const growth = (memories.at(-1)?.median ?? NaN) - (memories[0]?.median ?? NaN);
			const sizes = all.map(({ references }) => references);
			const more = `growth from ${sizes[0]} to ${sizes.at(-1)} references, against the spread`;
			return [
				target(`n8n ${version}: memory`, memory(result, 'node').median, 48, mib),
				...(all.length > 1
					? [target(`n8n ${version}: memory, ${more} of the runs`, growth, spread, mib)]
					: []),
				target(`n8n ${version}: time against buffering`, ratio(result, 'buffering'), 0.6, times),
			];
		});
}

function row(result: N8nResult, peer: N8nPeer): string[] {
	const measured = result.rounds[peer] ?? [];
	const used = memory(result, peer);
	const times = summary(measured.flatMap(({ ms }) => ms ?? []));
	const peaks = summary(measured.map(({ peak }) => peak / MEBIBYTE));
	const rises = summary(measured.map(({ peak, start }) => (peak - start) / MEBIBYTE));
	return [
		peer === 'idle' ? `n8n ${result.lane.version}, ${result.references} references` : '',
		NAMES[peer],
		peaks.median.toFixed(0),
		rises.median.toFixed(0),
		range(rises),
		peer === 'idle' ? '' : used.median.toFixed(0),
		peer === 'idle' ? '' : range(used),
		peer === 'idle' ? '' : times.median.toFixed(0),
		peer === 'idle' ? '' : range(times),
	];
}

/** `bench/results-n8n.md`. */
export function n8nReport(results: readonly N8nResult[], rounds: number): string {
	const rows = results.flatMap((result) =>
		PEERS.filter((peer) => result.rounds[peer]).map((peer) => row(result, peer)),
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

Written by \`npm run bench -- --n8n\`: ${rounds} rounds, a fresh n8n for every figure, references of 7 MB and an image of 8 MB back. The workflow reads the files, puts them on one item and has the node join them. "Peak" is the most memory of n8n's process while the workflow ran; "rise" is what that is above what it used before, which differs from start to start by what waits for collection; "more" is what that is above the median of the same workflow without the node. [docs/performance.md](../docs/performance.md) says what the figures mean.

## Targets

${targetRows(n8nTargets(results))}

## Measured

${table(head, rows)}
`;
}
