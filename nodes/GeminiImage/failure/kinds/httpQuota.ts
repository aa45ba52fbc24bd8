import { durationWords } from '../durations';
import { turnedAway } from '../failureKind';
import { EXAMPLE_MODEL, flexAdvice, modelName, type ModelFacts, type TierFacts } from './httpFacts';

/** Quotas, by how soon they come back. */
export const httpQuotaFailures = {
	quotaUsedUp: turnedAway<TierFacts>({
		message: "The provider's quota is exhausted for now",
		advice: (facts) =>
			`Wait before you run the workflow again, set "Requests per Minute" in the options, or ask the provider for a higher quota.${flexAdvice(facts)}`,
		example: {},
		isRetryable: true,
		isRepeatable: true,
	}),
	quotaUsedUpForHours: turnedAway<{ retryAfterMs: number }>({
		message: ({ retryAfterMs }) =>
			`The provider's quota is exhausted and resets in about ${durationWords(retryAfterMs)}`,
		advice: 'Run the workflow again after that, or upgrade your plan with the provider.',
		example: { retryAfterMs: 5 * 3_600_000 },
	}),
	quotaUsedUpForDay: turnedAway({
		message: "The provider's daily or longer-term quota is exhausted",
		advice: 'Wait until the quota resets, or upgrade your plan with the provider.',
	}),
	modelNotInPlan: turnedAway<ModelFacts>({
		message: (facts) => `Your plan with the provider does not include ${modelName(facts)}`,
		advice: 'Upgrade your plan or set up billing with the provider, or choose another model.',
		example: EXAMPLE_MODEL,
	}),
};
