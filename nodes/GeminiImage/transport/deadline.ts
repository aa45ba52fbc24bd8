import type { CallContext } from './callContext';
import { onAbort } from './onAbort';

/** An error of its own for every call would cost a stack trace each. */
const ENDED = new Error('The call has ended.');

/**
 * Ends a call, whatever it is doing, when the user's timeout expires or the run is cancelled.
 *
 * n8n's own timeout only covers the time until the headers arrive, and Node.js 20 can lose the result
 * of `AbortSignal.any` to garbage collection. So the deadline has its own controllers, and passes their
 * signal to n8n's HTTP helper through a context derived from the node's.
 */
export class Deadline<Context extends CallContext = CallContext> {
	private over = new AbortController();
	private request = new AbortController();
	private timer: AbortSignal | undefined;
	private readonly cancelSignal: AbortSignal | undefined;
	private readonly abort = () => {
		this.over.abort(ENDED);
		this.request.abort(ENDED);
	};
	private isPaused = false;
	private readonly expire = () => {
		if (this.isPaused) return this.startTimer(this.timeoutMs);
		if (this.leftMs > 0) return this.startTimer(this.leftMs);
		this.timedOut = true;
		this.abort();
	};
	private readonly removeListener: () => void;
	/** Whether a request that may be charged for has been sent. */
	isUnderWay = false;
	timedOut = false;
	private end: number;
	/** The context to make the call with. */
	readonly context: Context;

	/** @param timeoutMs for the whole call: sending the request, waiting, and reading the answer */
	constructor(
		context: Context,
		readonly timeoutMs: number,
	) {
		this.end = Date.now() + timeoutMs;
		this.startTimer(timeoutMs);
		this.cancelSignal = context.getExecutionCancelSignal();
		this.removeListener = this.cancelSignal
			? onAbort(this.cancelSignal, this.abort)
			: () => undefined;
		this.context = Object.create(context, {
			getExecutionCancelSignal: { value: () => this.request.signal },
		}) as Context;
	}

	private startTimer(ms: number): void {
		this.timer?.removeEventListener('abort', this.expire);
		this.timer = AbortSignal.timeout(ms);
		this.timer.addEventListener('abort', this.expire);
	}

	/** Restarts the timeout, for a call that is sent again after it expired. */
	renew(): void {
		this.extend();
		this.timedOut = false;
		this.startTimer(this.timeoutMs);
		this.over = new AbortController();
		this.drop();
		if (this.cancelled) this.abort();
	}

	/** Gives the current request its full time again, because some of its answer arrived. */
	extend(): void {
		this.isPaused = false;
		this.end = Date.now() + this.timeoutMs;
	}

	/** Stops the clock while the provider has nothing to do with a wait, until `extend` starts it anew. */
	pause(): void {
		this.isPaused = true;
	}

	/** Aborts the current request only. The time that is left remains for the next one. */
	drop(): void {
		this.request.abort(ENDED);
		this.request = new AbortController();
		if (this.over.signal.aborted) this.abort();
	}

	/** Aborts when the timeout expires, the run is cancelled, or the deadline is closed. */
	get signal(): AbortSignal {
		return this.over.signal;
	}

	/** Time left, in ms. */
	get leftMs(): number {
		return this.end - Date.now();
	}

	get cancelled(): boolean {
		return this.cancelSignal?.aborted ?? false;
	}

	/** Aborts what still runs and stops listening to the signals. Call it in `finally`. */
	close(): void {
		this.timer?.removeEventListener('abort', this.expire);
		this.removeListener();
		this.abort();
	}
}
