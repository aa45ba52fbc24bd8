import { connectionFailure } from './connectionFailure';
import type { Deadline } from './deadline';
import { wait, type Pacer } from './pacer';
import { retryDelay } from './retryDelay';

/**
 * Sends a request that costs nothing, and sends it again when the provider is busy or the connection
 * breaks. All attempts share the deadline's time, which restarts only after a timeout.
 * @param maxAttempts the first one included
 * @throws Failure of the last attempt
 */
export async function sendFreely<T>(
	deadline: Deadline,
	pacer: Pacer,
	maxAttempts: number,
	attempt: () => Promise<T>,
): Promise<T> {
	for (let attempts = 1; ; attempts++) {
		try {
			await pacer.start(deadline.signal);
			if (deadline.signal.aborted) throw new Error('The call was ended.');
			return await attempt();
		} catch (error) {
			const failure = connectionFailure(error, deadline).with({ attempts, mayBeCharged: false });
			if (failure.repetition === 'never' || attempts >= maxAttempts) throw failure;
			if (deadline.timedOut) deadline.renew();
			const delay = retryDelay(attempts, failure.facts.retryAfterMs, Math.random());
			if (delay >= deadline.leftMs) throw failure;
			if (failure.facts.httpCode === 429) pacer.pause(delay);
			await wait(delay, deadline.signal);
		}
	}
}
