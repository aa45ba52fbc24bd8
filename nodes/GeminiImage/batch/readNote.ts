import { z } from 'zod';
import { isFileName, type Batch } from '../gemini/batch';
import { readRequestsNote } from '../gemini/requestsNote';
import { callBatches, freeCall, type BatchCalls } from '../transport/batches';
import { readJson } from '../transport/readJson';

const fileSchema = z.object({ displayName: z.string() });

/** It must not keep the images waiting for long. */
const TIMEOUT_MS = 20_000;

/**
 * What Submit Batch noted about the requests, in the name of their file at Google: a text that
 * `readRequestsNote` reads. It only serves to check the images, so whatever goes wrong is ignored.
 */
export async function readNote(
	calls: BatchCalls,
	{ inputFile }: Batch,
): Promise<string | undefined> {
	if (inputFile === undefined || !isFileName(inputFile)) return undefined;
	try {
		const quickly = { ...calls, timeoutMs: Math.min(calls.timeoutMs, TIMEOUT_MS), maxTries: 1 };
		return await freeCall(quickly, async (deadline) => {
			const { body } = await callBatches(calls, deadline, 'GET', inputFile);
			const file = fileSchema.parse(await readJson(body, deadline));
			const note = calls.provider.mask.text(file.displayName);
			return readRequestsNote(note) && note;
		});
	} catch {
		return undefined;
	}
}
