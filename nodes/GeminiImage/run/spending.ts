import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';

/** Sums are whole numbers of this part of a USD, so that ten times a price is exactly that. */
const PART = 1e-9;

/** By the object that n8n makes for a run of a node and reuses for each try of it. */
const ledgers = new WeakMap<object, Spending>();

/** The known cost of all calls of one run of the node, those under way included. */
export class Spending {
	/** In parts of a USD. */
	private sum = 0;

	/** The ledger of a run. It goes on when n8n's "Retry On Fail" runs the node again. */
	static of(context: Pick<IExecuteFunctions, 'getExecuteData'>): Spending {
		const run: object = context.getExecuteData() ?? {};
		const ledger = ledgers.get(run) ?? new Spending();
		ledgers.set(run, ledger);
		return ledger;
	}

	/**
	 * Sets aside the price of a call before it is sent.
	 * @param usd what the call is likely to cost
	 * @param limitUsd undefined: none
	 * @returns a failure when the run would cost more than the limit
	 */
	reserve(usd: number, limitUsd = Infinity): Reservation | Failure {
		const reservation = new Reservation(this, inParts(usd), inParts(limitUsd));
		if (reservation.renew()) return reservation;
		return new Failure('spendingLimitReached', { usd, limitUsd, spentUsd: this.sum * PART });
	}

	/** @returns false, and adds nothing, where the limit does not allow it */
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

	/** Sets aside the price, also for another attempt after one that may have been charged for. */
	renew(): boolean {
		if (!this.ledger.add(this.price, this.limit)) return false;
		this.open = this.price;
		return true;
	}

	/** The call was answered. */
	spend(): void {
		this.open = 0;
	}

	/** The call failed, and may have been charged for all the same. */
	spendIfCharged({ mayBeCharged }: Failure): void {
		if (mayBeCharged) this.spend();
	}

	/**
	 * Puts what the call has really cost in place of what was expected.
	 * @param usd undefined: not known
	 * @param lost images of the answer that are paid for and not included
	 */
	correct(usd: number | undefined, lost: number): void {
		if (usd === undefined) return;
		this.ledger.add(inParts(usd) + (lost - 1) * this.price);
	}

	/** Gives back what was not spent. To be called in `finally`. */
	close(): void {
		this.ledger.add(-this.open);
		this.open = 0;
	}
}

/** A warning where there is a limit, and nobody knows whether the call keeps to it. */
export function unknownPrice(model: string, provider: string): string {
	return `The price of "${sanitizeText(model, 100)}" at ${provider} is not known, so the spending limit does not cover it: such requests are sent and not counted.`;
}

function inParts(usd: number): number {
	return Math.round(usd / PART);
}
