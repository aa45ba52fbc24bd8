import { z } from 'zod';

/**
 * One thing that the world sends, and what has to come of it. In every text of a case
 * `[[name]]` stands for the base64 of a file in `files.json`, `[[A*600]]` for 600 letters A, and
 * `[[base]]` for the Base URL. A pattern is a regular expression that minds no case, or, behind `=`,
 * words as they stand.
 */

const patterns = z.array(z.string());

export const responseSchema = z
	.object({
		status: z.number().default(200),
		headers: z.record(z.string(), z.string()).default({}),
		/** Sent as JSON. */
		body: z.unknown(),
		/** Sent as it stands. */
		text: z.string().optional(),
		/** Sent one after another, with a short pause between. */
		chunks: z.array(z.string()).optional(),
		/** How the bytes are compressed, whatever the headers say. */
		compressed: z.enum(['gzip', 'deflate', 'br']).optional(),
		/** A file of `files.json`, sent as bytes. */
		file: z.string().optional(),
		/** The connection ends before the answer does. */
		cutOff: z.boolean().default(false),
	})
	.strict();
export type Response = z.infer<typeof responseSchema>;

const failureSchema = z
	.object({
		/** Each has to be found in the message or the description. */
		says: patterns.default([]),
		never: patterns.default([]),
		/** Words that stand there once and not twice. */
		once: patterns.default([]),
		reason: z.string().optional(),
		httpCode: z.number().nullable().optional(),
		retryable: z.boolean().optional(),
	})
	.strict();

const outcomeSchema = z
	.object({
		/** How often the model was called. */
		calls: z.number().optional(),
		/** Everything else that was asked for, as "GET https://…". */
		asked: z.array(z.string()).optional(),
		/** What the items carry, in their order: "png red". */
		images: z.array(z.string()).optional(),
		/** What the first item's JSON has to have among the rest. */
		json: z.record(z.string(), z.unknown()).optional(),
		/** What the items are paired with. */
		pairedItems: z.array(z.number()).optional(),
		failure: failureSchema.optional(),
		/** Each has to be found in a warning; an empty list: there is none. */
		warnings: patterns.optional(),
		/** What the last request to the model has to have. */
		sent: z.record(z.string(), z.unknown()).optional(),
		sentHas: patterns.optional(),
		sentNever: patterns.optional(),
		/** The text of the conversation's file. */
		conversationHas: patterns.optional(),
		conversationNever: patterns.optional(),
	})
	.strict();

/** What has to come of a case; one of several where more than one is right. */
const expectationSchema = z.union([
	outcomeSchema,
	z.object({ either: z.array(outcomeSchema).min(2) }).strict(),
]);
export type ExpectedOutcome = z.infer<typeof outcomeSchema>;
export type Expectation = z.infer<typeof expectationSchema>;

const fileSchema = z
	.object({
		fileName: z.string(),
		mimeType: z.string(),
		/** Base64. */
		content: z.string().optional(),
		/** An image that is filled up to so many bytes. */
		bytes: z.number().optional(),
		/** The id of a file that n8n no longer has. */
		id: z.string().optional(),
	})
	.strict();
export type GivenFile = z.infer<typeof fileSchema>;

const itemSchema = z
	.object({
		json: z.record(z.string(), z.unknown()).default({}),
		files: z.record(z.string(), fileSchema).default({}),
		/** A file of contents: as a list, or its text. */
		conversation: z.union([z.array(z.unknown()), z.string()]).optional(),
	})
	.strict();
export type GivenItem = z.infer<typeof itemSchema>;

const turnShape = {
	/** The node's parameters, over those of the file. */
	node: z.record(z.string(), z.unknown()).default({}),
	provider: z.enum(['google', 'vertexAi', 'cometApi', 'octopusX', 'custom']).default('custom'),
	/** Of the credential; left out, the provider's own, or a gateway's. */
	baseUrl: z.string().optional(),
	/** What the model's calls get, one after another; the last one from there on. An image where it is left out. */
	response: z.union([responseSchema, z.array(responseSchema)]).optional(),
	/** What other addresses give. */
	served: z.record(z.string(), responseSchema).default({}),
	expect: expectationSchema,
};

export const caseSchema = z
	.object({
		id: z.string(),
		/** The public report; ours have none. */
		source: z.string().url().optional(),
		/** True for one that we thought of. */
		own: z.boolean().optional(),
		/** What the node does, as the rest of a sentence. */
		title: z.string(),
		/** Why the node does not take it, where that is its will. */
		refusedOnPurpose: z.string().optional(),
		/** The tests that hold it, where they are others. */
		elsewhere: z.string().optional(),
		items: z.array(itemSchema).default([{}]),
		executeOnce: z.boolean().default(false),
		...turnShape,
		expect: expectationSchema.optional(),
		/** Turns that go on from the items that came out. */
		next: z.array(z.object(turnShape).strict()).default([]),
	})
	.strict();
export type Case = z.infer<typeof caseSchema>;
export type GivenTurn = Pick<
	Case,
	'node' | 'provider' | 'baseUrl' | 'response' | 'served' | 'expect'
>;

export const caseFileSchema = z
	.object({
		/** The node's parameters in all cases of the file. */
		node: z.record(z.string(), z.unknown()),
		cases: z.array(caseSchema),
	})
	.strict();
