import { parse } from 'flatted';
import { z } from 'zod';

const binary = z.object({
	/** The ID of the stored bytes; missing in memory mode. */
	id: z.string().optional(),
	/** base64 in memory mode, else the name of the mode. */
	data: z.string().default(''),
	mimeType: z.string(),
	fileName: z.string().optional(),
	fileExtension: z.string().optional(),
});
export type RunBinary = z.infer<typeof binary>;

const item = z.object({
	json: z.record(z.unknown()),
	binary: z.record(binary).optional(),
	pairedItem: z.unknown(),
	error: z.unknown(),
});
export type RunItem = z.infer<typeof item>;

const failure = z.object({
	message: z.string(),
	description: z.string().nullish(),
	httpCode: z.union([z.string(), z.number()]).nullish(),
});

const outputs = z.array(z.array(item).nullish()).default([]);

const nodeRun = z.object({
	executionStatus: z.string().optional(),
	/** In ms. */
	executionTime: z.number().optional(),
	data: z.object({ main: outputs, ai_tool: outputs }).optional(),
	error: failure.nullish(),
	hints: z.array(z.object({ message: z.string() })).optional(),
});

const resultData = z.object({
	runData: z.record(z.array(nodeRun)),
	error: failure.nullish(),
});

/** Data stored while an execution waits tells until when; the execution takes that out when it goes on. */
const runDataEnvelope = z.object({ resultData, waitTill: z.unknown() });

/** The result of one execution of a workflow. */
export interface Run {
	id: string;
	status: string;
	/** What stopped the workflow, if anything. */
	error?: z.infer<typeof failure>;
	nodes: z.infer<typeof resultData>['runData'];
}

/** Reads the run data of `n8n execute`, which is plain JSON. */
export function readCliRun(id: string, status: string, data: unknown): Run {
	const { resultData: result } = runDataEnvelope.parse(data);
	return { id, status, error: result.error ?? undefined, nodes: result.runData };
}

/**
 * Reads the run data of n8n's REST API, packed by `flatted`. For a moment after an execution of 1.x ends,
 * it is missing, or still what was stored at a Wait node, since n8n writes the status first.
 */
export function readRestRun(id: string, status: string, flat: string): Run | undefined {
	const data: unknown = parse(flat);
	if (!data) return undefined;
	const hasEnded = ['success', 'error'].includes(status);
	if (hasEnded && runDataEnvelope.parse(data).waitTill) return undefined;
	return readCliRun(id, status, data);
}

/** Returns the items of a node's output in its last run. */
export function itemsOf(run: Run, node: string, output = 0): RunItem[] {
	return run.nodes[node]?.at(-1)?.data?.main[output] ?? [];
}

/** Returns the items of a tool's output, call by call. */
export function toolItemsOf(run: Run, node: string): RunItem[][] {
	return (run.nodes[node] ?? []).map(({ data }) => data?.ai_tool[0] ?? []);
}
