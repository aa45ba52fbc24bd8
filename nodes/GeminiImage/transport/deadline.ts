import type { IExecuteFunctions } from 'n8n-workflow';
import { onAbort } from './onAbort';

/**
 * Ends a call when the user's timeout is over or the run is cancelled, in each of its phases.
 *
 * n8n's own timeout covers the headers only, and `AbortSignal.any` can be lost to garbage
 * collection on Node.js 20: hence a controller of our own, given to n8n's HTTP helper through a
 * context derived from the node's.
 */
export class Deadline {
	private over = new AbortController();
	private request = new AbortController();
	private timeoutSignal: AbortSignal;
	private readonly cancelSignal: AbortSignal | undefined;
	private readonly abort = () => {
		this.over.abort();
		this.request.abort();
	};
	private readonly letGo: () => void;
	/** Whether a request has gone out that may be billed. */
	isUnderWay = false;
	private end: number;
	/** The context on which the call has to be made. */
	readonly context: IExecuteFunctions;

	/** @param timeoutMs for the whole call: sending, waiting and reading */
	constructor(
		context: IExecuteFunctions,
		readonly timeoutMs: number,
	) {
		this.end = Date.now() + timeoutMs;
		this.timeoutSignal = AbortSignal.timeout(timeoutMs);
		this.cancelSignal = context.getExecutionCancelSignal();
		this.timeoutSignal.addEventListener('abort', this.abort);
		this.letGo = this.cancelSignal ? onAbort(this.cancelSignal, this.abort) : () => undefined;
		this.context = Object.create(context, {
			getExecutionCancelSignal: { value: () => this.request.signal },
		}) as IExecuteFunctions;
	}

	/** Begins anew, for a call that is sent again although the time is over. */
	renew(): void {
		this.timeoutSignal.removeEventListener('abort', this.abort);
		this.end = Date.now() + this.timeoutMs;
		this.timeoutSignal = AbortSignal.timeout(this.timeoutMs);
		this.timeoutSignal.addEventListener('abort', this.abort);
		this.over = new AbortController();
		this.drop();
		if (this.cancelled) this.abort();
	}

	/** Ends the request that is under way, and leaves the time for the next one as it is. */
	drop(): void {
		this.request.abort();
		this.request = new AbortController();
		if (this.over.signal.aborted) this.abort();
	}

	/** Aborted when the time is over, the run is cancelled, or the deadline is closed. */
	get signal(): AbortSignal {
		return this.over.signal;
	}

	/** What is left of the time, in ms. */
	get leftMs(): number {
		return this.end - Date.now();
	}

	get timedOut(): boolean {
		return this.timeoutSignal.aborted;
	}

	get cancelled(): boolean {
		return this.cancelSignal?.aborted ?? false;
	}

	/** Ends what is left of the call and lets go of the signals. To be called in `finally`. */
	close(): void {
		this.timeoutSignal.removeEventListener('abort', this.abort);
		this.letGo();
		this.abort();
	}
}
