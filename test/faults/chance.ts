/** Chance that can be repeated: the same seed gives the same numbers. */
export class Chance {
	constructor(private seed: number) {}

	/** From 0 to 1 (mulberry32). */
	next(): number {
		this.seed = (this.seed + 0x6d2b79f5) | 0;
		let bits = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
		bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
		return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
	}

	/** A whole number below the limit. */
	below(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	of<T>(choices: readonly T[]): T {
		const choice = choices[this.below(choices.length)];
		if (choice === undefined) throw new Error('There is nothing to choose from.');
		return choice;
	}
}
