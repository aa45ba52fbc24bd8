import { accumulateTokenUsage, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import type { Cost } from '../gemini/cost';

const tokenCounts = z.object({
	promptTokenCount: z.number().catch(0),
	candidatesTokenCount: z.number().catch(0),
	thoughtsTokenCount: z.number().catch(0),
});

/** What a turn gives to tell. */
interface Noted {
	warnings: readonly string[];
	cost: Cost | undefined;
	facts: { usage: unknown };
	images: readonly unknown[];
}

/** What is told of a whole run: warnings, cost, and tokens for n8n's own accounting. */
export class Notes {
	private readonly warnings = new Set<string>();
	private readonly costs: Cost[] = [];
	/** How many were made and stored. */
	images = 0;

	constructor(private readonly context: IExecuteFunctions) {}

	add({ warnings, cost, facts, images }: Noted): void {
		this.images += images.length;
		warnings.forEach((warning) => this.warnings.add(warning));
		if (cost) this.costs.push(cost);
		const tokens = tokenCounts.safeParse(facts.usage);
		// Older n8n, the 1.123 line among them, does not have the accounting.
		if (!tokens.success || typeof accumulateTokenUsage !== 'function') return;
		const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = tokens.data;
		accumulateTokenUsage(this.context, promptTokenCount, candidatesTokenCount + thoughtsTokenCount);
	}

	/** Shows the warnings of all items once, and the sum of what they cost, above the output. */
	show(): void {
		const location = 'outputPane';
		if (this.warnings.size > 0) {
			const message = [...this.warnings].join(' ');
			this.context.addExecutionHints({ message, type: 'warning', location });
		}
		const [first] = this.costs;
		if (!first) return;
		const usd = this.costs.reduce((sum, cost) => sum + cost.usd, 0);
		const message = `At Google's prices of ${first.priceDate}, such a run costs about USD ${usd.toFixed(usd < 0.1 ? 3 : 2)}.`;
		this.context.addExecutionHints({ message, type: 'info', location });
	}
}
