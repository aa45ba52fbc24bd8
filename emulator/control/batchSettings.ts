import { z } from 'zod';
import { answerFault, count, fileFaultSchema } from './faults';

/** What a line of a batch gets instead of the result that it would have. */
const lineFaultSchema = z.union([
	answerFault,
	z
		.object({
			error: z
				.object({ code: z.number().int(), message: z.string(), status: z.string() })
				.partial(),
		})
		.strict(),
	/** This text stands in the results as the line. */
	z.object({ raw: z.string() }).strict(),
	/** The results have no such line. */
	z.object({ omit: z.literal(true) }).strict(),
	/** The image is square, whatever the request says. */
	z.object({ ignoreRatio: z.literal(true) }).strict(),
	/** The results have the line twice. */
	z.object({ duplicate: z.literal(true) }).strict(),
	/** The line's key in the results. */
	z.object({ unknownKey: z.string() }).strict(),
]);

export type LineFault = z.infer<typeof lineFaultSchema>;

/** The settings of an API key that concern its batches. */
export const batchSettings = z.object({
	/** How long a new batch is PENDING, and RUNNING after that, in milliseconds. */
	batchPendingMs: count,
	batchRunningMs: count,
	/** Batches stay in this state until the setting changes. */
	batchHold: z.enum(['none', 'pending', 'running']),
	batchEndsAs: z.enum(['succeeded', 'failed', 'expired']),
	/** Whether a batch that does not succeed has the results so far as its output. */
	batchPartialOutput: z.boolean(),
	batchStatePrefix: z.enum(['BATCH_STATE_', 'JOB_STATE_']),
	/** How `batchStats` gives numbers; `none`: there is no `batchStats`. */
	batchCounts: z.enum(['strings', 'numbers', 'none']),
	batchOutputIn: z.enum(['metadata', 'response', 'both']),
	/** True: a batch that has ended does not say `done`. */
	batchDoneLate: z.boolean(),
	/** Codes of the errors in the results: HTTP's, or those of gRPC without `status`. */
	batchErrorCodes: z.enum(['http', 'grpc']),
	/** Order of the lines in the results. */
	batchOrder: z.enum(['file', 'reversed']),
	/** True: a batch made from a file has its results inline. */
	batchInlineOutput: z.boolean(),
	/** True: results files have short names, which can be deleted. */
	batchShortFileNames: z.boolean(),
	/** By the key of the line. */
	batchLines: z.record(lineFaultSchema),
	/** One entry per request for batches: create, get, list, cancel, delete. */
	batchFaults: z.array(fileFaultSchema.nullable()),
	/** So many list answers lack the newest batch. */
	batchListHides: count,
	/** One entry per download of a results file. */
	downloadFaults: z.array(fileFaultSchema.nullable()),
	/** False: Range headers are ignored. */
	batchRanges: z.boolean(),
	/** True: results files are gone. */
	batchOutputGone: z.boolean(),
});
