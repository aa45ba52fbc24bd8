import { TURNS, type Case, type Group } from './cases';
import { MEBIBYTE, MEGABYTE, type Measurement, type Peer } from './job';
import { fitSlope, median, summarize, type Summary } from './statistics';

/** A case and its measurements, by peer in the order of the rounds. */
export interface CaseResult extends Omit<Case, 'job'> {
	rounds: Partial<Record<Peer, Measurement[]>>;
	/** Memory in use with this node, in bytes, if measured. */
	live?: number[];
}

/**
 * A round of the conversation: the workflow without the node, the turns in order, and the memory in
 * use in each turn.
 */
export type TurnRound = { idle: Measurement; turns: Measurement[]; live: number[] };

export interface Results {
	cases: CaseResult[];
	conversation: TurnRound[];
}

export interface Target {
	name: string;
	limit: string;
	measured: string;
	met: boolean;
}

/** Returns how far a peer's peak exceeds that of the workflow without the node, in MiB. */
export function summarizeMemory({ rounds }: CaseResult, peer: Peer): Summary {
	const without = (round: Measurement, index: number) =>
		peer === 'floor' ? round.start : (rounds.idle?.[index]?.peak ?? round.start);
	return summarize(
		(rounds[peer] ?? []).map((round, index) => (round.peak - without(round, index)) / MEBIBYTE),
	);
}

export function summarizeFigure(
	result: CaseResult,
	peer: Peer,
	of: 'ms' | 'cpuMs' | 'blockedMs' | 'stalledMs',
): Summary {
	return summarize((result.rounds[peer] ?? []).map((round) => round[of]));
}

/** Returns the median of the ratios within a round, since the load of the machine varies between rounds. */
export function compareFigure(
	result: CaseResult,
	peer: Peer,
	to: Peer,
	of: 'ms' | 'cpuMs',
): number {
	const others = result.rounds[to] ?? [];
	return median(
		(result.rounds[peer] ?? []).map((round, index) => round[of] / (others[index]?.[of] ?? NaN)),
	);
}

export function findCase(
	{ cases }: Pick<Results, 'cases'>,
	group: Group,
	size?: number,
): CaseResult {
	const found = cases.find((each) => each.group === group && (size ?? each.size) === each.size);
	if (!found) throw new Error(`There is no case "${group}".`);
	return found;
}

const findSweep = ({ cases }: Results, group: Group) =>
	cases.filter((each) => each.group === group);
export const formatMib = (value: number) => `${value.toFixed(0)} MiB`;
export const formatMib1 = (value: number) => `${value.toFixed(1)} MiB`;
export const formatMs = (value: number) => `${value.toFixed(1)} ms`;
export const formatTimes = (value: number) => `${value.toFixed(2)} ×`;
export const formatRange = ({ least, most }: Summary) =>
	`${least.toFixed(0)} to ${most.toFixed(0)}`;

export function createTarget(
	name: string,
	value: number,
	limit: number,
	format: (value: number) => string,
) {
	return { name, limit: `≤ ${format(limit)}`, measured: format(value), met: value <= limit };
}

