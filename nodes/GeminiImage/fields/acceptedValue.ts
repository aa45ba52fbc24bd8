import { z } from 'zod';
import type { AcceptedValue } from '../failure/kinds/settings';

/** Rejects a value, and says what would be accepted, as data. */
export function rejectValue(context: z.RefinementCtx, accepted: AcceptedValue): never {
	context.addIssue({ code: 'custom', message: accepted.type, params: { accepted } });
	return z.NEVER;
}

/** Only `rejectValue` sets these params. */
const rejectedSchema = z.object({
	params: z.object({ accepted: z.custom<AcceptedValue>((accepted) => accepted !== undefined) }),
});

/** What a schema would have accepted instead. */
export function readAcceptedValue(issue: z.ZodIssue | undefined): AcceptedValue {
	const rejected = rejectedSchema.safeParse(issue);
	return rejected.success ? rejected.data.params.accepted : { type: 'unspecified' };
}
