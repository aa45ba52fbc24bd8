import { requestsFile } from './requestsFile';
import { isFailure } from '../failure/failure';
import type { Batch } from '../gemini/batch';
import type { NodeRun } from '../run/nodeRun';
import { createBatch, findBatch } from '../transport/batchCreation';
import { uploadBatchFile, uploadSharedImage } from '../transport/batchFile';
import type { BatchCalls } from '../transport/batches';
import { toFailure } from '../transport/toFailure';
import type { BatchRequests, SharedImage, SharedUris } from './batchRequest';
import { inParallel } from './inParallel';
import { submissionCalls, type Submission } from './submission';

/** Most shared images that are uploaded at the same time. */
const UPLOADS_AT_ONCE = 3;

interface Submitted {
	batch: Batch;
	/** Whether an earlier try of this execution had submitted it. */
	wasThere: boolean;
}

/**
 * Uploads what a batch needs and creates it, unless it is in the account's list already.
 * @throws Failure when there is no batch, or it is not known whether there is
 */
export async function submitBatch(
	run: NodeRun,
	submission: Submission,
	requests: BatchRequests,
): Promise<Submitted> {
	const calls = submissionCalls(run, submission);
	const { displayName, model, shared, note } = submission;
	const before = await findBefore(run, calls, displayName);
	if (before) return { batch: before, wasThere: true };
	const uris = await uploadShared(run, calls, shared);
	const { name: fileName } = await uploadBatchFile(calls, requestsFile(requests, uris), note);
	return { batch: await createBatch(calls, { displayName, model, fileName }), wasThere: false };
}

/** @throws Failure when the list cannot be read, and an earlier try may have submitted the batch */
async function findBefore(
	run: NodeRun,
	calls: BatchCalls,
	displayName: string,
): Promise<Batch | undefined> {
	try {
		return await findBatch(calls, displayName);
	} catch (error) {
		const failure = toFailure(error);
		if (failure.is('cancelled') || run.retryMemory.isLaterTry) throw toFailure(failure);
		return undefined;
	}
}

async function uploadShared(
	run: NodeRun,
	calls: BatchCalls,
	images: readonly SharedImage[],
): Promise<SharedUris> {
	const uploaded = await inParallel(
		images,
		UPLOADS_AT_ONCE,
		async (image) => {
			try {
				return await uploadSharedImage(calls, run.uploads, image);
			} catch (error) {
				return toFailure(error);
			}
		},
		isFailure,
	);
	const uris = new Map<unknown, string>();
	for (const [index, file] of uploaded.entries()) {
		if (isFailure(file)) throw file;
		uris.set(images[index]?.key, file.uri);
	}
	return uris;
}
