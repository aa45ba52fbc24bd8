import { z } from 'zod';
import type { AcceptedValue } from '../failure/kinds/settings';

/** Refuses a value, and says what would be accepted, as data. */
export function refuseValue(context: z.RefinementCtx, accepted: AcceptedValue): never {
	context.addIssue({ code: 'custom', message: accepted.type, params: { accepted } });
	return z.NEVER;
}

/** Only `refuseValue` sets these params. */
const refusedSchema = z.object({
	params: z.object({ accepted: z.custom<AcceptedValue>((accepted) => accepted !== undefined) }),
});

/** What a schema would have accepted instead. */
export function acceptedBy(issue: z.ZodIssue | undefined): AcceptedValue {
	const refused = refusedSchema.safeParse(issue);
	return refused.success ? refused.data.params.accepted : { type: 'unspecified' };
}
