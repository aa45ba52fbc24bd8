import type { INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import type { RunOptions } from './engine';
import type { Surroundings } from './setUp';

/** A batch as the emulator received it. */
export interface ReceivedBatch {
	name: string;
	displayName: string;
	model: string;
	state: string;
	lines: Array<{ key: string; body: RequestBody }>;
	creates: number;
}

export interface RequestBody {
	contents: Array<{ role: string; parts: Array<Record<string, unknown>> }>;
	generationConfig: Record<string, unknown>;
}

export interface ReceivedUpload {
	displayName: string;
	mimeType: string;
	announcedBytes: number;
	bytes: number;
	requests: Array<{ command: string; bytes: number; headers: Record<string, string> }>;
}

/** `json` of an item of Submit Batch. */
export interface Submitted {
	operation: string;
	batch: Record<string, unknown> & { name: string; displayName: string };
	requests: Array<Record<string, unknown>>;
	usage: Record<string, unknown>;
	warnings: string[];
}

interface Submission extends Partial<Omit<RunOptions, 'parameters' | 'items'>> {
	parameters?: Record<string, NodeParameterValueType>;
	options?: Record<string, unknown>;
	items?: INodeExecutionData[];
}

/** Rows of a table, with a prompt and a key each. */
export function rows(count: number): INodeExecutionData[] {
	return Array.from({ length: count }, (_entry, at) => ({
		json: { prompt: `Create an image of boat ${at + 1}`, sku: `sku-${at + 1}` },
	}));
}

/** Runs the operation with the prompts and keys of the items. */
export async function submit(here: Surroundings, submission: Submission = {}) {
	const { parameters, options, items = rows(3), ...more } = submission;
	const result = await here.engine.run({
		credential: here.user.credential(),
		...more,
		parameters: {
			resource: 'batch',
			operation: 'submitBatch',
			prompt: '={{ $json.prompt }}',
			batchKey: '={{ $json.sku }}',
			...parameters,
			options: { ...options } as NodeParameterValueType,
		},
		items,
	});
	// What the tests expect; they compare each field.
	const told = result.items.map(({ json }) => json as unknown as Submitted);
	return { ...result, told };
}

export const batches = async ({ user }: Surroundings) => await user.asked<ReceivedBatch>('batches');

export const uploads = async ({ user }: Surroundings) =>
	await user.asked<ReceivedUpload>('uploads');
