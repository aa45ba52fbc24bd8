import { z } from 'zod';
import { takesOption } from '../catalog';
import { TIER_PRICE_FACTORS, type ServiceTier } from '../catalog/models';
import type { ProviderName } from '../catalog/providers';

/** The tier that served a request; `provisioned`: throughput that was paid for in advance. */
export type ServedTier = ServiceTier | 'provisioned';

/** What the Gemini API calls the tier, in a header and in `usageMetadata.serviceTier`. */
const HEADER = 'x-gemini-service-tier';
/** What Vertex AI calls it. Source: its reference of `UsageMetadata.TrafficType`. */
const TRAFFIC_TYPES: ReadonlyMap<string, ServedTier> = new Map([
	['ON_DEMAND', 'standard'],
	['ON_DEMAND_FLEX', 'flex'],
	['ON_DEMAND_PRIORITY', 'priority'],
	['PROVISIONED_THROUGHPUT', 'provisioned'],
]);

const word = z.string().optional().catch(undefined);
const usageSchema = z.object({ serviceTier: word, trafficType: word }).catch({});

/** The tier that served, as the provider tells it in the header of its answer. */
export function tierInHeaders(headers: Readonly<Record<string, unknown>>): string | undefined {
	const tier = headers[HEADER];
	return typeof tier === 'string' ? tier : undefined;
}

/**
 * The service tier that served a request; undefined where the provider has none or does not tell.
 * @param header as `tierInHeaders` found it
 * @param usage the answer's `usageMetadata`
 */
export function servedTier(
	provider: ProviderName,
	header: string | undefined,
	usage: unknown,
): ServedTier | undefined {
	if (!takesOption(provider, 'serviceTier')) return undefined;
	const { serviceTier, trafficType } = usageSchema.parse(usage ?? {});
	return (
		[header, serviceTier].map(tierNamed).find((tier) => tier !== undefined) ??
		TRAFFIC_TYPES.get(trafficType?.toUpperCase() ?? '')
	);
}

function tierNamed(word: string | undefined): ServiceTier | undefined {
	const name = word?.toLowerCase().replace(/^service_tier_/, '');
	return isTier(name) ? name : undefined;
}

function isTier(name: string | undefined): name is ServiceTier {
	return name !== undefined && Object.hasOwn(TIER_PRICE_FACTORS, name);
}

/**
 * The price as a share of the standard one. Where it is not known which tier served, at least the
 * standard price counts; undefined for what was paid in advance.
 */
export function tierPriceFactor(
	asked: ServiceTier = 'standard',
	served?: ServedTier,
): number | undefined {
	if (served === 'provisioned') return undefined;
	return served ? TIER_PRICE_FACTORS[served] : Math.max(1, TIER_PRICE_FACTORS[asked]);
}

/** What the user should know of the tier that served, and of what it costs. */
export function tierWarnings(
	asked: ServiceTier | undefined,
	served: ServedTier | undefined,
	hasCost: boolean,
): string[] {
	const warnings: string[] = [];
	if (asked && !served) {
		const estimate = hasCost ? `, so its cost is estimated at the ${priceName(asked)} price` : '';
		warnings.push(
			`The provider does not report which service tier served this request${estimate}.`,
		);
	} else if (asked && served !== asked) {
		warnings.push(
			`The service tier "${asked}" was requested, but "${served}" served this request.`,
		);
	}
	if (served === 'priority' && hasCost) warnings.push(PRIORITY_ESTIMATE);
	return warnings;
}

/** The `flex` price counts only for what is known to have been served so. */
function priceName(asked: ServiceTier): string {
	return asked === 'priority' ? 'priority' : 'standard';
}

export const PRIORITY_ESTIMATE =
	'Google charges 75 to 100% more for the service tier "priority". The estimated cost assumes the highest price.';
