import { createdAt, hasEnded, type Batch } from '../gemini/batch';
import { listBatches, type BatchCalls } from '../transport/batches';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * How far back a poll looks, by the time of creation. A batch ends within 48 hours and its results are
 * kept for about as long, so there is nothing to fetch of older ones.
 */
export const WINDOW_MS = 4 * DAY_MS;

/**
 * The batches that have ended, of those created in the last four days, in the order in which they ended.
 * @param now in ms since 1970
 * @throws Failure when the list cannot be read
 */
export async function endedBatches(calls: BatchCalls, now: number): Promise<Batch[]> {
	const since = now - WINDOW_MS;
	const ended: Batch[] = [];
	for await (const { batches } of listBatches(calls, since)) {
		const recent = batches.filter((batch) => !(createdAt(batch) < since));
		ended.push(...recent.filter(hasEnded));
	}
	return inOrderOfEnd(ended);
}

/**
 * The one that ended last, of those on the first page of the list that has any.
 * @throws Failure when the list cannot be read
 */
export async function newestEnded(
	calls: BatchCalls,
	fits: (batch: Batch) => boolean,
): Promise<Batch | undefined> {
	for await (const { batches } of listBatches(calls)) {
		const newest = inOrderOfEnd(batches.filter((batch) => hasEnded(batch) && fits(batch))).at(-1);
		if (newest) return newest;
	}
	return undefined;
}

function inOrderOfEnd(batches: readonly Batch[]): Batch[] {
	const time = ({ endTime, createTime }: Batch) => Date.parse(endTime ?? createTime ?? '') || 0;
	return [...batches].sort((one, other) => time(one) - time(other));
}
