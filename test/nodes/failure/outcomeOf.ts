import { explain } from '../../../nodes/GeminiImage/failure/explain';
import type { Failure } from '../../../nodes/GeminiImage/failure/failure';

/** All that comes of a failure: its words, its facts, and what the node and a workflow decide by. */
export function outcomeOf(failure: Failure) {
	const { kind, facts, reason, isRetryable, mayBeCharged, repetition } = failure;
	const { httpCode, retryAfterMs } = facts;
	const decided = { reason, httpCode, retryAfterMs, isRetryable, mayBeCharged, repetition };
	return { ...explain(failure), ...decided, kind, facts };
}
