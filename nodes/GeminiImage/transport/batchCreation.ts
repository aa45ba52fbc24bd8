import { Failure, isFailure } from '../failure/failure';
import { readBatch, type Batch } from '../gemini/batch';
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

/** The batch of that name in the account's list, if there is one. @throws Failure */
export async function findBatch(
	calls: BatchCalls,
	displayName: string,
): Promise<Batch | undefined> {
	for await (const batches of listBatches(calls)) {
		const found = batches.find((batch) => batch.displayName === displayName);
		if (found) return found;
	}
	return undefined;
}

/** A new batch may take a moment to appear in the list. */
const MOST_LOOKS = 3;

/**
 * Looks for a batch of which it is not known whether it was created, a few times with growing waits.
 * @param why what became of the request that was to create it
 * @throws Failure `batchUnconfirmed` when it is not there
 */
export async function findUnconfirmed(
	calls: BatchCalls,
	displayName: string,
	why: Pick<Failure, 'facts'> & { cause?: unknown },
): Promise<Batch> {
	let isListRead = false;
	for (let looks = 1; looks <= MOST_LOOKS; looks++) {
		await wait(retryDelay(looks, undefined, Math.random()), cancelSignal(calls));
		const found = await look(calls, displayName);
		if (isFailure(found) && found.is('cancelled')) throw found.with({ wasUnderWay: true });
		if (found && !isFailure(found)) return found;
		isListRead = found === undefined;
	}
	const { httpCode, providerWords, requestId, attempts } = why.facts;
	const facts = { displayName, isListRead, httpCode, providerWords, requestId, attempts };
	throw new Failure('batchUnconfirmed', facts, why.cause);
}

/** @returns undefined if it is not there, or why the list could not be read */
async function look(calls: BatchCalls, displayName: string): Promise<Batch | Failure | undefined> {
	try {
		return await findBatch(calls, displayName);
	} catch (error) {
		return toFailure(error);
	}
}

/**
 * Creates a batch, once. When it is not known whether a request created it, the account's list decides; a
 * request that the provider turned away for the moment is sent again.
 * @throws Failure when there is no batch, or it is not known whether there is
 */
export async function createBatch(calls: BatchCalls, batch: NewBatch): Promise<Batch> {
	for (let attempts = 1; ; attempts++) {
		const created = await attemptCreation(calls, batch);
		if (!isFailure(created)) return created;
		const failure = created.with({ attempts });
		const fate = fateOf(failure);
		if (fate === 'cancelled') throw failure;
		if (fate === 'unknown') return await findUnconfirmed(calls, batch.displayName, failure);
		if (fate === 'busy') {
			const found = await look(calls, batch.displayName);
			if (found && !isFailure(found)) return found;
			// A server on the way may have said so after the batch was created.
			if (found && failure.facts.httpCode !== 429) {
				return await findUnconfirmed(calls, batch.displayName, failure);
			}
		}
		const delay = retryDelay(attempts, failure.facts.retryAfterMs, Math.random());
		const isLast = attempts >= calls.maxTries || delay >= calls.timeoutMs;
		if (failure.repetition === 'never' || isLast) throw uncreated(failure);
		if (failure.facts.httpCode === 429) calls.pacer.pause(delay);
		await wait(delay, cancelSignal(calls));
	}
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
type Fate = 'cancelled' | 'unknown' | 'busy' | 'turnedAway';

/** Statuses by which a server says that it stopped waiting for another one. */
const STOPPED_WAITING = [408, 499];

function fateOf(failure: Failure): Fate {
	const { httpCode } = failure.facts;
	if (failure.is('cancelled')) return 'cancelled';
	if (httpCode === undefined) return failure.mayBeCharged ? 'unknown' : 'turnedAway';
	if (httpCode === 429 || isOverload(failure)) return 'busy';
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
