import { z } from 'zod';

const count = z.number().int().nonnegative();

const statusFault = z
	.object({
		status: z.number().int().min(200).max(599),
		headers: z.record(z.string()).optional(),
		/** A string is sent as is, anything else as JSON. */
		body: z.unknown(),
		/** Whether the provider did the work anyway, as when a gateway stops waiting for it. */
		billed: z.boolean().default(false),
	})
	.strict();

const networkFault = z
	.object({
		network: z.enum(['reset', 'stall', 'drip']),
		/** Bytes of the answer's body sent before it happens. */
		afterBytes: count.default(0),
		/** True: not even the status line is sent. */
		beforeHeaders: z.boolean().default(false),
	})
	.strict();

/** The connection breaks, or is no longer read, once this many bytes of the body have arrived. */
const brokenUpload = z
	.object({ network: z.enum(['reset', 'stall']), afterReceivedBytes: count })
	.strict();

/** Faults of a single Files API request. */
const fileFaultSchema = z.union([statusFault, networkFault]);
const uploadFaultSchema = z.union([statusFault, brokenUpload, networkFault]);

export type StatusFault = z.infer<typeof statusFault>;
export type FileFault = z.infer<typeof fileFaultSchema>;
export type UploadFault = z.infer<typeof uploadFaultSchema>;

/** What a call gets instead of an image. */
const faultSchema = z.union([
	statusFault,
	networkFault,
	z.object({ answer: z.unknown().refine((answer) => answer !== undefined) }).strict(),
	z.object({ blocked: z.string().min(1) }).strict(),
	z.object({ finishReason: z.string().min(1), finishMessage: z.string().optional() }).strict(),
	z.object({ textOnly: z.string() }).strict(),
	z.object({ empty: z.literal(true) }).strict(),
	z.object({ onlyThoughts: z.literal(true) }).strict(),
]);

export type Fault = z.infer<typeof faultSchema>;
export type NetworkFault = z.infer<typeof networkFault>;

/** The emulator's settings for one API key. All are optional. */
export const behaviourSchema = z
	.object({
		/** Delay before the answer starts, in milliseconds. */
		latencyMs: count,
		/** Characters of each thought signature. */
		signatureBytes: count,
		/** Number of drafts, images flagged as thoughts, before the result. */
		thoughtDrafts: count.max(20),
		/** Number of result images in an answer. */
		images: count.max(20),
		imageAs: z.enum(['base64', 'url', 'dataUri', 'fileUri', 'markdown', 'markdownData']),
		text: z.enum(['before', 'after', 'none']),
		pretty: z.boolean(),
		/** Each image is padded to this many bytes. */
		noiseBytes: count,
		/** Largest request body; overrides the persona's limit. */
		bodyLimitBytes: count,
		/** Whether every fault (true) or none (false) counts as billed; unset: depends on the fault. */
		billableFaults: z.boolean(),
		/** A queue with one entry per call; null lets a call succeed. */
		faults: z.array(faultSchema.nullable()),
		/** How long an uploaded file stays PROCESSING, in milliseconds, and whether it ends as FAILED. */
		fileProcessingMs: count,
		filesFail: z.boolean(),
		/** One entry per request that starts or carries an upload. */
		uploadFaults: z.array(uploadFaultSchema.nullable()),
		/** One entry per request for existing files: get, list, delete. */
		fileFaults: z.array(fileFaultSchema.nullable()),
	})
	.strict()
	.partial();

export type Behaviour = z.infer<typeof behaviourSchema>;
