import { charged, input, ofN8n, turnedAway } from '../failureKind';
import { sanitizeText } from '../sanitizeText';
import { megabytes } from '../sizes';
import { explainStorageFacts, type StorageFacts } from '../storageCauses';

const LOOK =
	'Look at the list under "Batch" in the operation Get Batch before you submit these items again.';

/** Ends the advice on a result that is not in n8n. */
export const GET_AGAIN =
	'Then run Get Batch again: Google keeps the results for about 48 hours after the batch has ended.';

/** A batch of Google's, how it was submitted and what came of its requests. */
export const batchFailures = {
	batchesUnsupported: input<{ provider: string }>({
		message: ({ provider }) => `${provider} has no batches`,
		advice:
			'Only Google makes images in batches at half the price. Use the resource Image instead, with "Concurrency" in the options to make several images at once, or choose a credential for Google.',
		example: { provider: 'CometAPI' },
	}),
	/** Google itself has batches, so what answers in its place does not. */
	batchesNotServed: input({
		message: 'The address in "Base URL" serves no batches',
		advice:
			'It does not pass on requests for batches. Empty "Base URL" in the credential to reach Google itself, or use the resource Image instead, with "Concurrency" in the options to make several images at once.',
		isUnsent: false,
	}),
	batchNameMissing: input({
		message: 'The node does not know which batch you mean',
		advice:
			'Choose a batch from the list, or enter its name: Submit Batch returns it in "batch.name".',
	}),
	batchKeyRepeated: input<{ key: string; items: readonly number[] }>({
		message: ({ key, items }) =>
			`The key "${sanitizeText(key, 100)}" stands for several items (${items.join(', ')})`,
		advice:
			'Each item of a batch needs a key of its own, because you find its result by the key. Change "Key" or leave it empty to use the number of the item.',
		example: { key: 'sku-12', items: [3, 8] },
	}),
	batchKeyTooLong: input<{ key: string; characters: number; limit: number }>({
		message: ({ key, characters, limit }) =>
			`The key "${sanitizeText(key, 60)}" has ${characters} characters, and a key can have at most ${limit}`,
		advice:
			'Choose something short for "Key" that each item has of its own, such as its number or its ID, or leave it empty to use the number of the item.',
		example: { key: 'A red boat on a lake at dawn', characters: 812, limit: 500 },
	}),
	batchTooLarge: input<{
		bytes: number;
		limit: number;
		requests: number;
		largest: ReadonlyArray<{ key: string; bytes: number }>;
	}>({
		message: ({ bytes, limit, requests }) =>
			`The batch of ${requests} requests would be ${megabytes(bytes)}, and Google takes at most ${megabytes(limit)}`,
		advice({ largest }) {
			const items = largest.map(
				({ key, bytes }) => `"${sanitizeText(key, 60)}" (${megabytes(bytes)})`,
			);
			return `The largest requests are ${items.join(', ')}. Submit fewer items at a time, for example with the Loop Over Items node, or use smaller images.`;
		},
		example: {
			bytes: 3e9,
			limit: 2_147_483_648,
			requests: 900,
			largest: [{ key: '7', bytes: 9e6 }],
		},
	}),
	/** The request to create it went out, and nothing is known of what came of it. */
	batchUnconfirmed: charged<{ displayName: string; isListRead: boolean }>({
		reason: 'BATCH_UNCONFIRMED',
		message: ({ displayName }) =>
			`It is not known whether Google created the batch "${sanitizeText(displayName, 130)}"`,
		advice: ({ httpCode, isListRead }) =>
			`${httpCode === undefined ? 'No answer came to the request' : `The answer to the request (HTTP ${httpCode}) does not say`}, and ${isListRead ? "the batch is not in Google's list yet" : "Google's list of batches could not be read to its end"}. It may appear there within a few minutes. ${LOOK}`,
		example: { displayName: 'Autumn catalog (n8n 1042-3f9a86c1)', isListRead: true },
	}),
	/** An earlier try may have created it, and it is not in the part of the list that was read. */
	batchListTooLong: turnedAway<{ count: number }>({
		reason: 'BATCH_LIST_TOO_LONG',
		message: ({ count }) =>
			`The batch is not among ${count} batches of Google's list, and the list goes on`,
		advice: `So it is not known whether this execution has submitted it before, and it was not submitted again. ${LOOK}`,
		example: { count: 2000 },
	}),
	batchNotFound: turnedAway<{ name: string }>({
		reason: 'BATCH_NOT_FOUND',
		message: ({ name }) => `Google knows no batch "${sanitizeText(name, 100)}"`,
		advice:
			'Check the name, and that the credential is the one that submitted the batch: each project of Google has its own. Google deletes old batches.',
		example: { name: 'batches/abc123' },
	}),
	/** The batch ended without results; told of each request, or of all. */
	batchWithoutResults: turnedAway<{ state: string; requests?: number | 'this' }>({
		reason: 'BATCH_WITHOUT_RESULTS',
		message({ state, requests }) {
			const ended = `The batch ${ENDINGS[state] ?? 'ended'} without results`;
			if (requests === 'this') return `${ended}, so this request has no image`;
			return requests ? `${ended}, so its ${requests} requests have no image` : ended;
		},
		advice: ({ requests }) =>
			`Google bills only what it has made. Submit ${requests === 'this' ? 'this item' : 'the items'} again, in smaller batches if it expired.`,
		isRetryable: true,
		example: { state: 'expired', requests: 40 },
	}),
	/** The batch succeeded, so there must be results. */
	batchResultsPending: turnedAway({
		reason: 'RESULTS_PENDING',
		message: 'Google says that the batch is done, but does not show its results yet',
		advice: 'Run Get Batch again in a few minutes. The Gemini Image Trigger does so by itself.',
		isRetryable: true,
	}),
	/** A request of an ended batch that is not in its results. */
	batchResultMissing: turnedAway<{ state: string; count?: number }>({
		reason: 'NO_RESULT',
		message: ({ state, count }) =>
			`The batch ${ENDINGS[state] ?? 'ended'} without a result for ${count === undefined ? 'this request' : `${count} of its requests`}`,
		advice: 'Google bills only what it has made. Submit this item again.',
		isRetryable: true,
		example: { state: 'cancelled' },
	}),
	/** A line of the results that is not JSON. */
	batchResultUnreadable: charged<{ line: number }>({
		reason: 'RESULT_UNREADABLE',
		message: ({ line }) => `Result ${line} of the batch cannot be read`,
		advice:
			'It is not JSON, or broke off. The other results are not affected. Run Get Batch once more; if it stays the same, submit the item with the missing key again.',
		example: { line: 17 },
	}),
	batchResultsGone: charged({
		reason: 'RESULTS_GONE',
		message: "Google no longer has the file with the batch's results",
		advice:
			'Google keeps results for about 48 hours. Read a batch soon after it has ended, for example with the Gemini Image Trigger. Submit the items again to make the images again.',
	}),
	/** The results did not come to their end. */
	batchReadingStopped: turnedAway({
		reason: 'CONNECTION_BROKEN',
		message: "The connection to Google broke off while the batch's results were read",
		advice:
			'The results are still at Google, for about 48 hours after the batch has ended. Run the node again. If it stops again, raise "Timeout (Seconds)" in the options: it is how long the node waits for more of the results.',
		isRetryable: true,
		isRepeatable: true,
	}),
	/** The rest of the results, after n8n could not store one more image. */
	batchResultUnread: ofN8n<StorageFacts & { count?: number }>({
		reason: 'NOT_STORED',
		message: (facts) =>
			`${facts.count === undefined ? 'This result was' : `${facts.count} results were`} not read, because n8n could not store the image of another one: ${explainStorageFacts(facts)[0]}`,
		advice: (facts) => `${explainStorageFacts(facts)[1]} ${GET_AGAIN}`,
		isRetryable: true,
		example: { code: 'ENOSPC' },
	}),
	noBatchEnded: input({
		message: 'No batch of this account has ended yet',
		advice:
			'Submit a batch with the operation Submit Batch of the Gemini Image node, wait until it has ended, and test again. Check the filter for the name as well.',
		isUnsent: false,
	}),
};

const ENDINGS: Readonly<Record<string, string>> = {
	cancelled: 'was cancelled',
	expired: 'expired after 48 hours',
	failed: 'failed',
	succeeded: 'ended',
};
