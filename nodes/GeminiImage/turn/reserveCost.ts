import { providerLabel } from '../catalog/providers';
import { Failure } from '../gemini/failure';
import type { NodeRun } from '../run/nodeRun';
import { unknownPrice, type Reservation } from '../run/spending';
import type { Provider } from '../transport/provider';
import type { TurnPlan } from './turnPlan';

/**
 * Sets the price of a turn aside before it is sent. A price that is not known is told where there is
 * a limit.
 * @throws Failure where the run would cost more than the user's limit
 */
export function reserveCost(run: NodeRun, { name }: Provider, planned: TurnPlan): Reservation {
	const { cost, settings, warnings } = planned;
	const { spendingLimit, model } = settings;
	const isCounted = cost !== undefined || spendingLimit === undefined;
	if (!isCounted) {
		const warning = unknownPrice(model, providerLabel(name));
		warnings.push(warning);
		run.summary.warn(warning);
	}
	const hold = run.spending.reserve(cost?.usd ?? 0, isCounted ? spendingLimit : undefined);
	if (!(hold instanceof Failure)) return hold;
	run.summary.overLimit++;
	throw hold;
}
