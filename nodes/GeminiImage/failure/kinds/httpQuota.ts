import { durationWords } from '../durations';
import { turnedAway } from '../failureKind';
import { EXAMPLE_MODEL, flexAdvice, modelName, type ModelFacts, type TierFacts } from './httpFacts';

/** Quotas, by how soon they come back. */
export const httpQuotaFailures = {
	quotaUsedUp: turnedAway<TierFacts>({
		message: "The provider's quota is used up for now",
		advice: (facts) =>
			`Wait before you run the workflow again, set "Requests per Minute" in the options, or raise the quota with the provider.${flexAdvice(facts)}`,
		example: {},
		isRetryable: true,
		isRepeatable: true,
	}),
	quotaUsedUpForHours: turnedAway<{ retryAfterMs: number }>({
		message: ({ retryAfterMs }) =>
			`The provider's quota is used up and resets in about ${durationWords(retryAfterMs)}`,
		advice: 'Run the workflow again then, or change the plan with the provider.',
		example: { retryAfterMs: 5 * 3_600_000 },
	}),
	quotaUsedUpForDay: turnedAway({
		message: "The provider's quota for a day or longer is used up",
		advice: 'Wait until the quota resets, or change the plan with the provider.',
	}),
	modelNotInPlan: turnedAway<ModelFacts>({
		message: (facts) => `The plan with the provider does not include ${modelName(facts)}`,
		advice: 'Change the plan or set up billing with the provider, or choose another model.',
		example: EXAMPLE_MODEL,
	}),
};
