import { Failure } from '../failure/failure';
import type { NodeRun } from '../run/nodeRun';
import { lowestLimit, type Reservation } from '../run/spending';
import type { BatchRequests } from './batchRequest';
import type { Submission } from './submission';

/**
 * Reserves the prices of all batches of a run, or of none.
 * @param groups their requests
 * @returns one reservation per batch
 * @throws Failure when the run would go over the lowest spending limit of the items
 */
export function reserveBatches(
	{ spending, summary }: Pick<NodeRun, 'spending' | 'summary'>,
	submissions: ReadonlyArray<Pick<Submission, 'cost'>>,
	groups: readonly BatchRequests[],
): Reservation[] {
	const requests = groups.flat();
	const prices = submissions.map(({ cost }) => cost?.usd ?? 0);
	const usd = prices.reduce((sum, price) => sum + price, 0);
	const limits = requests.map(({ plan }) => plan.cost && plan.settings.spendingLimit);
	const all = spending.reserve(usd, lowestLimit(limits));
	if (all instanceof Failure) {
		summary.overLimit += requests.length;
		throw all.with({ inBatches: requests.length });
	}
	all.close();
	return prices.map((price) => reserveFreely(spending, price));
}

function reserveFreely(spending: NodeRun['spending'], price: number): Reservation {
	const reservation = spending.reserve(price);
	if (reservation instanceof Failure) throw reservation;
	return reservation;
}
