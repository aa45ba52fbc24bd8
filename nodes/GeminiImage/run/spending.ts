import type { IExecuteFunctions } from 'n8n-workflow';
import { inUsd } from '../gemini/cost';
import { Failure } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';

/** Why an item was not sent. */
export const SPENDING_LIMIT = 'SPENDING_LIMIT';

/** Sums are held as whole numbers of this part of a USD, so that ten times a price is exactly that. */
const PART = 1e-9;

/** By the object that n8n makes for a run of a node and gives again to each try of it. */
const ledgers = new WeakMap<object, Spending>();

/** What the calls of one run of the node cost, as far as it is known: those sent and those under way. */
export class Spending {
	/** In parts of a USD. */
	private sum = 0;

	/** The ledger of a run. n8n's own "Retry On Fail" runs the node again, and goes on in the same one. */
	static of(context: Pick<IExecuteFunctions, 'getExecuteData'>): Spending {
		const run: object = context.getExecuteData() ?? {};
		const ledger = ledgers.get(run) ?? new Spending();
		ledgers.set(run, ledger);
		return ledger;
	}

	/**
	 * Sets the price of a call aside before it is sent.
	 * @param usd what the call is likely to cost
	 * @param limitUsd undefined: none
	 * @returns a failure when the run would cost more than the limit
	 */
	reserve(usd: number, limitUsd = Infinity): Reservation | Failure {
		const hold = new Reservation(this, inParts(usd), inParts(limitUsd));
		return hold.renew() ? hold : overLimit(usd, limitUsd, this.sum * PART);
	}

	/** @returns false, and adds nothing, where that is more than the limit */
	add(parts: number, limit = Infinity): boolean {
		if (this.sum + parts > limit) return false;
		this.sum += parts;
		return true;
	}
}

/** The price of one call, until it is known whether it is spent. */
export class Reservation {
	private open = 0;

	constructor(
		private readonly ledger: Spending,
		private readonly price: number,
		private readonly limit: number,
	) {}

	/** Sets the price aside, also for a further try beside one that may have been billed. */
	renew(): boolean {
		if (!this.ledger.add(this.price, this.limit)) return false;
		this.open = this.price;
		return true;
	}

	/** The call was answered. */
	spend(): void {
		this.open = 0;
	}

	/** The call was not answered with what was asked for, which may have been billed all the same. */
	spendIfBilled({ details: { httpCode, repeat, wasUnderWay } }: Failure): void {
		const wasAnswered = httpCode !== undefined && httpCode < 400;
		const maybeBilled = repeat ? repeat === 'maybeBilled' : wasAnswered || wasUnderWay;
		if (maybeBilled) this.spend();
	}

	/**
	 * What the call that was spent for has cost indeed.
	 * @param lost images of the answer that are paid for and not in that sum
	 */
	correct(usd: number, lost: number): void {
		this.ledger.add(inParts(usd) + (lost - 1) * this.price);
	}

	/** Gives back what was not spent. To be called in `finally`. */
	close(): void {
		this.ledger.add(-this.open);
		this.open = 0;
	}
}

/** Told where there is a limit, and nobody knows whether the call keeps to it. */
export function unknownPrice(model: string, provider: string): string {
	return `The price of "${sanitizeText(model, 100)}" at ${provider} is not known, so the spending limit cannot be promised: such requests are sent, and not counted.`;
}

function inParts(usd: number): number {
	return Math.round(usd / PART);
}

function overLimit(usd: number, limitUsd: number, spentUsd: number): Failure {
	const spent =
		spentUsd > 0
			? `About ${inUsd(spentUsd)} is spent or under way in this run`
			: 'Nothing is spent in this run yet';
	return new Failure(
		`This item was not sent, since the run would cost more than the spending limit of ${inUsd(limitUsd)}`,
		{
			description: `${spent}, and this request costs about ${inUsd(usd)} at Google's prices. Raise "Spending Limit (USD)" in the options, or choose a smaller "Image Size" or a cheaper model, then run the workflow again with the items that are left.`,
			reason: SPENDING_LIMIT,
			retryable: false,
		},
	);
}
