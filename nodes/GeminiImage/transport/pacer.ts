import { sleep } from 'n8n-workflow';

const MINUTE_MS = 60_000;
/** n8n's sleep cannot be ended early in every version, so long ones are taken in steps. */
const STEP_MS = 200;

/** Waits, but no longer than until the signal. */
export async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0 && !signal?.aborted; left = end - Date.now()) {
		await sleep(Math.min(STEP_MS, left));
	}
}

/** Lets the calls of one run start: no more of them in a minute than allowed, and none in a pause. */
export class Pacer {
	private readonly starts: number[] = [];
	private pausedUntil = 0;

	/** @param perMinute undefined: no limit */
	constructor(readonly perMinute: number | undefined) {}

	/** Holds every later start back, since the provider's quota is one for all of them. */
	pause(ms: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, Date.now() + ms);
	}

	/** Returns when the next call may start, or when the signal ends the waiting. */
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
