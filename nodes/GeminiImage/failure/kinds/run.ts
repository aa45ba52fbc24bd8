import { inUsd } from '../usd';
import { input, ofN8n } from '../failureKind';
import { sanitizeText } from '../sanitizeText';

/** What ends, or holds back, a task of a run. */
export const runFailures = {
	cancelled: ofN8n({
		reason: 'CANCELLED',
		message: 'The execution was cancelled',
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
			`${inBatches === undefined ? 'This item was not sent' : 'Nothing was submitted'}, because that would exceed the spending limit of ${inUsd(limitUsd)}`,
		advice: ({ usd, spentUsd, inBatches }) =>
			`${spentUsd > 0 ? `About ${inUsd(spentUsd)} has already been spent or reserved` : 'Nothing has been spent yet'}, and ${costOf(usd, inBatches)}. Raise "Spending Limit (USD)" in the options, or choose a smaller "Image Size" or a cheaper model. Then run the workflow again with ${inBatches === undefined ? 'the remaining items' : 'all or some of the items'}.`,
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
				? `This turn was not sent, because the conversation could not be saved after item ${missing} of ${turns}`
				: `This turn was not sent, because item ${missing} of ${turns} did not succeed`,
		advice: ({ hasConversation }) =>
			hasConversation
				? 'The conversation so far is in "conversation". Continue from it, or run the workflow again.'
				: 'Run the workflow again.',
		example: { missing: 2, turns: 5, wasAnswered: false, hasConversation: true },
	}),
	/** An expression of the user that n8n cannot resolve. */
	expressionUnresolved: input<{ said: string }>({
		isUnsent: false,
		message: ({ said }) => sanitizeText(said),
		advice:
			'This comes from an expression. Open the node to see which field it is and what it returns for each item.',
		example: { said: 'Referenced node is unexecuted' },
	}),
	/** What nobody foresaw; its cause goes to n8n's log. */
	unexpected: ofN8n<{ said: string }>({
		reason: 'UNEXPECTED',
		message: ({ said }) => sanitizeText(said) || 'Something unexpected happened',
		advice:
			"The node did not expect this. Run the workflow again. If it happens again, report this message along with the details in n8n's log.",
		example: { said: 'Cannot read properties of undefined' },
	}),
};

function costOf(usd: number, inBatches: number | undefined): string {
	if (inBatches === undefined)
		return `this request would cost about ${inUsd(usd)} at Google's prices`;
	const requests =
		inBatches === 1 ? 'the request would cost' : `the ${inBatches} requests would cost`;
	return `${requests} about ${inUsd(usd)} at half of Google's prices`;
}
