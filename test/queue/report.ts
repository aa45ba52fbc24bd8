import { renderTable } from '../../bench/report';
import { promptsOf, type Findings, type Outcome } from './findings';
import type { Order } from './load';
import type { Execution } from './record';
import { NODES, type Operation } from './workflows';

const MEBIBYTE = 1024 ** 2;

/** Orders that were sent under the same conditions. */
export interface Phase {
	title: string;
	orders: readonly Order[];
	/** How long all took, in ms. */
	ms: number;
	/** The most memory of each process meanwhile, in bytes. */
	peaks: Record<string, number>;
}

/** Two phases under the same conditions, as one. */
export function joinPhases(one: Phase, other: Phase): Phase {
	const peakOf = (name: string) => Math.max(one.peaks[name] ?? 0, other.peaks[name] ?? 0);
	const names = Object.keys({ ...one.peaks, ...other.peaks });
	return {
		title: one.title,
		orders: [...one.orders, ...other.orders],
		ms: one.ms + other.ms,
		peaks: Object.fromEntries(names.map((name) => [name, peakOf(name)])),
	};
}

/** A fault, and what it met. */
export interface Fault {
	title: string;
	/** When it happened, in ms since 1970. */
	at: number;
	/** IDs of the executions that the process had under way. */
	underWay: readonly string[];
}

/** The value that so many per cent of the others do not exceed. */
function percentile(sorted: readonly number[], percent: number): number {
	return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN;
}

const NAMES: Record<Operation, string> = {
	text: 'Text to Image',
	upload: 'Image to Image, an upload',
	chained: 'Image to Image, the image of the node before',
	turn: 'Multi-Turn Edit, by handle',
	fileTurn: 'Multi-Turn Edit, by file',
	picture: 'Get Image',
	own: "n8n's own Gemini node, Text to Image",
};

function nodeTimes(orders: readonly Order[], findings: Findings): number[] {
	return orders
		.flatMap((order) =>
			findings
				.executionsOf(order)
				.filter(({ status }) => status === 'success')
				.flatMap(({ run }) => run.nodes[NODES[order.operation]]?.at(-1)?.executionTime ?? []),
		)
		.sort((one, other) => one - other);
}

function renderTimes(phases: readonly Phase[], findings: Findings): string {
	const rows = phases.flatMap(({ title, orders }) => {
		const operations = [...new Set(orders.map(({ operation }) => operation))];
		return operations.map((operation, index) => {
			const own = orders.filter((order) => order.operation === operation);
			const times = nodeTimes(own, findings);
			const figures = [50, 95, 99].map((percent) => percentile(times, percent).toFixed(0));
			return [index === 0 ? title : '', NAMES[operation], String(own.length), ...figures];
		});
	});
	const head = ['load', 'operation', 'executions', 'p50, ms', 'p95, ms', 'p99, ms'];
	return renderTable(head, rows);
}

function renderPhases(phases: readonly Phase[], findings: Findings): string {
	const rows = phases.map(({ title, orders, ms, peaks }) => {
		const calls = orders.flatMap((order) => findings.callsOf(order));
		const expected = orders.flatMap(promptsOf).length;
		const { billed, delivered } = findings.countImages(orders);
		return [
			title,
			String(orders.length),
			(orders.length / (ms / 60_000)).toFixed(0),
			`${calls.length} of ${expected}`,
			`${billed}, ${delivered}`,
			Object.entries(peaks)
				.map(([name, bytes]) => `${name} ${(bytes / MEBIBYTE).toFixed(0)}`)
				.join(', '),
		];
	});
	const head = [
		'load',
		'executions',
		'a minute',
		'calls made, of expected',
		'images billed, delivered',
		'peak memory, MiB',
	];
	return renderTable(head, rows);
}

const OUTCOMES: Record<Outcome, string> = {
	delivered: 'delivered',
	succeeded: 'successful, but the answer to the webhook was lost',
	failed: 'failed, and says why',
	stalled: 'failed by n8n as stalled',
	unsaid: 'failed, and n8n kept no reason',
	unkept: 'delivered, but n8n kept no end',
	crashed: 'marked by n8n as crashed',
	refused: 'never taken by n8n',
};

function renderOutcomes(phases: readonly Phase[], findings: Findings): string {
	const names = Object.keys(OUTCOMES) as Outcome[];
	const rows = names.map((name) => [
		OUTCOMES[name],
		...phases.map(({ orders }) => {
			const ended = orders.filter(({ id }) => findings.outcomes.get(id) === name);
			return String(ended.length);
		}),
	]);
	const count = (title: string, of: (order: Order) => number) => [
		title,
		...phases.map(({ orders }) => String(orders.reduce((sum, order) => sum + of(order), 0))),
	];
	const isTwice = ({ starts }: Execution) => starts > 1;
	rows.push(
		count('requests refused with 503 before that', ({ refusals }) => refusals),
		count(
			'executions that n8n ran twice',
			(order) => findings.executionsOf(order).filter(isTwice).length,
		),
	);
	return renderTable(['executions', ...phases.map(({ title }) => title)], rows);
}

/** Counts how executions ended, and how long after the fault the last of them did. */
function renderFaults(faults: readonly Fault[], executions: readonly Execution[]): string {
	const rows = faults.map(({ title, at, underWay }) => {
		const met = executions.filter(({ id }) => underWay.includes(id));
		const counts = new Map<string, number>();
		for (const { status } of met) counts.set(status, (counts.get(status) ?? 0) + 1);
		const lost = met.filter(({ status }) => status !== 'success');
		const last = Math.max(...lost.map(({ stoppedAt }) => stoppedAt - at));
		return [
			title,
			String(underWay.length),
			Array.from(counts, ([status, count]) => `${count} ${status}`).join(', '),
			lost.length > 0 ? (last / 1000).toFixed(0) : '',
		];
	});
	const head = ['fault', 'executions under way in it', 'ended as', 'the last failed after, s'];
	return renderTable(head, rows);
}

/** Everything that was counted, as Markdown. */
export function renderQueueReport(
	phases: readonly Phase[],
	faults: readonly Fault[],
	findings: Findings,
	executions: readonly Execution[],
): string {
	const messages = [...findings.messages]
		.sort(([, one], [, other]) => other - one)
		.map(([message, count]) => [message.replaceAll('|', '\\|'), String(count)]);
	const words = messages.length > 0 ? [renderTable(['failed with', 'executions'], messages)] : [];
	return [
		renderPhases(phases, findings),
		renderTimes(phases, findings),
		renderOutcomes(phases, findings),
		renderFaults(faults, executions),
		...words,
	].join('\n\n');
}
