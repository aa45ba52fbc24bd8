import type { INodeExecutionData } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';
import type { Batch } from '../gemini/batch';
import { readErrorBody } from '../gemini/errorBody/readErrorBody';
import type { Cost } from '../gemini/cost';
import { isStorageFull } from '../turn/keepImages';
import { batchFacts } from './batchFacts';
import { identifyResult } from './identifyResult';
import type { KnownRequest } from './knownRequests';
import { failedItem, resultItems, type ItemMaker } from './resultItems';
import { inOrderOfKeys, missingResults } from './resultKeys';
import type { PlacedResult } from './resultSource';

/** A request of the batch, and its items. */
interface Entry {
	key: string | undefined;
	items: INodeExecutionData[];
}

/** How the items of a batch fit into the run. */
interface Fitting {
	pairedItem?: INodeExecutionData['pairedItem'];
	markError?: (item: INodeExecutionData) => INodeExecutionData;
}

/** The results of a batch, as they are read. */
export class TakenResults {
	private readonly entries: Entry[] = [];
	private readonly byKey: ReadonlyMap<string, KnownRequest>;
	readonly usages: Array<Record<string, unknown>> = [];
	readonly warnings = new Set<string>();
	/** The keys of all results. */
	readonly seen: Set<string>;
	private duplicates = 0;
	images = 0;
	/** Requests with an image, and those without. */
	succeeded = 0;
	failed = 0;
	cost: Cost | undefined;
	isKept = true;
	full: Failure<'imageNotStored'> | undefined;

	/**
	 * @param keys of results that were taken before
	 * @param isPoll whether what is left out now is read another time
	 */
	constructor(
		private readonly maker: ItemMaker,
		private readonly requests: readonly KnownRequest[] | undefined,
		keys: readonly string[],
		private readonly isPoll: boolean,
	) {
		this.byKey = new Map(requests?.map((request) => [request.key, request]));
		this.seen = new Set(keys);
	}

	get isEmpty(): boolean {
		return this.entries.length === 0;
	}

	/**
	 * A result that could not be stored because n8n is full is left out in a poll, which gets it again.
	 * @throws Failure when n8n has no room for the first image already, or the run was cancelled
	 */
	async take(placed: PlacedResult): Promise<void> {
		const { calls, batch } = this.maker;
		const number = placed.next.results;
		const read = identifyResult(placed, number, calls.provider.mask);
		// Inline results come in the order of their requests, also where these have no keys.
		const isInline = batch.responsesFile === undefined;
		const key = read.key ?? (isInline ? String(number) : undefined);
		const isRepeated = key !== undefined && this.seen.has(key);
		const request = this.byKey.get(key ?? '');
		const isUnknown = this.requests !== undefined && key !== undefined && !request;
		const result = await resultItems(this.maker, { ...read, key }, request, [
			...(isRepeated ? [this.warnOfRepeated(key)] : []),
			...(isUnknown ? [`The key ${quote(key)} was not submitted.`] : []),
		]);
		const { failure } = result;
		if (failure && isStorageFull(failure)) {
			if (this.images === 0) throw failure.with({ inBatch: true });
			this.full = failure;
			if (this.isPoll) return;
		}
		if (key !== undefined) this.seen.add(key);
		this.entries.push({ key, items: result.items });
		this.images += result.images;
		if (failure && !isRepeated) this.failed++;
		if (!failure && !isRepeated) this.succeeded++;
		this.isKept &&= result.isKept;
		this.addCost(result.cost);
		result.warnings.forEach((warning) => this.warnings.add(warning));
		if (result.usage) this.usages.push(result.usage);
	}

	/**
	 * Adds items for the requests that have no result.
	 * @param results how many there are, those that came twice included
	 * @param count how many requests there are, 0 where that is not known
	 */
	addMissing(results: number, count: number): void {
		if (!this.requests && this.seen.size === 0 && this.isEmpty) return;
		const known = this.requests?.map(({ key }) => key);
		const missing = missingResults(this.seen, results - this.duplicates, known, count);
		if ('keys' in missing) missing.keys.forEach((key) => this.addFailed(key, 1));
		else if (missing.count > 0) this.addFailed(undefined, missing.count);
	}

	/** Adds the items of a batch that has no results at all: one for each request, or one for all. */
	addNothing(): void {
		const { batch, calls } = this.maker;
		const { error, state, requests } = batch;
		const words = error === undefined ? '' : readErrorBody(JSON.stringify({ error })).message;
		const providerWords = calls.provider.mask.text(words) || undefined;
		const add = (key: string | undefined, concerned: number | 'this' | undefined) => {
			const facts = { state, requests: concerned, providerWords };
			const failure = new Failure('batchWithoutResults', facts);
			this.entries.push({ key, items: [failedItem(this.maker, key, failure)] });
		};
		if (this.requests) this.requests.forEach(({ key }) => add(key, 'this'));
		else add(undefined, requests);
		this.failed = this.requests?.length ?? requests ?? 1;
	}

	/** @param isAll whether these are all items of the batch */
	items(isAll: boolean, { pairedItem, markError = (item) => item }: Fitting): INodeExecutionData[] {
		const { batch } = this.maker;
		const { succeeded, failed } = this;
		const counted: Batch = {
			...batch,
			requests: batch.requests ?? succeeded + failed,
			succeeded: batch.succeeded ?? succeeded,
			failed: batch.failed ?? failed,
		};
		const facts = batchFacts(isAll ? counted : batch);
		const items = inOrderOfKeys(this.entries).flatMap((entry) => entry.items);
		return items.map((item) => {
			const whole = { ...item, json: { ...item.json, batch: { ...facts } }, pairedItem };
			return 'error' in item.json ? markError(whole) : whole;
		});
	}

	/** Adds a warning to the items that the key has already. @returns the warning */
	private warnOfRepeated(key: string): string {
		this.duplicates++;
		const warning = `The key ${quote(key)} appears more than once in the results, so it has several items.`;
		const others = this.entries.filter((entry) => entry.key === key);
		for (const { json } of others.flatMap(({ items }) => items)) {
			if (!Array.isArray(json.warnings)) continue;
			json.warnings = [...new Set([...(json.warnings as string[]), warning])];
		}
		return warning;
	}

	private addFailed(key: string | undefined, count: number): void {
		const { state } = this.maker.batch;
		const own = key === undefined ? { count } : {};
		const { code, said } = this.full?.facts ?? {};
		const failure = this.full
			? new Failure('batchResultUnread', { code, said, ...own })
			: new Failure('batchResultMissing', { state, ...own });
		this.entries.push({ key, items: [failedItem(this.maker, key, failure)] });
		this.failed += count;
	}

	private addCost(cost: Cost | undefined): void {
		if (!cost) return;
		const usd = (this.cost?.usd ?? 0) + cost.usd;
		this.cost = { usd: Number(usd.toFixed(6)), priceDate: cost.priceDate };
	}
}

function quote(key: string): string {
	return `"${sanitizeText(key, 100)}"`;
}
