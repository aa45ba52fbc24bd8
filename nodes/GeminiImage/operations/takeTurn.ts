import { TIER_PRICE_FACTORS } from '../catalog/models';
import { providerLabel } from '../catalog/providers';
import { Failure } from '../failure/failure';
import type { NodeRun } from '../run/nodeRun';
import { unknownPrice, type Reservation } from '../run/spending';
import { toFailure } from '../transport/toFailure';
import { isStorageFull } from '../turn/keepImages';
import { sendTurn, type Turn } from '../turn/turn';
import { planTurn, type TurnInput, type TurnPlan } from '../turn/turnPlan';

/**
 * Plans a turn, reserves its price, waits until it may start, and sends it.
 * @throws Failure when there is no image
 */
export async function takeTurn(run: NodeRun, input: TurnInput): Promise<Turn> {
	const plan = await planTurn(input);
	const reservation = reserveCost(run, input, plan);
	try {
		// The user's timeout is for the provider, so it starts after this wait.
		await run.pacer.start(run.startSignal);
		if (run.startSignal.aborted) throw new Failure('cancelled', {});
		if (run.fullStorage)
			throw new Failure('storageFull', { ...run.fullStorage.facts, requestId: undefined });
		const turn = await sendTurn(run, input, plan, reservation);
		turn.lost.forEach((failure) => stopIfStorageIsFull(run, failure));
		return turn;
	} catch (error) {
		const failure = toFailure(error);
		stopIfStorageIsFull(run, failure);
		throw failure;
	} finally {
		reservation.close();
	}
}

/** If storage stays full, the next images would be paid for and lost too. */
function stopIfStorageIsFull(run: NodeRun, failure: Failure): void {
	if (isStorageFull(failure)) run.fullStorage = failure;
}

/**
 * Reserves the price of a turn. If it is unknown, the spending limit cannot cover it, so the user is warned.
 * @throws Failure when the run would go over the user's limit
 */
function reserveCost(
	run: NodeRun,
	{ provider }: TurnInput,
	{ cost, settings, warnings }: TurnPlan,
): Reservation {
	const { spendingLimit, model } = settings;
	const isCounted = cost !== undefined || spendingLimit === undefined;
	if (!isCounted) {
		const warning = unknownPrice(model, providerLabel(provider.name));
		warnings.push(warning);
		run.summary.warn(warning);
	}
	// Google may serve a request in the standard tier, at its price.
	const share = Math.min(1, TIER_PRICE_FACTORS[settings.serviceTier ?? 'standard']);
	const usd = (cost?.usd ?? 0) / share;
	const reservation = run.spending.reserve(usd, isCounted ? spendingLimit : undefined);
	if (!(reservation instanceof Failure)) return reservation;
	run.summary.overLimit++;
	throw reservation;
}
