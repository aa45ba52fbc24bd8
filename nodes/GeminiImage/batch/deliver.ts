import type { INodeExecutionData } from 'n8n-workflow';
import type { Batch } from '../gemini/batch';
import type { BatchCalls } from '../transport/batches';
import type { StorageContext } from '../transport/callContext';
import { batchFacts } from './batchFacts';
import type { TriggerSettings } from './triggerSettings';

interface Order {
	calls: BatchCalls;
	context: StorageContext;
	settings: TriggerSettings;
	batch: Batch;
	/** Where an earlier poll left off. */
	from?: unknown;
	/** When to leave the rest to the next poll, in ms since 1970; undefined for no limit. */
	until?: number;
}

interface Delivery {
	items: INodeExecutionData[];
	/** Where to go on at the next poll; undefined when this was all. */
	next?: unknown;
	/** Whether Google's copy is not needed any more. */
	mayBeDeleted: boolean;
}

/** The items of an ended batch, or as many as there is time for. @throws Failure */
export function deliver({ batch }: Order): Promise<Delivery> {
	return Promise.resolve({ items: [{ json: { batch: batchFacts(batch) } }], mayBeDeleted: false });
}
