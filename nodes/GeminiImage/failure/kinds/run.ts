import { inUsd } from '../usd';
import { input, ofN8n } from '../failureKind';
import { sanitizeText } from '../sanitizeText';

/** What ends, or holds back, a task of a run. */
export const runFailures = {
	cancelled: ofN8n({
		reason: 'CANCELLED',
		message: 'The run was cancelled',
		advice: 'Nothing more was sent for this item.',
		isRetryable: true,
	}),
	spendingLimitReached: input<{
		usd: number;
		limitUsd: number;
		spentUsd: number;
		/** How many requests of batches would cost that much together; undefined for a single one. */
		inBatches?: number;
	}>({
		reason: 'SPENDING_LIMIT',
		isUnsent: false,
		message: ({ limitUsd, inBatches }) =>
			`${inBatches === undefined ? 'This item was not sent' : 'Nothing was submitted'}, because the run would go over the spending limit of ${inUsd(limitUsd)}`,
		advice: ({ usd, spentUsd, inBatches }) =>
			`${spentUsd > 0 ? `About ${inUsd(spentUsd)} is spent or under way in this run` : 'Nothing is spent in this run yet'}, and ${costOf(usd, inBatches)}. Raise "Spending Limit (USD)" in the options, or choose a smaller "Image Size" or a cheaper model. Then run the workflow again with ${inBatches === undefined ? 'the items that are left' : 'all or some of the items'}.`,
		example: { usd: 0.134, limitUsd: 1, spentUsd: 0.94 },
	}),
	/** A turn of one conversation, after one that the conversation lacks. */
	turnSkipped: input<{
		/** Which turn it lacks, from 1, and of how many. */
		missing: number;
		turns: number;
		wasAnswered: boolean;
		/** Whether the conversation up to there is on the item. */
		hasConversation: boolean;
	}>({
		isUnsent: false,
		message: ({ missing, turns, wasAnswered }) =>
			wasAnswered
				? `This turn was not sent, because the conversation could not be kept after the turn of item ${missing} of ${turns}`
				: `This turn was not sent, because the turn of item ${missing} of ${turns} did not succeed`,
		advice: ({ hasConversation }) =>
			hasConversation
				? 'The conversation so far is in "conversation": continue from it, or run the workflow again.'
				: 'Run the workflow again.',
		example: { missing: 2, turns: 5, wasAnswered: false, hasConversation: true },
	}),
	/** An expression of the user that n8n cannot resolve. */
	expressionUnresolved: input<{ said: string }>({
		isUnsent: false,
		message: ({ said }) => sanitizeText(said),
		advice:
			'This comes from an expression. Open the node: n8n marks the field and shows what it gives for each item.',
		example: { said: 'Referenced node is unexecuted' },
	}),
	/** What nobody foresaw; its cause goes to n8n's log. */
	unexpected: ofN8n<{ said: string }>({
		reason: 'UNEXPECTED',
		message: ({ said }) => sanitizeText(said) || 'Something unexpected happened',
		advice:
			"This was not expected. Run the workflow again; if it happens again, report it with this text. n8n's log has the details.",
		example: { said: 'Cannot read properties of undefined' },
	}),
};

function costOf(usd: number, inBatches: number | undefined): string {
	if (inBatches === undefined) return `this request costs about ${inUsd(usd)} at Google's prices`;
	const requests = inBatches === 1 ? 'the request costs' : `the ${inBatches} requests cost`;
	return `${requests} about ${inUsd(usd)} at half of Google's prices`;
}
