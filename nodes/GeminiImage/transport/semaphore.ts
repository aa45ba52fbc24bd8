/** Lets a few things happen at once, and the others wait in their order. */
export class Semaphore {
	private readonly waiting: Array<() => void> = [];

	/** @param free how many happen at once */
	constructor(private free: number) {}

	/** What `work` gives, which begins as soon as there is a place for it. */
	async run<T>(work: () => Promise<T>): Promise<T> {
		if (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
		else this.free--;
		try {
			return await work();
		} finally {
			// The place goes on to the next one, or is free.
			const next = this.waiting.shift();
			if (next) next();
			else this.free++;
		}
	}
}
