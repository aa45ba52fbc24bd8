import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import type { ImageConfig } from '../gemini/requestsNote';

/** A request of a batch, as Submit Batch tells it in `json.requests`. */
export interface KnownRequest extends Partial<ImageConfig> {
	key: string;
	prompt?: string;
}

const requestSchema = z.object({
	key: z.union([z.string(), z.number().transform(String)]),
	prompt: z.string().optional().catch(undefined),
	aspectRatio: z.string().optional().catch(undefined),
	imageSize: z.string().optional().catch(undefined),
});

const itemSchema = z.object({
	batch: z.object({ name: z.string() }),
	requests: z.array(requestSchema.nullable().catch(null)),
});

/**
 * The requests of a batch, where the item is the one that Submit Batch returned for it, or comes from
 * there.
 * @param batch the name of the batch
 */
export function knownRequests(json: IDataObject, batch: string): KnownRequest[] | undefined {
	const item = itemSchema.safeParse(json);
	if (!item.success || item.data.batch.name !== batch) return undefined;
	const requests = item.data.requests.flatMap((request) => request ?? []);
	return requests.length > 0 ? requests : undefined;
}
