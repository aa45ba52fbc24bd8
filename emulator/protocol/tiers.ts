import type { IncomingHttpHeaders } from 'node:http';
import { googleRefusal, invalidArgument, type Refusal } from '../refusal';

/** Service tiers by the names that the Gemini API gives them. */
export const TIERS = ['standard', 'flex', 'priority'] as const;
export type Tier = (typeof TIERS)[number];

/** `usageMetadata.trafficType` on Vertex AI. */
export const TRAFFIC_TYPES: Readonly<Record<Tier, string>> = {
	standard: 'ON_DEMAND',
	flex: 'ON_DEMAND_FLEX',
	priority: 'ON_DEMAND_PRIORITY',
};

/** The header in which the Gemini API tells what served. */
export const SERVED_TIER_HEADER = 'x-gemini-service-tier';

const VERTEX_HEADER = 'x-vertex-ai-llm-shared-request-type';

/** Reads the tier that a call to Vertex AI asks for. @throws Refusal in Google's words */
export function readVertexTier(headers: IncomingHttpHeaders): Tier {
	const asked = headers[VERTEX_HEADER];
	if (asked === undefined) return 'standard';
	const tier = TIERS.find((name) => name !== 'standard' && name === asked);
	if (!tier)
		throw invalidArgument(`Invalid value of the header ${VERTEX_HEADER}: ${String(asked)}`);
	return tier;
}

/** Google's answer when a call in the flex tier makes room for others. */
export function refusePreempted(status: 429 | 503): Refusal {
	return status === 503
		? googleRefusal(
				503,
				'UNAVAILABLE',
				'This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.',
			)
		: googleRefusal(429, 'RESOURCE_EXHAUSTED', 'Resource exhausted. Please try again later.');
}
