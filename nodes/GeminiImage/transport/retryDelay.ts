const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 60_000;

/**
 * How long to wait before the next attempt, in ms: what the provider asks for, or else one second,
 * doubled with each attempt. Random jitter of up to a quarter keeps parallel runs apart.
 * @param attempt the attempt that failed, from 1
 * @param requestedMs what the provider asks for, if it does
 * @param random from 0 to 1
 */
export function retryDelay(
	attempt: number,
	requestedMs: number | undefined,
	random: number,
): number {
	if (requestedMs !== undefined) return requestedMs;
	const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
	return delay * (0.75 + random / 2);
}
