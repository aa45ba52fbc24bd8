import { z } from 'zod';
import { CLOUD_REFUSALS } from '../vertex/refusals';

/** A number of things, of bytes or of milliseconds. */
export const count = z.number().int().nonnegative();

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

/** Faults of a single request of the Files API or for batches. */
export const fileFaultSchema = z.union([statusFault, networkFault]);
export const uploadFaultSchema = z.union([statusFault, brokenUpload, networkFault]);

export type StatusFault = z.infer<typeof statusFault>;
export type FileFault = z.infer<typeof fileFaultSchema>;
export type UploadFault = z.infer<typeof uploadFaultSchema>;

/** An answer with HTTP 200 that holds no usable image. */
export const answerFault = z.union([
	z.object({ answer: z.unknown().refine((answer) => answer !== undefined) }).strict(),
	z.object({ blocked: z.string().min(1) }).strict(),
	z.object({ finishReason: z.string().min(1), finishMessage: z.string().optional() }).strict(),
	z.object({ textOnly: z.string() }).strict(),
	z.object({ empty: z.literal(true) }).strict(),
	z.object({ onlyThoughts: z.literal(true) }).strict(),
]);

/** A refusal in Google Cloud's words. */
const cloudFault = z.object({ cloud: z.enum(CLOUD_REFUSALS) }).strict();

/** What a call gets instead of an image. */
export const faultSchema = z.union([statusFault, networkFault, cloudFault, answerFault]);

export type Fault = z.infer<typeof faultSchema>;
export type NetworkFault = z.infer<typeof networkFault>;
