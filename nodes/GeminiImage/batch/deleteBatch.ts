import { explain } from '../failure/explain';
import type { Batch } from '../gemini/batch';
import { deleteResource, type BatchCalls } from '../transport/batches';
import { toFailure } from '../transport/toFailure';

/** Google does not take longer names where a file is to be deleted. Source: public reports. */
const MOST_CHARACTERS = 40;

/**
 * Deletes a batch, its requests and its results at Google. Those of its files that cannot be deleted,
 * Google deletes itself after 48 hours.
 * @returns sentences about what could not be deleted
 */
export async function deleteBatch(calls: BatchCalls, batch: Batch): Promise<string[]> {
	const warnings: string[] = [];
	const files = [batch.inputFile, batch.responsesFile].filter((name) => name !== undefined);
	for (const name of [batch.name, ...files.filter(isDeletable)]) {
		const failure = await deleteResource(calls, name).catch(toFailure);
		if (!failure || failure.facts.httpCode === 404) continue;
		if (failure.is('cancelled')) break;
		warnings.push(`${name} could not be deleted at Google: ${explain(failure).message}.`);
	}
	return warnings;
}

function isDeletable(file: string): boolean {
	return file.replace(/^files\//, '').length <= MOST_CHARACTERS;
}
