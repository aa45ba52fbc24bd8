import type { INodeExecutionData } from 'n8n-workflow';
import type { Failure } from '../failure/failure';
import type { Batch } from '../gemini/batch';
import { errorJson } from '../run/errorOutput';
import { getBatch, type BatchCalls } from '../transport/batches';
import type { StorageContext } from '../transport/callContext';
import { toFailure } from '../transport/toFailure';
import { batchFacts } from './batchFacts';
import { readResults, type Position } from './readResults';
import type { TriggerSettings } from './triggerSettings';

/** An ended batch, and how its items are wanted. */
interface Order {
	calls: BatchCalls;
	context: StorageContext;
	settings: TriggerSettings;
	batch: Batch;
	/** Where an earlier poll left off. */
	from?: Position;
	/** When to leave the rest to the next poll, in ms since 1970; undefined where there is none. */
	until?: number;
}

/** What a workflow starts with, of one batch. */
interface Delivery {
	items: INodeExecutionData[];
	/** Where to go on at the next poll; undefined when this was all. */
	next?: Position;
	/** Whether all that was read now is in n8n, so that it may be deleted at Google. */
	isKept: boolean;
}

/**
 * The items of an ended batch, or as many as there is time for. They are those of Get Batch, or one that
 * tells of the batch alone. That its results are gone is an item as well, because it will not change.
 * @throws Failure when the results cannot be read now
 */
export async function deliver({ batch, settings, from, until, ...rest }: Order): Promise<Delivery> {
	const { output, options } = settings;
	if (output === 'batch') {
		return { items: [{ json: { batch: batchFacts(batch) } }], isKept: false };
	}
	try {
		const isLate = until === undefined ? undefined : () => Date.now() >= until;
		// The list may still lack the results of a batch that has just ended.
		const current = await getBatch(rest.calls, batch.name);
		return await readResults({ ...rest, batch: current, settings: options, from, until: isLate });
	} catch (error) {
		const failure = toFailure(error);
		if (!isFinal(failure)) throw failure;
		const said = errorJson(failure, rest.calls.provider.mask);
		return { items: [{ json: { error: said, batch: batchFacts(batch) } }], isKept: false };
	}
}

function isFinal(failure: Failure): boolean {
	return failure.is('batchResultsGone') || failure.is('batchNotFound');
}
