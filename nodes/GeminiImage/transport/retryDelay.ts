const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 60_000;

/**
 * How long to wait before a call is repeated, in ms: as long as the provider says, else doubling
 * from one second, with a quarter of chance so that many runs do not meet again.
 * @param attempt the attempt that failed, from 1
 * @param chance from 0 to 1
 */
export function retryDelay(attempt: number, askedMs: number | undefined, chance: number): number {
	if (askedMs !== undefined) return askedMs;
	const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
	return delay * (0.75 + chance / 2);
}
