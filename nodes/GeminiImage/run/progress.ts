import type { IExecuteFunctions } from 'n8n-workflow';

const INTERVAL_MS = 1000;

/**
 * Says how far a manual execution is, at most once a second, in the console of the browser: n8n shows
 * nothing else of a node before it ends. n8n ignores it in all other executions.
 */
export class Progress {
	private done = 0;
	private saidAt = Date.now();

	/**
	 * @param total how many there are; undefined where that is not known
	 * @param describe makes a sentence of "3 of 12"
	 */
	constructor(
		private readonly context: Pick<IExecuteFunctions, 'sendMessageToUI'>,
		private readonly total: number | undefined,
		private readonly describe: (count: string) => string,
	) {}

	/** Counts one that is done. */
	count(): void {
		this.done++;
		if (this.done === this.total || Date.now() - this.saidAt < INTERVAL_MS) return;
		this.saidAt = Date.now();
		const count = this.total === undefined ? `${this.done}` : `${this.done} of ${this.total}`;
		this.context.sendMessageToUI(this.describe(count));
	}
}
