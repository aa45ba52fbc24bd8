import { Failure, isFailure } from '../failure/failure';
import { createdAt, readBatch, type Batch } from '../gemini/batch';
import { callBatches, listBatches, type BatchCalls } from './batches';
import { connectionFailure } from './connectionFailure';
import { Deadline } from './deadline';
import { wait } from './pacer';
import { readJson } from './readJson';
import { retryDelay } from './retryDelay';
import { toFailure } from './toFailure';

/** A batch that is to be created. */
export interface NewBatch {
	/** Unlike that of any other batch of the account. */
	displayName: string;
	model: string;
	/** The uploaded file with its requests, e.g. `files/abc123`. */
	fileName: string;
}

/** The name of an older batch may be the same by chance, after n8n was set up anew. */
const MOST_AGE_MS = 24 * 60 * 60 * 1000;

/**
 * The batch of that name in the account's list, of those created in the last 24 hours.
 * @returns undefined if the list was read to its end, and it is not there
 * @throws Failure
 */
export async function findBatch(
	calls: BatchCalls,
	displayName: string,
): Promise<Batch | undefined> {
	const since = Date.now() - MOST_AGE_MS;
	let count = 0;
	for await (const { batches, isCutOff } of listBatches(calls, since)) {
		const found = batches.find(
			(batch) => batch.displayName === displayName && !(createdAt(batch) < since),
		);
		if (found) return found;
		count += batches.length;
		if (isCutOff) throw new Failure('batchListTooLong', { count });
	}
	return undefined;
}

/** A batch in the list; undefined if it is not there; or why that is not known. */
type Sight = Batch | Failure | undefined;

async function look(calls: BatchCalls, displayName: string): Promise<Sight> {
	try {
		return await findBatch(calls, displayName);
	} catch (error) {
		return toFailure(error);
	}
}

/** A new batch may take a moment to appear in the list. */
const MOST_LOOKS = 3;

/**
 * Looks for a batch that may have been created, a few times with growing waits.
 * @throws Failure `cancelled`
 */
async function lookRepeatedly(calls: BatchCalls, displayName: string): Promise<Sight> {
	let seen: Sight;
	for (let looks = 1; looks <= MOST_LOOKS; looks++) {
		await wait(retryDelay(looks, undefined, Math.random()), cancelSignal(calls));
		seen = await look(calls, displayName);
		if (isFailure(seen) && seen.is('cancelled')) throw seen.with({ wasUnderWay: true });
		if (seen && !isFailure(seen)) return seen;
	}
	return seen;
}

/**
 * Finds a batch of which it is not known whether it was created.
 * @param why what became of the request that was to create it
 * @throws Failure `batchUnconfirmed` when it is not there
 */
export async function findUnconfirmed(
	calls: BatchCalls,
	displayName: string,
	why: Pick<Failure, 'facts'> & { cause?: unknown },
): Promise<Batch> {
	const seen = await lookRepeatedly(calls, displayName);
	if (seen && !isFailure(seen)) return seen;
	throw unconfirmed(displayName, why, seen === undefined);
}

function unconfirmed(
	displayName: string,
	{ facts, cause }: Pick<Failure, 'facts'> & { cause?: unknown },
	isListRead: boolean,
): Failure {
	const { httpCode, providerWords, requestId, attempts } = facts;
	const known = { displayName, isListRead, httpCode, providerWords, requestId, attempts };
	return new Failure('batchUnconfirmed', known, cause);
}

/**
 * Creates a batch, once. When it is not known whether a request created it, the account's list decides; a
 * request that the provider turned away for the moment is sent again.
 * @throws Failure when there is no batch, or it is not known whether there is
 */
export async function createBatch(calls: BatchCalls, batch: NewBatch): Promise<Batch> {
	const { displayName } = batch;
	for (let attempts = 1; ; attempts++) {
		const created = await attemptCreation(calls, batch);
		if (!isFailure(created)) return created;
		const failure = created.with({ attempts });
		const fate = fateOf(failure);
		if (fate === 'cancelled') throw failure;
		if (fate === 'unknown') return await findUnconfirmed(calls, displayName, failure);
		const delay = retryDelay(attempts, failure.facts.retryAfterMs, Math.random());
		const isLast =
			failure.repetition === 'never' || attempts >= calls.maxTries || delay >= calls.timeoutMs;
		if (isLast && fate !== 'overloaded') throw uncreated(failure);
		if (!isLast) {
			if (fate === 'limited') calls.pacer.pause(delay);
			await wait(delay, cancelSignal(calls));
		}
		const seen = await lookAfter(fate, calls, displayName);
		if (seen && !isFailure(seen)) return seen;
		if (seen && fate === 'overloaded') throw unconfirmed(displayName, failure, false);
		if (isLast) throw uncreated(failure);
	}
}

/** Looks as often as it takes to know that a batch was not created. @throws Failure `cancelled` */
async function lookAfter(fate: Fate, calls: BatchCalls, displayName: string): Promise<Sight> {
	if (fate === 'turnedAway') return undefined;
	// A server on the way may have said so after the batch was created.
	if (fate === 'overloaded') return await lookRepeatedly(calls, displayName);
	return await look(calls, displayName);
}

async function attemptCreation(
	calls: BatchCalls,
	{ displayName, model, fileName }: NewBatch,
): Promise<Batch | Failure> {
	// The user's timeout is for the provider, so it starts after this wait.
	await calls.pacer.start(cancelSignal(calls));
	const deadline = new Deadline(calls.context, calls.timeoutMs);
	try {
		if (deadline.signal.aborted) throw new Error('The call was ended.');
		deadline.isUnderWay = true;
		const path = `models/${encodeURIComponent(model)}:batchGenerateContent`;
		const request = { batch: { displayName, inputConfig: { fileName } } };
		const { body } = await callBatches(calls, deadline, 'POST', path, request);
		const description = await readJson(body, deadline);
		const batch = readBatch(calls.provider.mask.json(description));
		return batch ?? new Failure('unreadableAnswer', { httpCode: 200 });
	} catch (error) {
		return connectionFailure(error, deadline);
	} finally {
		deadline.close();
	}
}

/** What became of a request that has no batch for an answer. */
type Fate = 'cancelled' | 'unknown' | 'overloaded' | 'limited' | 'turnedAway';

/** Statuses by which a server says that it stopped waiting for another one. */
const STOPPED_WAITING = [408, 499];

function fateOf(failure: Failure): Fate {
	const { httpCode } = failure.facts;
	if (failure.is('cancelled')) return 'cancelled';
	if (httpCode === undefined) return failure.mayBeCharged ? 'unknown' : 'turnedAway';
	if (httpCode === 429) return 'limited';
	if (isOverload(failure)) return 'overloaded';
	if (httpCode === 501) return 'turnedAway';
	const isUnknown = httpCode < 300 || httpCode >= 500 || STOPPED_WAITING.includes(httpCode);
	return isUnknown ? 'unknown' : 'turnedAway';
}

/** What Google itself says; a gateway's 503 may come after it passed the request on. */
function isOverload({ facts: { httpCode, reason } }: Failure): boolean {
	return httpCode === 503 && reason === 'UNAVAILABLE';
}

function uncreated(failure: Failure): Failure {
	return failure.with({ hasNoBatch: true, mayBeCharged: false });
}

function cancelSignal({ context }: BatchCalls): AbortSignal | undefined {
	return context.getExecutionCancelSignal();
}
