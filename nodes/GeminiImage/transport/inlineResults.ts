import { Failure } from '../failure/failure';
import { readBatch } from '../gemini/batch';
import { DescriptionScanner } from '../streaming/descriptionScanner';
import type { ScannedResult } from '../streaming/resultScanner';
import { descriptionBytes } from './batchDescription';
import { callBatches, type BatchCalls } from './batches';
import { DownloadTries } from './downloadTries';

/**
 * The results in the description of a batch, one by one. Where the connection breaks or stalls, the
 * description is read again, and what was read before is skipped.
 * @param skip how many results to leave out
 * @throws Failure when it does not come after all tries
 */
export async function* readInlineResults(
	calls: BatchCalls,
	name: string,
	keepDrafts: boolean,
	skip = 0,
): AsyncGenerator<ScannedResult> {
	const tries = new DownloadTries(calls);
	let read = skip;
	try {
		for (;;) {
			try {
				await tries.start();
				const { body } = await callBatches(calls, tries.deadline, 'GET', name);
				const scanner = new DescriptionScanner({ keepDrafts, skip: read });
				for await (const bytes of descriptionBytes(body, tries.deadline)) {
					for (const result of tries.passOn(scanner.push(bytes))) {
						read++;
						tries.restart();
						yield result;
					}
				}
				// Where it is not the batch that was described before, its results are still to come.
				if (readBatch(scanner.end())?.hasInlineResults) return;
				throw new Failure('unreadableAnswer', { httpCode: 200 });
			} catch (error) {
				await tries.mend(error);
			}
		}
	} finally {
		tries.close();
	}
}
