import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import { readOptions, type ItemOptions } from '../fields/settings';
import { text } from '../fields/schemas';
import { batchName } from '../gemini/batch';
import type { NodeRun } from '../run/nodeRun';
import { requireBatches, type BatchCalls } from '../transport/batches';
import type { Provider } from '../transport/provider';

/** What an item asks of a batch. */
export interface BatchInput {
	calls: BatchCalls;
	/** E.g. `batches/abc123`. */
	name: string;
	options: ItemOptions;
}

/** @throws Failure when the provider has no batches, or a parameter cannot be used */
export async function readBatchInput(run: NodeRun, itemIndex: number): Promise<BatchInput> {
	const options = readOptions(run.context, itemIndex);
	const name = readBatchName(run.context, itemIndex);
	const provider = await run.providers.of(itemIndex);
	requireBatches(provider);
	return { calls: batchCalls(run, provider, options), name, options };
}

/** How this run calls the Batch API for an item. */
export function batchCalls(
	{ context, streams, pacer }: NodeRun,
	provider: Provider,
	{ timeout, maxTries }: Pick<ItemOptions, 'timeout' | 'maxTries'>,
): BatchCalls {
	return { context, streams, pacer, provider, timeoutMs: timeout, maxTries };
}

/**
 * A name, or a whole `json.batch` that an expression gives.
 * @throws Failure when there is none
 */
export function readBatchName(context: IExecuteFunctions, itemIndex: number): string {
	const value: unknown = context.getNodeParameter('batch', itemIndex, '', { extractValue: true });
	const isObject = typeof value === 'object' && value !== null;
	const given = isObject && 'name' in value ? value.name : value;
	const parsed = text.safeParse(given);
	const name = batchName(parsed.success ? parsed.data : '');
	if (!name) throw new Failure('batchNameMissing', {});
	return name;
}
