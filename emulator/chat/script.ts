import { z } from 'zod';

const callSchema = z
	.object({
		/** As in the workflow, such as `Draw`; by default the first tool that is offered. */
		tool: z.string().min(1).optional(),
		arguments: z.record(z.unknown()).default({}),
	})
	.strict();

/** What the chat model does with one request. */
const stepSchema = z.union([
	z.object({ say: z.string() }).strict(),
	/** All of them in one answer. */
	z.object({ calls: z.array(callSchema).min(1) }).strict(),
	/** Does not answer until the client has gone. */
	z.object({ hold: z.literal(true) }).strict(),
]);

export const scriptSchema = z.array(stepSchema);

export type ToolCall = z.infer<typeof callSchema>;
export type Step = z.infer<typeof stepSchema>;
