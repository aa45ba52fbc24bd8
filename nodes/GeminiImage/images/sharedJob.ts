import type { IExecuteFunctions } from 'n8n-workflow';
import { Deadline } from '../transport/deadline';
import type { Semaphore } from '../transport/semaphore';

/**
 * Work that begins as soon as there is a place for it, with a deadline of its own from then on. It is
 * ended when nobody waits for it any more.
 */
export class SharedJob<T> {
	readonly result: Promise<T>;
	private waiting = 1;
	private isDone = false;
	/** Set once nobody waits for it while it is not done. */
	private isEnded = false;
	private deadline: Deadline | undefined;

	constructor(
		context: IExecuteFunctions,
		places: Semaphore,
		timeoutMs: number,
		work: (deadline: Deadline) => Promise<T>,
	) {
		this.result = places.run(async () => {
			if (this.isEnded) throw new Error('Nobody waits for it any more.');
			this.deadline = new Deadline(context, timeoutMs);
			try {
				return await work(this.deadline);
			} finally {
				this.deadline.close();
			}
		});
		const done = () => void (this.isDone = true);
		// Nobody may be left to see it fail.
		this.result.then(done, done);
	}

	/** Waits for it too. @returns false where it was ended, since nobody did */
	join(): boolean {
		if (this.isEnded) return false;
		this.waiting++;
		return true;
	}

	/** Waits no longer. What is under way for nobody else has ended by then. */
	async leave(): Promise<void> {
		this.waiting--;
		if (this.waiting > 0 || this.isDone) return;
		this.isEnded = true;
		if (!this.deadline) return;
		this.deadline.close();
		await this.result.catch(() => undefined);
	}
}

/** What is under way for somebody: its result, and a way to wait no longer. */
export type Pending<T> = Pick<SharedJob<T>, 'result' | 'leave'>;

/**
 * The results of what goes on side by side, in order.
 * @throws what the first one that fails in this order throws; the others have ended by then
 */
export async function allInOrder<T>(tasks: ReadonlyArray<Pending<T>>): Promise<T[]> {
	const results: T[] = [];
	// Those behind the first one that fails may fail too, and nobody sees it.
	for (const { result } of tasks) result.catch(() => undefined);
	try {
		for (const { result } of tasks) results.push(await result);
		return results;
	} finally {
		await Promise.all(tasks.map((task) => task.leave()));
	}
}
