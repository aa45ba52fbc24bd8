/** What was found of many executions; nothing may be in a list. */
export class Findings {
	/** Images that came out of the node. */
	delivered = 0;
	readonly lost: string[] = [];
	readonly repeated: string[] = [];
	readonly disordered: string[] = [];
	readonly broken: string[] = [];
	/** What was said of the money, of the key or of what is there, and is not so. */
	readonly untrue: string[] = [];
	private readonly reasons = new Map<string, number>();

	countReason(reason: string): void {
		this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
	}

	/** How often each reason was told, the most frequent one first. */
	get toldReasons(): string {
		const sorted = [...this.reasons].sort(([, one], [, other]) => other - one);
		return sorted.map(([reason, count]) => `${reason} ${count}`).join(', ');
	}
}
