import { z } from 'zod';
import { proxyRefusal, type Refusal } from '../refusal';

const textPart = z.object({ type: z.literal('text'), text: z.string() }).passthrough();
const otherPart = z.object({ type: z.string() }).passthrough();

const messageSchema = z
	.object({
		role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
		content: z.union([z.string(), z.array(z.union([textPart, otherPart])), z.null()]).optional(),
	})
	.passthrough();

/** As much of OpenAI's request as an answer depends on; the rest is kept as it came. */
export const chatRequestSchema = z
	.object({
		model: z.string(),
		messages: z.array(messageSchema).min(1),
		tools: z
			.array(z.object({ function: z.object({ name: z.string() }).passthrough() }).passthrough())
			.default([]),
		stream: z.boolean().default(false),
		stream_options: z.object({ include_usage: z.boolean().default(false) }).nullish(),
	})
	.passthrough();

export type Message = z.infer<typeof messageSchema>;
export type ChatRequest = z.infer<typeof chatRequestSchema>;

/** The text of a message, its parts joined. */
export function textOf({ content }: Message): string {
	if (typeof content === 'string') return content;
	return (content ?? []).map((part) => ('text' in part ? String(part.text) : '')).join('');
}

/** A refusal in OpenAI's form, which clients do not retry. */
export function refuse(message: string): Refusal {
	return proxyRefusal(400, message, 'invalid_request_error', null);
}
