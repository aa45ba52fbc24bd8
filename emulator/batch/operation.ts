import { createReadStream } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Behaviour } from '../control/behaviour';
import type { StoredFile } from '../files/store';
import type { Batch } from './batch';

const PACKAGE = 'type.googleapis.com/google.ai.generativelanguage.v1main';
const LINE_FEED = 0x0a;
const COMMA = 0x2c;

/** Places in a JSON document that take the lines of results files, by placeholder. */
type Slots = Map<string, StoredFile>;

const formatTime = (milliseconds: number) => new Date(milliseconds).toISOString();

function describeCounts(batch: Batch, isPending: boolean, form: Behaviour['batchCounts']): object {
	const { succeeded, failed } = isPending ? { succeeded: 0, failed: 0 } : batch.counts;
	const { count } = batch.parts.input;
	const write = (number: number) => (form === 'numbers' ? number : String(number));
	// Google leaves out what is zero.
	return {
		requestCount: write(count),
		...(succeeded > 0 && { successfulRequestCount: write(succeeded) }),
		...(failed > 0 && { failedRequestCount: write(failed) }),
		pendingRequestCount: write(count - succeeded - failed),
	};
}

function describeOutput({ output, parts }: Batch, slots: Slots): object | undefined {
	if (!output) return undefined;
	if (!parts.drawing.isInline) return { responsesFile: `files/${output.id}` };
	const slot = randomUUID();
	slots.set(slot, output);
	return { inlinedResponses: { inlinedResponses: [slot] } };
}

function describe(batch: Batch, slots: Slots): object {
	// Looking may end it, so the rest comes after.
	const state = batch.look();
	const { record, parts, end } = batch;
	const { batchStatePrefix = 'BATCH_STATE_', ...settings } = parts.state.behaviour;
	const { batchCounts = 'strings', batchOutputIn = 'both', batchDoneLate } = settings;
	const { priority, displayName } = parts.request;
	const { fileName } = parts.input;
	const startedAt = state === 'PENDING' ? batch.createdAt : Math.min(batch.startsAt, Date.now());
	const inMetadata = batchOutputIn !== 'response' && describeOutput(batch, slots);
	const inResponse = batchOutputIn !== 'metadata' && describeOutput(batch, slots);
	return {
		name: record.name,
		metadata: {
			'@type': `${PACKAGE}.GenerateContentBatch`,
			model: `models/${record.model}`,
			...(displayName !== undefined && { displayName }),
			...(inMetadata && { output: inMetadata }),
			createTime: formatTime(batch.createdAt),
			...(end && { endTime: formatTime(end.at) }),
			updateTime: formatTime(end?.at ?? startedAt),
			inputConfig: fileName === undefined ? {} : { fileName },
			...(batchCounts !== 'none' && {
				batchStats: describeCounts(batch, state === 'PENDING', batchCounts),
			}),
			state: `${batchStatePrefix}${state}`,
			...(priority !== undefined && { priority: String(priority) }),
			name: record.name,
		},
		...(end && !batchDoneLate && { done: true }),
		...(end?.state === 'FAILED' && {
			error: { code: 13, message: batch.bug ?? 'The batch could not be processed.' },
		}),
		...(inResponse && {
			response: { '@type': `${PACKAGE}.GenerateContentBatchOutput`, ...inResponse },
		}),
	};
}

/** Reads JSON Lines as the entries of an array. */
async function* readEntries({ path, bytes }: StoredFile): AsyncGenerator<Buffer> {
	// The last line feed follows no entry.
	if (bytes < 2) return;
	for await (const chunk of createReadStream(path, { end: bytes - 2 }) as AsyncIterable<Buffer>) {
		for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
			chunk[at] = COMMA;
		}
		yield chunk;
	}
}

/** Writes JSON with the results that go into its slots, which come from disk. */
async function* writeSlots(value: object, slots: Slots): AsyncGenerator<Buffer> {
	let rest = JSON.stringify(value);
	for (const [slot, file] of slots) {
		const [before = '', after = ''] = rest.split(`"${slot}"`);
		yield Buffer.from(before);
		yield* readEntries(file);
		rest = after;
	}
	yield Buffer.from(rest);
}

/** Writes a batch as the operation that Google answers with. */
export function writeOperation(batch: Batch): AsyncIterable<Buffer> {
	const slots: Slots = new Map();
	return writeSlots(describe(batch, slots), slots);
}

/** Writes one page of a list of batches; Google leaves out an empty `operations`. */
export function writeOperations(batches: Batch[], more: object): AsyncIterable<Buffer> {
	const slots: Slots = new Map();
	const operations = batches.map((batch) => describe(batch, slots));
	return writeSlots({ ...(operations.length > 0 && { operations }), ...more }, slots);
}
