import { z } from 'zod';
import { loose, message, text } from './looseSchema';

/** How far a batch is. */
export type BatchState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired';

/** A batch as the provider describes it. */
export interface Batch {
	/** E.g. `batches/abc123`. */
	name: string;
	displayName: string | undefined;
	/** Without `models/`. */
	model: string | undefined;
	state: BatchState;
	/** How many requests it has, and what became of them; undefined where the provider does not say. */
	requests: number | undefined;
	succeeded: number | undefined;
	failed: number | undefined;
	/** ISO 8601. */
	createTime: string | undefined;
	endTime: string | undefined;
	/** When an unfinished batch expires. */
	expireTime: string | undefined;
	/** The file with its requests, e.g. `files/abc`. */
	inputFile: string | undefined;
	/** The file with its results, e.g. `files/xyz`. */
	responsesFile: string | undefined;
	/** Whether its results stand in the description itself. */
	hasInlineResults: boolean;
	/** Why the batch as a whole failed, as the provider reports it. */
	error: unknown;
}

/** A batch that has not ended by then expires. Source: Google's guide to the Batch API. */
const LIFETIME_MS = 48 * 60 * 60 * 1000;

/** A count, which the API writes as a string. */
const count = loose(z.coerce.number().int().min(0));

/** Where the results are: in a file, or in the description itself. */
const outputSchema = message({
	responsesFile: text,
	fileName: text,
	inlinedResponses: z.unknown().optional(),
});
type Output = z.output<typeof outputSchema>;

const statsSchema = message({
	requestCount: count,
	successfulRequestCount: count,
	failedRequestCount: count,
});
type Stats = Partial<z.output<typeof statsSchema>>;

const batchSchema = message({
	name: text,
	model: text,
	displayName: text,
	state: text,
	createTime: text,
	updateTime: text,
	endTime: text,
	inputConfig: loose(message({ fileName: text })),
	output: loose(outputSchema),
	dest: loose(outputSchema),
	batchStats: loose(statsSchema),
});

const operationSchema = message({
	name: text,
	metadata: loose(batchSchema),
	done: loose(z.boolean()),
	response: loose(outputSchema.and(message({ output: loose(outputSchema) }))),
	error: z.unknown().optional(),
});

/** Reads the description of a batch; undefined for anything else. */
export function readBatch(value: unknown): Batch | undefined {
	const parsed = operationSchema.safeParse(value);
	if (!parsed.success) return undefined;
	const operation = parsed.data;
	// Some answers are the batch itself, without the operation around it.
	const batch = operation.metadata ?? batchSchema.parse(value);
	const [name] = [batch.name, operation.name].flatMap((text) => batchName(text ?? '') || []);
	if (!name) return undefined;
	const outputs = [batch.output, batch.dest, operation.response, operation.response?.output];
	const responsesFile = outputs.map(fileOf).find(Boolean);
	const hasInlineResults = outputs.some((output) => hasEntries(output?.inlinedResponses));
	const stats: Stats = batch.batchStats ?? {};
	const none = typeof stats.requestCount === 'number' ? 0 : undefined;
	const hasError = operation.error !== undefined && operation.error !== null;
	return {
		name,
		displayName: batch.displayName ?? undefined,
		model: batch.model?.replace(/^models\//, '') ?? undefined,
		state: stateOf(batch.state ?? '', {
			isDone: operation.done ?? false,
			hasError,
			hasOutput: responsesFile !== undefined || hasInlineResults,
			isComplete: isComplete(stats),
		}),
		requests: stats.requestCount ?? undefined,
		// Google leaves out what is zero.
		succeeded: stats.successfulRequestCount ?? none,
		failed: stats.failedRequestCount ?? none,
		createTime: batch.createTime ?? undefined,
		endTime: batch.endTime ?? undefined,
		expireTime: expireTime(createdAt(batch)),
		inputFile: batch.inputConfig?.fileName ?? undefined,
		responsesFile,
		hasInlineResults,
		error: operation.error ?? undefined,
	};
}

/** Whether nothing will change any more. */
export function hasEnded({ state }: Pick<Batch, 'state'>): boolean {
	return state !== 'pending' && state !== 'running';
}

/** In ms since 1970; NaN when Google does not say. */
export function createdAt({ createTime }: { createTime?: string | null }): number {
	return Date.parse(createTime ?? '');
}

/** It goes into a URL. */
const ID = /^[\w.-]*\w[\w.-]*$/;

/** A name as the API spells it, from what a user may have copied; empty if there is none. */
export function batchName(given: string): string {
	const id = /(?:^|\/)batches\/([^/?#:\s]+)/.exec(given)?.[1] ?? given.trim();
	return ID.test(id) ? `batches/${id}` : '';
}

/** Whether it is the name of a file, as in `files/abc`, and nothing that leads elsewhere in a URL. */
export function isFileName(name: string): boolean {
	return name.startsWith('files/') && ID.test(name.slice('files/'.length));
}

/** The states have prefixes, `BATCH_STATE_` or the older `JOB_STATE_`. */
function stateOf(
	state: string,
	known: { isDone: boolean; hasError: boolean; hasOutput: boolean; isComplete: boolean },
): BatchState {
	const word = state.replace(/^.*STATE_/i, '').toLowerCase();
	const ended = ENDED.get(word);
	if (ended) return ended;
	// The word may be missing or new; how the operation ended then says enough.
	if (known.isDone) return known.hasError && !known.hasOutput ? 'failed' : 'succeeded';
	// Results have been seen before the state changed.
	if (known.hasOutput && known.isComplete) return 'succeeded';
	return word === 'pending' || word === 'queued' ? 'pending' : 'running';
}

const ENDED: ReadonlyMap<string, BatchState> = new Map([
	['succeeded', 'succeeded'],
	['partially_succeeded', 'succeeded'],
	['failed', 'failed'],
	['cancelled', 'cancelled'],
	['canceled', 'cancelled'],
	['expired', 'expired'],
]);

function fileOf(output: Output | null | undefined): string | undefined {
	return output?.responsesFile || output?.fileName || undefined;
}

function hasEntries(inlined: unknown): boolean {
	const parsed = z
		.union([
			z.array(z.unknown()),
			message({ inlinedResponses: z.array(z.unknown()) }).transform(
				(list) => list.inlinedResponses,
			),
		])
		.safeParse(inlined);
	return parsed.success && parsed.data.length > 0;
}

/** Whether every request has a result. */
function isComplete({ requestCount, successfulRequestCount, failedRequestCount }: Stats): boolean {
	const results = (successfulRequestCount ?? 0) + (failedRequestCount ?? 0);
	return results > 0 && results === requestCount;
}

/** @param created in ms since 1970 */
function expireTime(created: number): string | undefined {
	return Number.isNaN(created) ? undefined : new Date(created + LIFETIME_MS).toISOString();
}
