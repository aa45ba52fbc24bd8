import { accumulateTokenUsage, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { inUsd } from '../failure/usd';
import { tokenCount, type Cost } from '../gemini/cost';

const tokenCounts = z.object({
	promptTokenCount: tokenCount,
	candidatesTokenCount: tokenCount,
	thoughtsTokenCount: tokenCount,
});

/** What a turn gives to tell. */
interface TurnResult {
	warnings: readonly string[];
	cost: Cost | undefined;
	facts: { usage: unknown };
	images: readonly unknown[];
}

/** What is told of a whole run: warnings, cost, and tokens for n8n's own accounting. */
export class RunSummary {
	private readonly warnings = new Set<string>();
	private readonly costs: Cost[] = [];
	/** How many were made and stored. */
	images = 0;
	/** How many requests were not sent, since the run would have cost more than the user's limit. */
	overLimit = 0;

	/** @param before what is told of an earlier try of the same run, as far as it holds on */
	constructor(
		private readonly context: IExecuteFunctions,
		before?: RunSummary,
	) {
		before?.warnings.forEach((warning) => this.warnings.add(warning));
		this.costs.push(...(before?.costs ?? []));
		this.images = before?.images ?? 0;
	}

	add({ warnings, cost, facts, images }: TurnResult): void {
		this.images += images.length;
		warnings.forEach((warning) => this.warn(warning));
		if (cost) this.costs.push(cost);
		this.countTokens(facts.usage);
	}

	warn(warning: string): void {
		this.warnings.add(warning);
	}

	/** The images are made by then, and must not be lost to n8n's accounting. */
	private countTokens(usage: unknown): void {
		const tokens = tokenCounts.safeParse(usage);
		// Older n8n, the 1.123 line among them, does not have the accounting.
		if (!tokens.success || typeof accumulateTokenUsage !== 'function') return;
		const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = tokens.data;
		const output = candidatesTokenCount + thoughtsTokenCount;
		try {
			accumulateTokenUsage(this.context, promptTokenCount, output);
		} catch {
			// The usage is in the item's JSON all the same.
		}
	}

	/**
	 * Shows the warnings of all items once, and the sum of what they cost, above the output.
	 * @param kept what is told of earlier tries
	 */
	show(kept?: string): void {
		if (kept) this.hint(kept, 'info');
		if (this.warnings.size > 0) this.hint([...this.warnings].join(' '), 'warning');
		if (this.overLimit > 0) this.hint(overLimitWords(this.overLimit), 'warning');
		const [first] = this.costs;
		if (!first) return;
		const usd = this.costs.reduce((sum, cost) => sum + cost.usd, 0);
		this.hint(
			`This run cost about ${inUsd(usd)} at Google's prices of ${first.priceDate}.`,
			'info',
		);
	}

	hint(message: string, type: 'info' | 'warning'): void {
		try {
			this.context.addExecutionHints({ message, type, location: 'outputPane' });
		} catch {
			// The items say it too, and must not be lost to a hint.
		}
	}
}

function overLimitWords(requests: number): string {
	return requests === 1
		? 'The spending limit was reached, so 1 request was not sent. Its item says so.'
		: `The spending limit was reached, so ${requests} requests were not sent. Their items say so.`;
}
