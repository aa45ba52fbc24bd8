import { z } from 'zod';
import type { Batch } from '../gemini/batch';
import { readRequestsNote, type RequestsNote } from '../gemini/requestsNote';
import { callBatches, freeCall, type BatchCalls } from '../transport/batches';
import { readJson } from '../transport/readJson';

const fileSchema = z.object({ displayName: z.string() });

/**
 * What Submit Batch noted about the requests, in the name of their file at Google. It only serves to
 * check the images, so whatever goes wrong is ignored.
 */
export async function readNote(
	calls: BatchCalls,
	{ inputFile }: Batch,
): Promise<RequestsNote | undefined> {
	if (inputFile === undefined || !/^files\/[\w-]+$/.test(inputFile)) return undefined;
	try {
		return await freeCall({ ...calls, maxTries: 1 }, async (deadline) => {
			const { body } = await callBatches(calls, deadline, 'GET', inputFile);
			const file = fileSchema.parse(await readJson(body, deadline));
			return readRequestsNote(file.displayName);
		});
	} catch {
		return undefined;
	}
}
