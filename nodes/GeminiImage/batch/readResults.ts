import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { Failure } from '../failure/failure';
import { hasEnded, type Batch } from '../gemini/batch';
import type { Cost } from '../gemini/cost';
import { readRequestsNote } from '../gemini/requestsNote';
import type { BatchCalls } from '../transport/batches';
import type { StorageContext } from '../transport/callContext';
import { Deadline } from '../transport/deadline';
import { toFailure } from '../transport/toFailure';
import type { KnownRequest } from './knownRequests';
import { readNote } from './readNote';
import type { ResultSettings } from './resultItems';
import { resultsOf, type Place } from './resultSource';
import { TakenResults } from './takenResults';

/** Where to go on reading the results of a batch. It is JSON, so that a trigger can keep it. */
export interface Position extends Place {
	/** The keys of the results before it. */
	keys: string[];
	/** What Submit Batch noted about the requests; absent where nothing is known. */
	note?: string;
}

export interface ResultsInput {
	calls: BatchCalls;
	/** Stores the images. */
	context: StorageContext;
	/** One that has ended. */
	batch: Batch;
	settings: ResultSettings;
	/** Its requests, where they are known: a result gets its prompt from here. */
	requests?: readonly KnownRequest[];
	pairedItem?: INodeExecutionData['pairedItem'];
	/** Marks an error item for n8n's error output; `toErrorOutput` in run/. */
	markError?: (item: INodeExecutionData) => INodeExecutionData;
	/** Called after each result. */
	onResult?: () => void;
	/**
	 * Given in a poll. Asked after each result: whether to stop and leave the rest for another time.
	 */
	until?: () => boolean;
	/** Where to go on; undefined: at the start. */
	from?: Position;
}

/** The results of a batch, as far as they were read. */
export interface BatchResults {
	/** One for each image, and one for each request that has none. */
	items: INodeExecutionData[];
	/** How many images were stored. */
	images: number;
	/** How many requests have an image, and how many have none. */
	succeeded: number;
	failed: number;
	/** Of the images, where it is known; at half the price. */
	cost: Cost | undefined;
	/** The provider's `usageMetadata` of each result that has one. */
	usages: ReadonlyArray<Record<string, unknown>>;
	/** What the user should know, each once. */
	warnings: string[];
	/** Whether all results were read, now and before. */
	isComplete: boolean;
	/** Whether everything that was read now is in n8n, as far as it can be read at all. */
	isKept: boolean;
	/** Where to go on, if `until` said to stop, or a poll cannot get or store any more for now. */
	next: Position | undefined;
	/** Why reading ended for good before all was read: n8n has no room for more images. */
	full: Failure | undefined;
}

const positionSchema = z.object({
	offset: z.number().int().min(0),
	results: z.number().int().min(0),
	keys: z.array(z.string()),
	note: z.string().optional().catch(undefined),
});

/** A position that was kept as JSON; undefined for anything else. */
export function readPosition(value: unknown): Position | undefined {
	return positionSchema.safeParse(value).data;
}

/**
 * Reads the results of an ended batch, one at a time: each image is stored and let go before more is
 * read. A request without an image becomes an error item, as do requests without a result and a batch
 * without any. Where `until` ends it, `next` says where to go on; the error items for missing results
 * come with the last part.
 *
 * Images that could not be stored have an error item. Where n8n has no room for any more, reading ends
 * (`full`), and the requests that are left have error items too, unless nothing was stored at all. A poll
 * leaves them for another time instead, as it does where the results break off for good.
 * @throws Failure when the results do not come or are not shown yet, or n8n has no room for the first
 * image
 */
export async function readResults(input: ResultsInput): Promise<BatchResults> {
	const deadline = new Deadline(input.context, input.calls.timeoutMs);
	try {
		return await readAll(input, deadline);
	} finally {
		deadline.close();
	}
}

async function readAll(input: ResultsInput, deadline: Deadline): Promise<BatchResults> {
	const { calls, context, batch, settings, requests, until } = input;
	const { offset = 0, results = 0, keys = [] } = input.from ?? {};
	const hasOutput = batch.responsesFile !== undefined || batch.hasInlineResults;
	if (!hasOutput && mustHaveOutput(batch)) throw new Failure('batchResultsPending', {});
	const noted = requests ? undefined : await noteOf(input);
	const note = readRequestsNote(noted ?? '');
	const maker = { calls, context, batch, settings, deadline, asked: note?.imageConfigs ?? [] };
	const taken = new TakenResults(maker, requests, keys, until !== undefined);
	let place: Place = { offset, results };
	let isStopped = false;
	if (hasOutput) {
		({ place, isStopped } = await takeResults(input, taken, place));
		if (!isStopped) taken.addMissing(place.results, batch.requests ?? note?.count ?? 0);
	}
	if (!isStopped && place.results === 0 && taken.isEmpty) taken.addNothing();
	const { images, succeeded, failed, cost, usages, warnings, full } = taken;
	return {
		items: taken.items(input.from === undefined && !isStopped, input),
		images,
		succeeded,
		failed,
		cost,
		usages,
		warnings: [...warnings],
		isComplete: !isStopped && !full,
		isKept: taken.isKept,
		next: isStopped
			? { ...place, keys: [...taken.seen], ...(noted && { note: noted }) }
			: undefined,
		full: isStopped ? undefined : full,
	};
}

/** Only the first part asks Google for the note. */
async function noteOf({ calls, batch, from }: ResultsInput): Promise<string | undefined> {
	return from ? from.note : await readNote(calls, batch);
}

/** @returns up to where results were taken, and whether the rest is for another time */
async function takeResults(
	{ calls, batch, settings, until, onResult }: ResultsInput,
	taken: TakenResults,
	from: Place,
): Promise<{ place: Place; isStopped: boolean }> {
	let place = from;
	try {
		for await (const result of resultsOf(calls, batch, settings.includeThoughts, from)) {
			await taken.take(result);
			// What is stored is let go before more arrives.
			result.scanned?.images.splice(0);
			if (taken.full) return { place, isStopped: until !== undefined };
			place = result.next;
			onResult?.();
			if (until?.()) return { place, isStopped: true };
		}
		return { place, isStopped: false };
	} catch (error) {
		const failure = toFailure(error);
		const isOfBatch = !failure.is('imageNotStored') && !failure.is('cancelled');
		// Else each poll would store the same images again, up to where the results break off.
		if (until && isOfBatch && place.results > from.results) return { place, isStopped: true };
		throw failure;
	}
}

/**
 * Google may show the results, and how many there are, some time after the state. Only where it says that
 * every request failed may there be none.
 */
function mustHaveOutput({ state, requests, failed }: Batch): boolean {
	const haveAllFailed = requests !== undefined && failed === requests;
	return !hasEnded({ state }) || (state === 'succeeded' && !haveAllFailed);
}
