import type { Case } from './cases';
import type { CaseResult } from './results';
import type { Bench } from './run';

const LIVE_RUNS = 2;

/** Measures the peers in turn, each round in another order, since the load of the machine varies. */
export async function measureCase(
	bench: Bench,
	{ job, ...each }: Case,
	rounds: number,
	withLive: boolean,
): Promise<CaseResult> {
	const result: CaseResult = { ...each, rounds: {} };
	for (let round = 0; round < rounds; round++) {
		const shift = round % each.peers.length;
		for (const peer of [...each.peers.slice(shift), ...each.peers.slice(0, shift)]) {
			(result.rounds[peer] ??= []).push(await bench.measure({ ...job, peer }));
			await bench.sweep();
		}
	}
	if (withLive) result.live = await measureLive(bench, { ...each, job });
	return result;
}

/** Memory in use hardly varies, so two runs are enough. */
async function measureLive(bench: Bench, { job }: Case): Promise<number[]> {
	const live: number[] = [];
	for (let time = 0; time < LIVE_RUNS; time++) {
		live.push((await bench.measure({ ...job, peer: 'node' }, true)).live ?? NaN);
		await bench.sweep();
	}
	return live;
}