/** Checks the targets. */
export function computeTargets(results: Results): Target[] {
	const a = findCase(results, 'a');
	const b = findCase(results, 'b');
	const references = findSweep(results, 'references');
	const memories = references.map((each) => summarizeMemory(each, 'node'));
	const spread = Math.max(...memories.map(({ least, most }) => most - least));
	const growth = (memories.at(-1)?.median ?? NaN) - (memories[0]?.median ?? NaN);
	const turns = summarizeTurnMemory(results);
	const perTurn = fitSlope(
		turns.map((_turn, index) => index + 1),
		turns.map((turn) => turn.median),
	);
	const turnSpread = Math.max(...turns.map(({ least, most }) => most - least));
	const liveTurns = summarizeTurnLive(results);
	const many = findCase(results, 'items', 1000);
	const own = (many.rounds.node ?? []).map(
		(round, index) => (round.cpuMs - (many.rounds.buffering?.[index]?.cpuMs ?? NaN)) / 1000,
	);
	return [
		createTarget(
			'(a) memory above the workflow without the node',
			summarizeMemory(a, 'node').median,
			48,
			formatMib,
		),
		createTarget(
			'(a) growth of memory from 1 to 14 references, against the spread of the runs',
			growth,
			spread,
			formatMib,
		),
		createTarget(
			'(a) the same for memory in use, against 1 MiB',
			getInUse(references.at(-1)) - getInUse(references[0]),
			1,
			formatMib1,
		),
		createTarget(
			'(a) time against the floor',
			compareFigure(a, 'node', 'floor', 'ms'),
			1.15,
			formatTimes,
		),
		createTarget(
			'(a) time against buffering',
			compareFigure(a, 'node', 'buffering', 'ms'),
			0.6,
			formatTimes,
		),
		createTarget(
			'(b) memory, against twice the decoded image plus 24 MiB',
			summarizeMemory(b, 'node').median,
			(2 * 20 * MEGABYTE) / MEBIBYTE + 24,
			formatMib,
		),
		createTarget(
			'(c) time of 40 items at 1 s, 8 at once',
			summarizeFigure(findCase(results, 'c'), 'node', 'ms').median,
			5500,
			formatMs,
		),
		createTarget(
			`(d) growth of memory from turn 1 to ${TURNS}, against the spread of the runs`,
			perTurn * (TURNS - 1),
			turnSpread,
			formatMib,
		),
		createTarget(
			'(d) the same for memory in use, against 1 MiB',
			(liveTurns.at(-1) ?? NaN) - (liveTurns[1] ?? NaN),
			1,
			formatMib1,
		),
		createTarget(
			'(e) time for 40 MB, against 4 times that for 10 MB',
			measureLinearity(results),
			1.1,
			formatTimes,
		),
		createTarget(
			'(e) CPU time per item above buffering, with 1,000 items',
			median(own),
			2,
			formatMs,
		),
		...results.cases
			.filter(({ rounds, title }) => rounds.buffering && title.startsWith('(e)'))
			.map(createBufferingTarget),
		createTarget(
			'longest block of the event loop by this process, in any case',
			findLongestBlock(results),
			50,
			formatMs,
		),
	];
}

/** Buffering may be faster only by less than the runs differ. */
function createBufferingTarget(result: CaseResult): Target {
	const ratio = compareFigure(result, 'node', 'buffering', 'ms');
	const [node, buffering] = [
		summarizeFigure(result, 'node', 'ms'),
		summarizeFigure(result, 'buffering', 'ms'),
	];
	return {
		name: `${result.title}: time against buffering`,
		limit: '≤ 1.00 ×, or within the spread',
		measured: formatTimes(ratio),
		met: ratio <= 1 || node.least <= buffering.most,
	};
}

function measureLinearity(results: Results): number {
	const images = findSweep(results, 'image');
	const time = (size: number) =>
		summarizeFigure(findCase(results, 'image', size), 'node', 'cpuMs').median;
	const large = Math.max(...images.map(({ size }) => size));
	const small =
		images
			.map(({ size }) => size)
			.filter((size) => size < large)
			.at(1) ?? 1;
	return time(large) / ((time(small) * large) / small);
}

/** Returns the worst median of all cases. */
export function findLongestBlock({ cases, conversation }: Results): number {
	const ofCases = cases.map((each) => summarizeFigure(each, 'node', 'blockedMs').median);
	const ofTurns = Array.from({ length: TURNS }, (_turn, index) =>
		median(conversation.map(({ turns }) => turns[index]?.blockedMs ?? NaN)),
	);
	return Math.max(...ofCases, ...(conversation.length > 0 ? ofTurns : []));
}

/** Memory in use with this node, in MiB. */
export const getInUse = (result?: CaseResult) => median(result?.live ?? []) / MEBIBYTE;

/** Memory in use in each turn, in MiB. */
export function summarizeTurnLive({ conversation }: Results): number[] {
	return Array.from(
		{ length: TURNS },
		(_turn, index) => median(conversation.map(({ live }) => live[index] ?? NaN)) / MEBIBYTE,
	);
}

/** Memory of each turn above the workflow without the node, in MiB. */
export function summarizeTurnMemory({ conversation }: Results): Summary[] {
	return Array.from({ length: TURNS }, (_turn, index) =>
		summarize(
			conversation.map(({ idle, turns }) => ((turns[index]?.peak ?? NaN) - idle.peak) / MEBIBYTE),
		),
	);
}
