import { Failure } from '../failure/failure';
import type { BatchCalls } from './batches';
import { connectionFailure } from './connectionFailure';
import { Deadline } from './deadline';
import { wait } from './pacer';
import { retryDelay } from './retryDelay';

type Calls = Pick<BatchCalls, 'context' | 'pacer' | 'timeoutMs' | 'maxTries'>;

/**
 * The attempts of a download that may take hours and costs nothing. Its deadline is for a stall: what
 * arrives extends it, and it stands still while the node itself is busy.
 */
export class DownloadTries {
	readonly deadline: Deadline;
	private attempts = 0;

	constructor(private readonly calls: Calls) {
		this.deadline = new Deadline(calls.context, calls.timeoutMs);
	}

	/** Waits until the next attempt may start. @throws when the run is cancelled */
	async start(): Promise<void> {
		this.attempts++;
		this.deadline.pause();
		await this.calls.pacer.start(this.deadline.signal);
		this.deadline.extend();
		this.requireTime();
	}

	/** Hands on what arrived; the time until the next piece is asked for does not count. */
	*passOn<T>(pieces: Iterable<T>): Generator<T> {
		this.deadline.pause();
		yield* pieces;
		this.deadline.extend();
		this.requireTime();
	}

	/** The attempts count anew, because something usable has arrived. */
	restart(): void {
		this.attempts = 0;
	}

	/** Whether no attempt is left. */
	get areUsedUp(): boolean {
		return this.attempts >= this.calls.maxTries;
	}

	/** Waits until after a break. @throws Failure when there is no further attempt */
	async mend(error: unknown): Promise<void> {
		const { deadline, attempts } = this;
		const failure = stopped(connectionFailure(error, deadline)).with({ attempts });
		if (failure.repetition === 'never' || this.areUsedUp) throw failure;
		const asked = failure.facts.retryAfterMs;
		if (asked !== undefined && asked > deadline.timeoutMs) throw failure;
		if (deadline.timedOut) deadline.renew();
		const delay = retryDelay(Math.max(1, attempts), asked, Math.random());
		if (failure.facts.httpCode === 429) this.calls.pacer.pause(delay);
		deadline.drop();
		deadline.pause();
		await wait(delay, deadline.signal);
	}

	close(): void {
		this.deadline.close();
	}

	private requireTime(): void {
		if (this.deadline.signal.aborted) throw new Error('The call was ended.');
	}
}

/** Nothing is lost, since the results stay where they are. */
function stopped(failure: Failure): Failure {
	if (!failure.is('timedOut') && !failure.is('connectionBroken')) {
		return failure.with({ mayBeCharged: false });
	}
	const reason = failure.is('timedOut') ? failure.reason : failure.facts.reason;
	return new Failure('batchReadingStopped', { reason }, failure.cause);
}
