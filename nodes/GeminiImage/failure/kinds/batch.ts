import { charged, input, ofN8n, turnedAway } from '../failureKind';
import { sanitizeText } from '../sanitizeText';
import { megabytes } from '../sizes';
import { explainStorageFacts, type StorageFacts } from '../storageCauses';

const LOOK =
	'Before you submit these items again, look for the batch in the list of the Get Batch operation.';

/** Ends the advice on a result that is not in n8n. */
export const GET_AGAIN =
	'Then run Get Batch again: Google keeps the results for about 48 hours after the batch ends.';

/** A batch of Google's, how it was submitted and what came of its requests. */
export const batchFailures = {
	batchesUnsupported: input<{ provider: string }>({
		message: ({ provider }) => `${provider} does not support batches`,
		advice:
			'Half-price batches are available from Google only. Select a credential for Google, or use the resource Image with "Concurrency" in the options to generate several images at once.',
		example: { provider: 'CometAPI' },
	}),
	/** Google itself has batches, so what answers in its place does not. */
	batchesNotServed: input({
		message: 'The server at the Base URL does not support batches',
		advice:
			'Clear "Base URL" in the credential to reach Google directly, or use the resource Image with "Concurrency" in the options to generate several images at once.',
		isUnsent: false,
	}),
	batchNameMissing: input({
		message: 'No batch is selected',
		advice:
			'Choose a batch from the list or enter its name, which Submit Batch returns in "batch.name".',
	}),
	batchKeyRepeated: input<{ key: string; items: readonly number[] }>({
		message: ({ key, items }) =>
			`Several items have the key "${sanitizeText(key, 100)}": ${items.join(', ')}`,
		advice:
			'Each item in a batch needs a unique key, because the key identifies its result. Change "Key", or leave it empty to use item numbers.',
		example: { key: 'sku-12', items: [3, 8] },
	}),
	batchKeyTooLong: input<{ key: string; characters: number; limit: number }>({
		message: ({ key, characters, limit }) =>
			`The key "${sanitizeText(key, 60)}" has ${characters} characters; the maximum is ${limit}`,
		advice:
			'Set "Key" to something short and unique, such as an ID, or leave it empty to use item numbers.',
		example: { key: 'A red boat on a lake at dawn', characters: 812, limit: 500 },
	}),
	batchTooLarge: input<{
		bytes: number;
		limit: number;
		requests: number;
		largest: ReadonlyArray<{ key: string; bytes: number }>;
	}>({
		message: ({ bytes, limit, requests }) =>
			`The batch of ${requests} requests is ${megabytes(bytes)}; Google accepts at most ${megabytes(limit)}`,
		advice({ largest }) {
			const items = largest.map(
				({ key, bytes }) => `"${sanitizeText(key, 60)}" (${megabytes(bytes)})`,
			);
			return `The largest requests are ${items.join(', ')}. Submit fewer items at a time, for example with a Loop Over Items node, or use smaller images.`;
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
			`It is unclear whether Google created the batch "${sanitizeText(displayName, 130)}"`,
		advice: ({ httpCode, isListRead }) =>
			`${httpCode === undefined ? 'Google did not respond to the request' : `Google's response to the request (HTTP ${httpCode}) does not say`}, and ${isListRead ? "the batch is not in Google's list yet" : "Google's list of batches could not be read to the end"}. It may appear there within a few minutes. ${LOOK}`,
		example: { displayName: 'Autumn catalog (n8n 1042-3f9a86c1)', isListRead: true },
	}),
	/** An earlier try may have created it, and it is not in the part of the list that was read. */
	batchListTooLong: turnedAway<{ count: number }>({
		reason: 'BATCH_LIST_TOO_LONG',
		message: ({ count }) => `The batch is not among the first ${count} batches of Google's list`,
		advice: `The list is longer, so this execution may already have submitted the batch. It was not submitted again. ${LOOK}`,
		example: { count: 2000 },
	}),
	batchNotFound: turnedAway<{ name: string }>({
		reason: 'BATCH_NOT_FOUND',
		message: ({ name }) => `Google cannot find the batch "${sanitizeText(name, 100)}"`,
		advice:
			'Check the name, and that the credential belongs to the Google project that submitted the batch. Google deletes old batches.',
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
			`Google bills only what it has generated. Submit ${requests === 'this' ? 'this item' : 'the items'} again, in smaller batches if the batch expired.`,
		isRetryable: true,
		example: { state: 'expired', requests: 40 },
	}),
	/** The batch succeeded, so there must be results. */
	batchResultsPending: turnedAway({
		reason: 'RESULTS_PENDING',
		message: 'The batch is done, but Google does not provide its results yet',
		advice: 'Run Get Batch again in a few minutes. The Gemini Image Trigger does so automatically.',
		isRetryable: true,
	}),
	/** A request of an ended batch that is not in its results. */
	batchResultMissing: turnedAway<{ state: string; count?: number }>({
		reason: 'NO_RESULT',
		message: ({ state, count }) =>
			`The batch ${ENDINGS[state] ?? 'ended'} without a result for ${count === undefined ? 'this request' : `${count} of its requests`}`,
		advice: 'Google bills only what it has generated. Submit this item again.',
		isRetryable: true,
		example: { state: 'cancelled' },
	}),
	/** A line of the results that is not JSON. */
	batchResultUnreadable: charged<{ line: number }>({
		reason: 'RESULT_UNREADABLE',
		message: ({ line }) => `Result ${line} of the batch cannot be read`,
		advice:
			'It is not valid JSON or is incomplete. The other results are not affected. Run Get Batch once more. If nothing changes, submit the item whose key is missing again.',
		example: { line: 17 },
	}),
	batchResultsGone: charged({
		reason: 'RESULTS_GONE',
		message: 'Google no longer has the results of the batch',
		advice:
			'Google keeps results for about 48 hours. To generate the images again, submit the items again. Read a batch soon after it ends, for example with the Gemini Image Trigger.',
	}),
	/** The results did not come to their end. */
	batchReadingStopped: turnedAway({
		reason: 'CONNECTION_BROKEN',
		message: 'The connection to Google was lost while reading the results of the batch',
		advice:
			'Google keeps the results for about 48 hours after the batch ends. Run the node again. If it happens again, raise "Timeout (Seconds)" in the options: for batches, it limits how long the node waits for more data.',
		isRetryable: true,
		isRepeatable: true,
	}),
	/** The rest of the results, after n8n could not store one more image. */
	batchResultUnread: ofN8n<StorageFacts & { count?: number }>({
		reason: 'NOT_STORED',
		message: (facts) =>
			`${facts.count === undefined ? 'This result was' : `${facts.count} results were`} not read, because n8n could not store the image of another result: ${explainStorageFacts(facts)[0]}`,
		advice: (facts) => `${explainStorageFacts(facts)[1]} ${GET_AGAIN}`,
		isRetryable: true,
		example: { code: 'ENOSPC' },
	}),
	noBatchEnded: input({
		message: 'No batch of this account has ended yet',
		advice:
			'Submit a batch with the Gemini Image node, wait until it ends, then test again. Also check "Name Contains".',
		isUnsent: false,
	}),
};

const ENDINGS: Readonly<Record<string, string>> = {
	cancelled: 'was cancelled',
	expired: 'expired after 48 hours',
	failed: 'failed',
	succeeded: 'ended',
};
