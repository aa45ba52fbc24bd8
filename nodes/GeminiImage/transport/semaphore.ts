/** Runs a limited number of steps at once; the others wait in the order they came. */
export class Semaphore {
	private readonly waiting: Array<() => void> = [];

	/** @param free how many steps may run at once */
	constructor(private free: number) {}

	/** Runs the step as soon as fewer than the limit are running, and returns its result. */
	async run<T>(step: () => Promise<T>): Promise<T> {
		if (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
		else this.free--;
		try {
			return await step();
		} finally {
			// The permit passes straight to the next step, if one is waiting.
			const next = this.waiting.shift();
			if (next) next();
			else this.free++;
		}
	}
}
