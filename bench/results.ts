import { TURNS, type Case, type Group } from './cases';
import { MEBIBYTE, MEGABYTE, type Measured, type Peer } from './job';
import { median, slope, summary, type Summary } from './statistics';

/** A case with what was measured, by peer in the order of the rounds. */
export interface CaseResult extends Omit<Case, 'job'> {
	rounds: Partial<Record<Peer, Measured[]>>;
	/** Memory in use with this node, in bytes; where it was measured. */
	live?: number[];
}

/**
 * A conversation: for each round, the workflow without the node, the turns in order, and the memory
 * in use in each turn.
 */
export type TurnRound = { idle: Measured; turns: Measured[]; live: number[] };

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

/** What a peer's process took more than the workflow without the node, at its peak, in MiB. */
export function memory({ rounds }: CaseResult, peer: Peer): Summary {
	const without = (round: Measured, index: number) =>
		peer === 'floor' ? round.start : (rounds.idle?.[index]?.peak ?? round.start);
	return summary(
		(rounds[peer] ?? []).map((round, index) => (round.peak - without(round, index)) / MEBIBYTE),
	);
}

export function figure(
	result: CaseResult,
	peer: Peer,
	of: 'ms' | 'cpuMs' | 'blockedMs' | 'stoodMs',
): Summary {
	return summary((result.rounds[peer] ?? []).map((round) => round[of]));
}

/** The middle of the ratios within a round, since the machine is not the same in every round. */
export function ratio(result: CaseResult, peer: Peer, to: Peer, of: 'ms' | 'cpuMs'): number {
	const others = result.rounds[to] ?? [];
	return median(
		(result.rounds[peer] ?? []).map((round, index) => round[of] / (others[index]?.[of] ?? NaN)),
	);
}

function one({ cases }: Results, group: Group, size?: number): CaseResult {
	const found = cases.find((each) => each.group === group && (size ?? each.size) === each.size);
	if (!found) throw new Error(`There is no case "${group}".`);
	return found;
}

const sweep = ({ cases }: Results, group: Group) => cases.filter((each) => each.group === group);
export const mib = (value: number) => `${value.toFixed(0)} MiB`;
const mib1 = (value: number) => `${value.toFixed(1)} MiB`;
export const times = (value: number) => `${value.toFixed(2)} ×`;
export const range = ({ least, most }: Summary) => `${least.toFixed(0)} to ${most.toFixed(0)}`;

export function target(
	name: string,
	value: number,
	limit: number,
	tell: (value: number) => string,
) {
	return { name, limit: `≤ ${tell(limit)}`, measured: tell(value), met: value <= limit };
}

/** The targets, in its order. */
export function targets(results: Results): Target[] {
	const a = one(results, 'a');
	const b = one(results, 'b');
	const ms = (value: number) => `${value.toFixed(1)} ms`;
	const references = sweep(results, 'references');
	const memories = references.map((each) => memory(each, 'node'));
	const spread = Math.max(...memories.map(({ least, most }) => most - least));
	const growth = (memories.at(-1)?.median ?? NaN) - (memories[0]?.median ?? NaN);
	const turns = turnMemory(results);
	const perTurn = slope(
		turns.map((_turn, index) => index + 1),
		turns.map((turn) => turn.median),
	);
	const turnSpread = Math.max(...turns.map(({ least, most }) => most - least));
	const liveTurns = turnLive(results);
	const many = one(results, 'items', 1000);
	const own = (many.rounds.node ?? []).map(
		(round, index) => (round.cpuMs - (many.rounds.buffering?.[index]?.cpuMs ?? NaN)) / 1000,
	);
	return [
		target('(a) memory over the workflow without the node', memory(a, 'node').median, 48, mib),
		target(
			'(a) memory from 1 to 14 references: growth, against the spread of the runs',
			growth,
			spread,
			mib,
		),
		target(
			'(a) the same of the memory in use: growth, against 1 MiB',
			inUse(references.at(-1)) - inUse(references[0]),
			1,
			mib1,
		),
		target('(a) time against the floor', ratio(a, 'node', 'floor', 'ms'), 1.15, times),
		target('(a) time against the buffering way', ratio(a, 'node', 'buffering', 'ms'), 0.6, times),
		target(
			'(b) memory: twice the decoded image and 24 MiB',
			memory(b, 'node').median,
			(2 * 20 * MEGABYTE) / MEBIBYTE + 24,
			mib,
		),
		target(
			'(c) 40 items at 1 s, 8 at once',
			figure(one(results, 'c'), 'node', 'ms').median,
			5500,
			ms,
		),
		target(
			`(d) memory from turn 1 to ${TURNS}: growth, against the spread of the runs`,
			perTurn * (TURNS - 1),
			turnSpread,
			mib,
		),
		target(
			`(d) the same of the memory in use: growth, against 1 MiB`,
			(liveTurns.at(-1) ?? NaN) - (liveTurns[1] ?? NaN),
			1,
			mib1,
		),
		target('(e) time for 40 MB against 4 times that for 10 MB', linearity(results), 1.1, times),
		target(
			'(e) our own CPU time for each of 1,000 items, over the buffering way',
			median(own),
			2,
			ms,
		),
		target(
			'longest block of the event loop by this process, in any case',
			longestBlock(results),
			50,
			ms,
		),
	];
}

function linearity(results: Results): number {
	const images = sweep(results, 'image');
	const time = (size: number) => figure(one(results, 'image', size), 'node', 'cpuMs').median;
	const large = Math.max(...images.map(({ size }) => size));
	const small =
		images
			.map(({ size }) => size)
			.filter((size) => size < large)
			.at(1) ?? 1;
	return time(large) / ((time(small) * large) / small);
}

/** The worst median of the cases. */
function longestBlock({ cases, conversation }: Results): number {
	const ofCases = cases.map((each) => figure(each, 'node', 'blockedMs').median);
	const ofTurns = Array.from({ length: TURNS }, (_turn, index) =>
		median(conversation.map(({ turns }) => turns[index]?.blockedMs ?? NaN)),
	);
	return Math.max(...ofCases, ...ofTurns);
}

/** Memory in use with this node, in MiB. */
const inUse = (result?: CaseResult) => median(result?.live ?? []) / MEBIBYTE;

/** Memory in use in each turn, in MiB. */
export function turnLive({ conversation }: Results): number[] {
	return Array.from(
		{ length: TURNS },
		(_turn, index) => median(conversation.map(({ live }) => live[index] ?? NaN)) / MEBIBYTE,
	);
}

/** Memory of each turn over the workflow without the node, in MiB. */
export function turnMemory({ conversation }: Results): Summary[] {
	return Array.from({ length: TURNS }, (_turn, index) =>
		summary(
			conversation.map(({ idle, turns }) => ((turns[index]?.peak ?? NaN) - idle.peak) / MEBIBYTE),
		),
	);
}
