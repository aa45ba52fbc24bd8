import { sleep } from 'n8n-workflow';

const MINUTE_MS = 60_000;
/** Not every n8n version can end a sleep early, so long waits are split into steps. */
const STEP_MS = 200;

/** Waits, or returns early when the signal aborts. */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0 && !signal?.aborted; left = end - Date.now()) {
		await sleep(Math.min(STEP_MS, left));
	}
}

/** Decides when a run's requests may start: at most so many per minute, and none during a pause. */
export class Pacer {
	private readonly starts: number[] = [];
	private pausedUntil = 0;

	/** @param perMinute most requests per minute; undefined for no limit */
	constructor(readonly perMinute: number | undefined) {}

	/** Delays every request that has not started, because they all share the provider's quota. */
	pause(ms: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, Date.now() + ms);
	}

	/** Waits until the next request may start, or until the signal aborts. */
	async start(signal: AbortSignal | undefined): Promise<void> {
		for (let delay = this.delay(); delay > 0 && !signal?.aborted; delay = this.delay()) {
			await wait(delay, signal);
		}
		this.starts.push(Date.now());
	}

	private delay(): number {
		const now = Date.now();
		while (this.starts[0] !== undefined && this.starts[0] <= now - MINUTE_MS) this.starts.shift();
		const isFull = this.perMinute !== undefined && this.starts.length >= this.perMinute;
		const [oldest = now] = this.starts;
		return Math.max(this.pausedUntil - now, isFull ? oldest + MINUTE_MS - now : 0);
	}
}
