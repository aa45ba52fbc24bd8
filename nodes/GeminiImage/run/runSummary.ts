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
	private readonly began: number = Date.now();
	private tokens = 0;
	/** How many images were made and stored. */
	images = 0;
	/** Requests that were not sent because of the spending limit. */
	overLimit = 0;

	/** @param before the summary of an earlier try of the same run, whose warnings and costs still count */
	constructor(
		private readonly context: IExecuteFunctions,
		before?: RunSummary,
	) {
		if (!before) return;
		before.warnings.forEach((warning) => this.warnings.add(warning));
		this.costs.push(...before.costs);
		this.began = before.began;
		this.tokens = before.tokens;
		this.images = before.images;
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
		if (!tokens.success) return;
		const { promptTokenCount, candidatesTokenCount, thoughtsTokenCount } = tokens.data;
		const output = candidatesTokenCount + thoughtsTokenCount;
		this.tokens += promptTokenCount + output;
		// Older n8n versions, such as 1.123, have no accounting.
		if (typeof accumulateTokenUsage !== 'function') return;
		try {
			accumulateTokenUsage(this.context, promptTokenCount, output);
		} catch {
			// The item's JSON has the usage anyway.
		}
	}

	/** What was made so far, in how much time and for how much, such as "3 images in 41 s, about USD 0.40". */
	get progress(): string {
		const images = this.images === 1 ? '1 image' : `${this.images} images`;
		const made = `${images} in ${readableDuration(Date.now() - this.began)}`;
		return this.costs.length > 0 ? `${made}, about ${inUsd(sumOf(this.costs))}` : made;
	}

	/**
	 * Shows above the output: each warning once, and what was made.
	 * @param keptImagesHint a sentence about images kept from earlier tries
	 */
	show(keptImagesHint?: string): void {
		if (keptImagesHint) this.hint(keptImagesHint, 'info');
		if (this.warnings.size > 0) this.hint([...this.warnings].join(' '), 'warning');
		if (this.overLimit > 0) this.hint(overLimitSentence(this.overLimit), 'warning');
		if (this.images > 0) this.hint(this.total(), 'info');
		const [estimate] = this.estimates;
		if (!estimate) return;
		this.hint(
			`About ${inUsd(sumOf(this.estimates))} at half of Google's prices as of ${estimate.priceDate}. Google bills it when the batch is done.`,
			'info',
		);
	}

	private total(): string {
		const [cost] = this.costs;
		const prices = cost ? ` at Google's prices as of ${cost.priceDate}` : '';
		const tokens = this.tokens > 0 ? ` ${this.tokens} tokens.` : '';
		return `${this.progress}${prices}.${tokens}`;
	}

	hint(message: string, type: 'info' | 'warning'): void {
		try {
			this.context.addExecutionHints({ message, type, location: 'outputPane' });
		} catch {
			// The items have the same facts, and must not be lost because of a hint.
		}
	}
}

function sumOf(costs: readonly Cost[]): number {
	return costs.reduce((sum, { usd }) => sum + usd, 0);
}

/** E.g. `41 s` or `3 min 5 s`. */
function readableDuration(ms: number): string {
	const seconds = Math.round(ms / 1000);
	if (seconds < 1) return 'under a second';
	const rest = seconds % 60;
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min${rest > 0 ? ` ${rest} s` : ''}`;
}

function overLimitSentence(requests: number): string {
	return requests === 1
		? 'The spending limit was reached, so 1 request was not sent. Its item says so.'
		: `The spending limit was reached, so ${requests} requests were not sent. Their items say so.`;
}
