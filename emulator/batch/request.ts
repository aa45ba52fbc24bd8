import { z } from 'zod';
import { parseMessage } from '../protocol/parse';
import { invalidArgument } from '../refusal';

const inlineRequest = z
	.object({
		/** Checked as the line is drawn, as in a file. */
		request: z.unknown(),
		metadata: z.object({ key: z.string().optional() }).strict().optional(),
	})
	.strict();

const inlineRequests = z.object({ requests: z.array(inlineRequest).default([]) }).strict();

const inputConfig = z
	.object({ fileName: z.string().optional(), requests: inlineRequests.optional() })
	.strict();

const webhookConfig = z.object({ uris: z.array(z.string()).optional() }).strict();

const batch = z
	.object({
		displayName: z.string().optional(),
		inputConfig: inputConfig.optional(),
		priority: z.union([z.number().int(), z.string().regex(/^-?\d+$/)]).optional(),
		webhookConfig: webhookConfig.optional(),
	})
	.strict();

const createSchema = z.object({ batch: batch.optional() }).strict();

const NAMES: ReadonlySet<string> = new Set(
	[inlineRequest, inlineRequests, inputConfig, webhookConfig, batch, createSchema].flatMap(
		({ shape }) => Object.keys(shape),
	),
);

export type InlineRequest = z.infer<typeof inlineRequest>;

/** What a request to create a batch asks for: a file by its name, or the requests themselves. */
export interface BatchRequest {
	displayName?: string;
	priority?: number | string;
	input: { fileName: string } | { requests: InlineRequest[] };
}

const REQUEST = '* BatchGenerateContentRequest';

/** Parses the body of `batchGenerateContent`. @throws Refusal in Google's words */
export function parseBatchRequest(json: unknown): BatchRequest {
	const { batch: asked } = parseMessage(json, createSchema, NAMES);
	if (!asked) throw invalidArgument(`${REQUEST}.batch: must be set.\n`);
	const { displayName, priority } = asked;
	const { fileName, requests } = asked.inputConfig ?? {};
	const at = 'batch.input_config';
	if (fileName !== undefined && requests) {
		throw invalidArgument(
			`Invalid value at '${at}' (oneof), oneof field 'source' is already set. Cannot set 'requests'`,
		);
	}
	if (fileName !== undefined) return { displayName, priority, input: { fileName } };
	if (requests) return { displayName, priority, input: requests };
	throw invalidArgument(
		`${REQUEST}.${at}.source: required oneof field 'source' must have one initialized field\n`,
	);
}
