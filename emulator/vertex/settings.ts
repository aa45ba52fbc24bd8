import { z } from 'zod';
import { count, fileFaultSchema } from '../control/faults';
import { TIERS } from '../protocol/tiers';
import { CLOUD_REFUSALS } from './refusals';

/** The settings of a user that concern Google Cloud and service tiers. */
export const vertexSettings = z.object({
	/** Of the tokens issued from now on. */
	tokenLifetimeSeconds: count,
	/** One entry per request for a token. */
	tokenFaults: z.array(fileFaultSchema.nullable()),
	/** What every call is refused with. */
	cloudRefusal: z.enum([...CLOUD_REFUSALS, 'none']),
	/** One entry per call that asks for the flex tier; a number preempts it with this status. */
	flexFaults: z.array(z.union([z.literal(429), z.literal(503)]).nullable()),
	/** Serves calls whatever tier they ask for. */
	servedTier: z.enum(TIERS),
});
