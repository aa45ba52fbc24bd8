import { z } from 'zod';

const count = z.number().int().nonnegative();

const statusFault = z
	.object({
		status: z.number().int().min(200).max(599),
		headers: z.record(z.string()).optional(),
		/** A string goes out as it is, anything else as JSON. */
		body: z.unknown(),
		/** Whether the call was worked on all the same, as behind a gateway that waits no longer. */
		billed: z.boolean().default(false),
	})
	.strict();

const networkFault = z
	.object({
		network: z.enum(['reset', 'stall', 'drip']),
		/** How much of the answer's body goes out before it happens. */
		afterBytes: count.default(0),
		/** True: not even the status line goes out. */
		beforeHeaders: z.boolean().default(false),
	})
	.strict();

/** The connection breaks, or is no longer read, once so many bytes of the body have arrived. */
const brokenUpload = z
	.object({ network: z.enum(['reset', 'stall']), afterReceivedBytes: count })
	.strict();

/** What one request of the Files API runs into. */
const fileFaultSchema = z.union([statusFault, networkFault]);
const uploadFaultSchema = z.union([statusFault, brokenUpload, networkFault]);

export type StatusFault = z.infer<typeof statusFault>;
export type FileFault = z.infer<typeof fileFaultSchema>;
export type UploadFault = z.infer<typeof uploadFaultSchema>;

/** What one call runs into instead of a picture. */
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

/** What a test may ask of the emulator, for one API key. Everything is optional. */
export const behaviourSchema = z
	.object({
		/** Before the answer starts, in milliseconds. */
		latencyMs: count,
		/** Characters of each thought signature. */
		signatureBytes: count,
		/** Draft pictures flagged as thoughts, before the result. */
		thoughtDrafts: count.max(20),
		/** Result pictures in one answer. */
		images: count.max(20),
		imageAs: z.enum(['base64', 'url', 'dataUri', 'fileUri', 'markdown', 'markdownData']),
		text: z.enum(['before', 'after', 'none']),
		pretty: z.boolean(),
		/** Each picture is padded to this many bytes. */
		noiseBytes: count,
		/** Largest request body, instead of the persona's own. */
		bodyLimitBytes: count,
		/** Whether every fault (true) or none (false) counts as billed; by kind when left out. */
		billableFaults: z.boolean(),
		/** One entry a call, first in first out; null is a call that goes well. */
		faults: z.array(faultSchema.nullable()),
		/** How long an uploaded file stays PROCESSING, in milliseconds, and whether it then is FAILED. */
		fileProcessingMs: count,
		filesFail: z.boolean(),
		/** One entry a request that starts or carries an upload. */
		uploadFaults: z.array(uploadFaultSchema.nullable()),
		/** One entry a request for files that are there: get, list, delete. */
		fileFaults: z.array(fileFaultSchema.nullable()),
	})
	.strict()
	.partial();

export type Behaviour = z.infer<typeof behaviourSchema>;
