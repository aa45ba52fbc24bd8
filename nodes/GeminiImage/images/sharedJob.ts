import type { StorageContext } from '../transport/callContext';
import { Deadline } from '../transport/deadline';
import type { Semaphore } from '../transport/semaphore';

/**
 * Work that starts as soon as there is a place for it, with a deadline of its own from then on. It
 * ends early when nobody waits for it any more.
 */
export class SharedJob<T> {
	readonly result: Promise<T>;
	private waiting = 1;
	private isDone = false;
	/** Set once nobody waits for it while it is not done. */
	private isEnded = false;
	private deadline: Deadline<StorageContext> | undefined;

	constructor(
		context: StorageContext,
		places: Semaphore,
		timeoutMs: number,
		work: (deadline: Deadline<StorageContext>) => Promise<T>,
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
		// Nobody may be waiting when it fails.
		this.result.then(done, done);
	}

	/** Waits for it too. @returns false where it has ended early */
	join(): boolean {
		if (this.isEnded) return false;
		this.waiting++;
		return true;
	}

	/** Stops waiting. Work that nobody else waits for has ended when this resolves. */
	async leave(): Promise<void> {
		this.waiting--;
		if (this.waiting > 0 || this.isDone) return;
		this.isEnded = true;
		if (!this.deadline) return;
		this.deadline.close();
		await this.result.catch(() => undefined);
	}
}

/** Work under way: its result, and a way to stop waiting. */
export type Pending<T> = Pick<SharedJob<T>, 'result' | 'leave'>;

/**
 * The results of work that goes on side by side, in order.
 * @throws what the first one in this order that fails throws; the others have ended by then
 */
export async function allInOrder<T>(tasks: ReadonlyArray<Pending<T>>): Promise<T[]> {
	const results: T[] = [];
	// Later ones may fail too, and nobody waits for those.
	for (const { result } of tasks) result.catch(() => undefined);
	try {
		for (const { result } of tasks) results.push(await result);
		return results;
	} finally {
		await Promise.all(tasks.map((task) => task.leave()));
	}
}
