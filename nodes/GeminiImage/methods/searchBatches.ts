import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import type { Batch } from '../gemini/batch';
import { listBatches, requireBatches } from '../transport/batches';
import { uncancellable } from '../transport/callContext';
import { Pacer } from '../transport/pacer';
import { StreamMaker } from '../transport/streamMaker';
import { toFailure } from '../transport/toFailure';
import { editorError, selectedProvider } from './selectedProvider';

const TIMEOUT_MS = 20_000;
const MOST_RESULTS = 200;

/**
 * The editor's list of the account's batches in Google's order, each with its state and date.
 * @throws NodeApiError when the list cannot be read
 */
export async function searchBatches(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const provider = await selectedProvider(this);
	const words = filter.toLowerCase().split(/\s+/);
	const results: INodeListSearchItems[] = [];
	const calls = {
		context: uncancellable(this),
		provider,
		streams: new StreamMaker(),
		pacer: new Pacer(undefined),
		timeoutMs: TIMEOUT_MS,
		maxTries: 2,
	};
	try {
		requireBatches(provider);
		for await (const { batches } of listBatches(calls)) {
			for (const batch of batches) {
				const item = asListItem(batch);
				const text = `${item.name} ${item.value}`.toLowerCase();
				if (words.every((word) => text.includes(word))) results.push(item);
			}
			if (results.length >= MOST_RESULTS) break;
		}
	} catch (error) {
		throw editorError(this, toFailure(error));
	}
	return { results };
}

function asListItem({ name, displayName, state, createTime }: Batch): INodeListSearchItems {
	const date = createTime?.slice(0, 16).replace('T', ' ');
	const facts = [state, date && `${date} UTC`].filter(Boolean).join(', ');
	return { name: `${displayName ?? name} (${facts})`, value: name };
}
