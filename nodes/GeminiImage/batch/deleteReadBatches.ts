import type { Batch } from '../gemini/batch';
import type { BatchCalls } from '../transport/batches';
import { deleteBatch } from './deleteBatch';
import type { TriggerMemory } from './triggerMemory';
import type { TriggerSettings } from './triggerSettings';

/** A deletion must not keep a poll from its images for long. */
const TIMEOUT_MS = 20_000;

/**
 * Deletes at Google the batches that an earlier poll delivered. It is not done in the same poll, because
 * their images would be lost if n8n stopped before it has started the workflow with them. What cannot be
 * deleted now is tried again at the next poll, as long as Google lists the batch.
 * @param listed the batches that Google lists
 */
export async function deleteReadBatches(
	calls: BatchCalls,
	memory: TriggerMemory,
	listed: readonly Batch[],
	{ options: { deleteWhenDone } }: TriggerSettings,
): Promise<void> {
	const quickly = { ...calls, timeoutMs: Math.min(calls.timeoutMs, TIMEOUT_MS), maxTries: 1 };
	for (const name of memory.toDelete) {
		const batch = listed.find((other) => other.name === name);
		const left = batch && deleteWhenDone ? await deleteBatch(quickly, batch) : [];
		if (left.length === 0) memory.forgetToDelete(name);
	}
}
