import { accumulateTokenUsage, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { inUsd } from '../failure/usd';
import { tokenCount, type Cost } from '../gemini/cost';

const tokenCounts = z.object({
	promptTokenCount: tokenCount,
	candidatesTokenCount: tokenCount,
	thoughtsTokenCount: tokenCount,
});

/** What the summary needs of a turn. */
interface TurnResult {
	warnings: readonly string[];
	cost: Cost | undefined;
	facts: { usage: unknown };
	images: readonly unknown[];
}

/** Sums up a whole run: warnings, cost, and token counts for n8n's own accounting. */
export class RunSummary {
	private readonly warnings = new Set<string>();
	private readonly costs: Cost[] = [];
	/** What batches are going to cost. */
	private readonly estimates: Cost[] = [];
	/** How many images were made and stored. */
	images = 0;
	/** Requests that were not sent because of the spending limit. */
	overLimit = 0;

	/** @param before the summary of an earlier try of the same run, whose warnings and costs still count */
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

	/** Adds what a submitted batch is going to cost. */
	addEstimate(cost: Cost): void {
		this.estimates.push(cost);
	}

	warn(warning: string): void {
		this.warnings.add(warning);
	}

	/**
	 * Counts the tokens of an answer in n8n's own accounting. It must not throw: a failure there would
	 * cost the images.
	 */
	countTokens(usage: unknown): void {
		const tokens = tokenCounts.safeParse(usage);
		// Older n8n versions, such as 1.123, have no accounting.
		if (!tokens.success || typeof accumulateTokenUsage !== 'function') return;
		const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = tokens.data;
		const output = candidatesTokenCount + thoughtsTokenCount;
		try {
			accumulateTokenUsage(this.context, promptTokenCount, output);
		} catch {
			// The item's JSON has the usage anyway.
		}
	}

	/**
	 * Shows each warning once, and the total cost, above the output.
	 * @param keptImagesHint a sentence about images kept from earlier tries
	 */
	show(keptImagesHint?: string): void {
		if (keptImagesHint) this.hint(keptImagesHint, 'info');
		if (this.warnings.size > 0) this.hint([...this.warnings].join(' '), 'warning');
		if (this.overLimit > 0) this.hint(overLimitSentence(this.overLimit), 'warning');
		this.showCost(
			this.costs,
			(usd, date) => `This run cost about ${usd} at Google's prices of ${date}.`,
		);
		this.showCost(
			this.estimates,
			(usd, date) =>
				`About ${usd} at half of Google's prices of ${date}, billed by Google when the batch has run.`,
		);
	}

	private showCost(costs: readonly Cost[], say: (usd: string, priceDate: string) => string): void {
		const [first] = costs;
		if (!first) return;
		const usd = costs.reduce((sum, cost) => sum + cost.usd, 0);
		this.hint(say(inUsd(usd), first.priceDate), 'info');
	}

	hint(message: string, type: 'info' | 'warning'): void {
		try {
			this.context.addExecutionHints({ message, type, location: 'outputPane' });
		} catch {
			// The items have the same facts, and must not be lost because of a hint.
		}
	}
}

function overLimitSentence(requests: number): string {
	return requests === 1
		? 'The run reached its spending limit, so 1 request was not sent. Its item says so.'
		: `The run reached its spending limit, so ${requests} requests were not sent. Their items say so.`;
}
