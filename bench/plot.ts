import type { Group } from './cases';
import type { Peer } from './job';
import { summarizeFigure, summarizeMemory, type CaseResult, type Results } from './results';

const WIDTH = 380;
const HEIGHT = 260;
const MARGIN = { left: 56, right: 16, top: 34, bottom: 44 };
const COLOURS: Partial<Record<Peer, string>> = {
	node: '#0b7a75',
	buffering: '#c2410c',
	floor: '#6b7280',
};
const NAMES: Partial<Record<Peer, string>> = {
	node: 'this node',
	buffering: 'buffering',
	floor: 'floor',
};
const PEERS: Peer[] = ['buffering', 'node', 'floor'];

type Value = (result: CaseResult, peer: Peer) => number;

/** Rounds up to a round number. */
function roundUp(value: number): number {
	const unit = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
	return Math.ceil(value / (unit / 2)) * (unit / 2);
}

function renderPanel(
	cases: CaseResult[],
	title: string,
	xTitle: string,
	value: Value,
	left: number,
) {
	const xMax = Math.max(...cases.map(({ size }) => size));
	const yMax = roundUp(
		Math.max(
			...cases.flatMap((each) =>
				PEERS.filter((peer) => each.rounds[peer]).map((peer) => value(each, peer)),
			),
		),
	);
	const innerWidth = WIDTH - MARGIN.left - MARGIN.right;
	const innerHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
	const x = (size: number) => left + MARGIN.left + (size / xMax) * innerWidth;
	const y = (amount: number) => MARGIN.top + innerHeight * (1 - amount / yMax);
	const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
		const at = y(part * yMax).toFixed(1);
		return `<line x1="${x(0)}" x2="${x(xMax)}" y1="${at}" y2="${at}" class="grid"/><text x="${x(0) - 6}" y="${at}" dy="4" text-anchor="end">${part * yMax}</text>`;
	});
	const ticks = cases.map(
		({ size }) =>
			`<text x="${x(size).toFixed(1)}" y="${y(0) + 16}" text-anchor="middle">${size}</text>`,
	);
	const lines = PEERS.map((peer) => {
		const points = cases
			.filter(({ rounds }) => rounds[peer])
			.map((each) => [x(each.size).toFixed(1), y(Math.max(0, value(each, peer))).toFixed(1)]);
		const dots = points.map(
			([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${COLOURS[peer]}"/>`,
		);
		return `<polyline points="${points.join(' ')}" fill="none" stroke="${COLOURS[peer]}" stroke-width="2"/>${dots.join('')}`;
	});
	return `<text x="${left + MARGIN.left}" y="18" class="title">${title}</text>
${grid.join('\n')}
${ticks.join('\n')}
<text x="${left + MARGIN.left + innerWidth / 2}" y="${HEIGHT - 8}" text-anchor="middle">${xTitle}</text>
${lines.join('\n')}`;
}

function renderPlot(panels: string[]): string {
	const width = WIDTH * panels.length;
	const legend = PEERS.map(
		(peer, index) =>
			`<circle cx="${MARGIN.left + index * 110}" cy="${HEIGHT + 12}" r="4" fill="${COLOURS[peer]}"/><text x="${MARGIN.left + 10 + index * 110}" y="${HEIGHT + 16}">${NAMES[peer]}</text>`,
	);
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT + 28}" width="${width}" height="${HEIGHT + 28}">
<style>text { font: 12px sans-serif; fill: #374151 } .title { font-weight: bold } .grid { stroke: #e5e7eb }</style>
<rect width="100%" height="100%" fill="white"/>
${panels.join('\n')}
${legend.join('\n')}
</svg>
`;
}

const SWEEPS: Array<[Group, string]> = [
	['references', 'reference images of 7 MB'],
	['image', 'size of the returned image, MB'],
	['items', 'items of 20 kB'],
];

function renderSweeps(results: Results, what: string, value: Value): string {
	return renderPlot(
		SWEEPS.map(([group, xTitle], index) => {
			const cases = results.cases.filter((each) => each.group === group);
			return renderPanel(cases, what, xTitle, value, index * WIDTH);
		}),
	);
}

export function renderMemoryPlot(results: Results): string {
	return renderSweeps(
		results,
		'Peak memory above n8n’s own, MiB',
		(each, peer) => summarizeMemory(each, peer).median,
	);
}

export function renderTimePlot(results: Results): string {
	return renderSweeps(
		results,
		'Time, ms',
		(each, peer) => summarizeFigure(each, peer, 'ms').median,
	);
}
