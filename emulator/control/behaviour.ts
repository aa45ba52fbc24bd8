import { z } from 'zod';
import { vertexSettings } from '../vertex/settings';
import { batchSettings } from './batchSettings';
import { count, faultSchema, fileFaultSchema, uploadFaultSchema } from './faults';

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
		/** True: images of a single colour, which take a fraction of the time of a drawing. */
		plain: z.boolean(),
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
	.merge(batchSettings)
	.merge(vertexSettings)
	.strict()
	.partial();

export type Behaviour = z.infer<typeof behaviourSchema>;
