import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { isAgentTool } from '../fields/agentTool';
import { sharedNotes } from './sharedNotes';

/** Sums are counted in whole nano-USD, so that adding prices is exact. */
const NANO = 1e-9;

/**
 * Keyed by the object that n8n creates for a run of the node and reuses for each try, or for the tools of
 * an agent, by the one that all nodes of an execution share.
 */
const ledgers = new WeakMap<object, Spending>();

/** The known cost of one run of the node, including requests that are under way. */
export class Spending {
	/** In nano-USD. */
	private sum = 0;

	/** The ledger of a run. All tries ("Retry On Fail") share it, and so do all calls of an agent's tools. */
	static of(
		context: Pick<IExecuteFunctions, 'getExecuteData' | 'getContext' | 'getNode'>,
	): Spending {
		const run: object = isAgentTool(context)
			? sharedNotes(context)
			: (context.getExecuteData() ?? {});
		const ledger = ledgers.get(run) ?? new Spending();
		ledgers.set(run, ledger);
		return ledger;
	}

	/**
	 * Reserves the price of a request before it is sent.
	 * @param usd the expected price
	 * @param limitUsd the spending limit; none if omitted
	 * @returns a failure if the run would go over the limit
	 */
	reserve(usd: number, limitUsd = Infinity): Reservation | Failure {
		const reservation = new Reservation(this, inNanoUsd(usd), inNanoUsd(limitUsd));
		if (reservation.renew()) return reservation;
		return new Failure('spendingLimitReached', { usd, limitUsd, spentUsd: this.sum * NANO });
	}

	/** Adds nano-USD. @returns false, without adding, if the sum would exceed the limit */
	add(amount: number, limit = Infinity): boolean {
		if (this.sum + amount > limit) return false;
		this.sum += amount;
		return true;
	}
}

/** The price of one request, reserved until it is known whether it is spent. Amounts are in nano-USD. */
export class Reservation {
	private open = 0;

	constructor(
		private readonly ledger: Spending,
		private readonly price: number,
		private readonly limit: number,
	) {}

	/** Reserves the price, also for another attempt after one that may have been charged for. */
	renew(): boolean {
		if (!this.ledger.add(this.price, this.limit)) return false;
		this.open = this.price;
		return true;
	}

	/** Counts the price as spent, because the request was answered. */
	spend(): void {
		this.open = 0;
	}

	/** Counts the price as spent if the failed request may have been charged for. */
	spendIfCharged({ mayBeCharged }: Failure): void {
		if (mayBeCharged) this.spend();
	}

	/**
	 * Replaces the expected price by the actual cost.
	 * @param usd the cost of the stored images; undefined if not known
	 * @param lost how many other images of the answer were paid for but lost
	 */
	correct(usd: number | undefined, lost: number): void {
		if (usd === undefined) return;
		this.ledger.add(inNanoUsd(usd) + (lost - 1) * this.price);
	}

	/** Releases what was not spent. Call it in `finally`. */
	close(): void {
		this.ledger.add(-this.open);
		this.open = 0;
	}
}

/** The lowest of several spending limits in USD; undefined if there is none. */
export function lowestLimit(limits: ReadonlyArray<number | undefined>): number | undefined {
	const given = limits.filter((limit) => limit !== undefined);
	return given.length > 0 ? Math.min(...given) : undefined;
}

/** A warning for a request with an unknown price when there is a spending limit. */
export function unknownPrice(model: string, provider: string): string {
	return `The price of "${sanitizeText(model, 100)}" at ${provider} is not known, so its requests are sent but do not count toward the spending limit.`;
}

function inNanoUsd(usd: number): number {
	return Math.round(usd / NANO);
}
