import { z } from 'zod';
import { providerLabel, PROVIDERS } from '../catalog/providers';
import { Failure } from '../failure/failure';
import { createdAt, readBatch, type Batch } from '../gemini/batch';
import { requestIdOf } from '../gemini/requestId';
import { readDescription } from './batchDescription';
import type { CallContext } from './callContext';
import { Deadline } from './deadline';
import { httpFailure } from './httpFailure';
import { httpRequest, type HttpResponse } from './httpRequest';
import type { Pacer } from './pacer';
import type { Provider } from './provider';
import { sendFreely } from './sendFreely';
import { readSmallBody } from './smallBody';
import type { Readable, StreamMaker } from './streamMaker';

/** How a run, a poll or the editor calls the Batch API. */
export interface BatchCalls {
	context: CallContext;
	provider: Provider;
	streams: StreamMaker;
	pacer: Pacer;
	/** For each call. */
	timeoutMs: number;
	maxTries: number;
}

/** A page of the account's list. */
interface BatchPage {
	batches: Batch[];
	/** Whether the list goes on after the last page that is read. */
	isCutOff: boolean;
}

const pageSchema = z.object({
	operations: z.array(z.unknown()).nullish(),
	batches: z.array(z.unknown()).nullish(),
	nextPageToken: z.string().nullish(),
});

const MAX_PAGES = 20;
const PAGE_SIZE = 100;

/** @throws Failure when the provider has no batches */
export function requireBatches({ name }: Pick<Provider, 'name'>): void {
	if (PROVIDERS[name].batches) return;
	throw new Failure('batchesUnsupported', { provider: providerLabel(name) });
}

/**
 * Sends one request to the Batch API, without a repetition.
 * @throws Failure when the provider turns it away, and whatever breaks the connection
 */
export async function callBatches(
	{ provider, streams }: Pick<BatchCalls, 'provider' | 'streams'>,
	deadline: Deadline,
	method: 'GET' | 'POST' | 'DELETE',
	path: string,
	body?: object,
): Promise<HttpResponse<Readable>> {
	const url = `${provider.baseUrl}/v1beta/${path}`;
	const content = body && Buffer.from(JSON.stringify(body));
	const request = {
		method,
		url,
		headers: {
			Accept: 'application/json',
			...(content && {
				'Content-Type': 'application/json',
				'Content-Length': String(content.length),
			}),
		},
		...(content && { body: content }),
		// The deadline ends the request earlier; this only lifts n8n's own limit of 300 s.
		timeout: deadline.timeoutMs + 60_000,
	};
	const answer = await httpRequest(deadline.context, request, 'stream', provider);
	streams.learnFrom(answer.body);
	if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
	throw await batchCallFailure(answer, deadline, provider, path);
}

/** Why a request to the Batch API was turned away. */
export async function batchCallFailure(
	{ statusCode, headers, body }: HttpResponse<Readable>,
	deadline: Deadline,
	provider: Provider,
	path: string,
): Promise<Failure> {
	const { text } = await readSmallBody(body, deadline);
	const requestId = provider.mask.text(requestIdOf(headers) ?? '') || undefined;
	const name = /^batches\/[^:?]+/.exec(path)?.[0];
	if (statusCode === 404 && name) {
		return new Failure('batchNotFound', { name, httpCode: 404, requestId });
	}
	if (statusCode === 404 && path.startsWith('batches')) {
		return new Failure('batchesNotServed', { httpCode: 404, requestId });
	}
	const model = /^models\/(.+):/.exec(path)?.[1] ?? '';
	return httpFailure({ statusCode, headers, text, requestId }, { provider, model });
}

/**
 * The batches of the account, page by page, at most 2000.
 * @param since in ms since 1970: where a page shows that the list has the newest first, and has only
 * batches created before then, the rest is not read
 * @throws Failure
 */
export async function* listBatches(
	calls: BatchCalls,
	since = -Infinity,
): AsyncGenerator<BatchPage> {
	let pageToken: string | undefined;
	for (let page = 1; page <= MAX_PAGES; page++) {
		const { batches, nextPageToken } = await readPage(calls, pageToken);
		yield { batches, isCutOff: page === MAX_PAGES && nextPageToken !== undefined };
		if (!nextPageToken || isAllBefore(batches, since)) return;
		pageToken = nextPageToken;
	}
}

/** Whether only older batches can follow. Google does not say in which order it lists them. */
function isAllBefore(batches: readonly Batch[], time: number): boolean {
	const times = batches.map(createdAt);
	const [first = NaN] = times;
	const isNewestFirst = times.every((created, at) => at === 0 || created <= times[at - 1]!);
	return isNewestFirst && first > times.at(-1)! && first < time;
}

async function readPage(calls: BatchCalls, pageToken: string | undefined) {
	const query = new URLSearchParams({ pageSize: String(PAGE_SIZE) });
	if (pageToken) query.set('pageToken', pageToken);
	return await freeCall(calls, async (deadline) => {
		const { body } = await callBatches(calls, deadline, 'GET', `batches?${query.toString()}`);
		const page = await readDescription(body, deadline);
		const parsed = pageSchema.safeParse(calls.provider.mask.json(page));
		if (!parsed.success) throw new Failure('unreadableAnswer', { httpCode: 200 });
		const { operations, batches, nextPageToken } = parsed.data;
		return {
			batches: (operations ?? batches ?? []).flatMap((value) => readBatch(value) ?? []),
			nextPageToken: nextPageToken || undefined,
		};
	});
}

/** Asks for a batch to be cancelled. @throws Failure */
export async function cancelBatch(calls: BatchCalls, name: string): Promise<void> {
	await freeCall(calls, async (deadline) => {
		const { body } = await callBatches(calls, deadline, 'POST', `${name}:cancel`);
		await readSmallBody(body, deadline);
	});
}

/** Deletes a batch or a file. @throws Failure */
export async function deleteResource(calls: BatchCalls, name: string): Promise<void> {
	await freeCall(calls, async (deadline) => {
		const { body } = await callBatches(calls, deadline, 'DELETE', name);
		await readSmallBody(body, deadline);
	});
}

/** One call that costs nothing, with a deadline of its own. @throws Failure */
export async function freeCall<T>(
	{ context, timeoutMs, pacer, maxTries }: BatchCalls,
	call: (deadline: Deadline) => Promise<T>,
): Promise<T> {
	const deadline = new Deadline(context, timeoutMs);
	try {
		return await sendFreely(deadline, pacer, maxTries, () => call(deadline));
	} finally {
		deadline.close();
	}
}

/** A batch as it is now; inline results in its description are read over. @throws Failure */
export async function getBatch(calls: BatchCalls, name: string): Promise<Batch> {
	return await freeCall(calls, async (deadline) => {
		const { body } = await callBatches(calls, deadline, 'GET', name);
		const description = await readDescription(body, deadline);
		const batch = readBatch(calls.provider.mask.json(description));
		if (!batch) throw new Failure('unreadableAnswer', { httpCode: 200 });
		return batch;
	});
}
