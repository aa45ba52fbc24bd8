import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readPace, readRetryAfterTimeout } from '../fields/settings';
import { Failure } from '../gemini/failure';
import type { NotStored } from '../images/generated';
import { ReferenceReader } from '../images/referenceReader';
import { TO_BE_TOLD } from '../images/referenceSources';
import { Pacer } from '../transport/pacer';
import { Providers } from '../transport/providers';
import { StreamMaker } from '../transport/streams';
import { Uploads } from '../transport/uploads';
import { asFailure, cancelled, errorItem, nodeError } from './failures';
import { Notes } from './notes';
import { Previews } from './previews';
import { Spending } from './spending';
import { notRepeated, Tries } from './tries';
import type { Plan, Work } from './work';

/** One execution of the node, and what its works share. */
export class NodeRun {
	/** Its cancel signal ends the calls also when the run stops at a failure. */
	readonly context: IExecuteFunctions;
	readonly streams = new StreamMaker();
	readonly uploads = new Uploads(this.streams);
	readonly providers: Providers;
	readonly references: ReferenceReader;
	/** The same for a preview, which stores nothing. */
	readonly toldReferences: ReferenceReader;
	readonly previews = new Previews();
	readonly notes: Notes;
	readonly spending: Spending;
	readonly tries: Tries;
	/** The image that n8n did not store, where it would not store another one either. */
	fullStorage: NotStored | undefined;
	pacer = new Pacer(undefined);
	private readonly stop = new AbortController();
	private readonly starts = new AbortController();

	constructor(context: IExecuteFunctions) {
		const { signal } = this.stop;
		const cancel = context.getExecutionCancelSignal();
		cancel?.addEventListener('abort', () => this.close(), { signal });
		if (cancel?.aborted) this.close();
		this.context = Object.create(context, {
			getExecutionCancelSignal: { value: () => signal },
		}) as IExecuteFunctions;
		this.providers = new Providers(this.context);
		this.references = new ReferenceReader(this.context, this.streams);
		this.toldReferences = new ReferenceReader(this.context, this.streams, TO_BE_TOLD);
		this.tries = Tries.begin(context);
		this.notes = new Notes(context, this.tries.notes);
		this.tries.notes = this.notes;
		this.spending = Spending.of(context);
	}

	get itemIndexes(): number[] {
		return this.context.getInputData().map((_item, index) => index);
	}

	/** Aborted once no request may begin any more, at a failure that ends the run or its end. */
	get startSignal(): AbortSignal {
		return this.starts.signal;
	}

	/** Lets go of the execution's cancel signal. To be called in `finally`. */
	close(): void {
		this.starts.abort();
		this.stop.abort();
	}

	/**
	 * Does what is planned, several works at once; the results are in the order of the works. A failure
	 * becomes an item where the user chose to continue. Else nothing more begins, and what is under way
	 * is stopped, or finished where n8n runs the node again and it can be used.
	 * @throws NodeApiError or NodeOperationError, the first one
	 */
	async results(makePlan: () => Plan): Promise<INodeExecutionData[]> {
		const { works, atOnce } = this.planned(makePlan);
		const order = this.inOrder(works);
		const results = works.map((): INodeExecutionData[] => []);
		const stopped: Array<{ failure: Failure; itemIndex: number }> = [];
		let next = 0;
		const worker = async () => {
			while (next < order.length && stopped.length === 0) {
				const place = order[next++] ?? 0;
				const work = works[place];
				if (!work) continue;
				const result = await this.do(work);
				if (result instanceof Failure) {
					const itemIndex = result.details.itemIndex ?? work.items[0] ?? 0;
					stopped.push({ failure: result, itemIndex });
					this.starts.abort();
					if (!this.tries.isFollowed) this.stop.abort();
				} else {
					results[place] = result;
				}
			}
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
		const [first, ...others] = stopped;
		const items = results.flat();
		this.tries.end(first ? undefined : items);
		if (!first) return items;
		const requests = others.filter(({ failure }) => failure.details.wasUnderWay).length;
		const dropped = { images: this.notes.images, requests };
		throw nodeError(this.context.getNode(), first.failure, first.itemIndex, dropped);
	}

	/** Where the run ends with an item that is not sent again, nothing is to be sent before it. */
	private inOrder(works: readonly Work[]): number[] {
		const places = [...works.keys()];
		if (this.context.continueOnFail()) return places;
		const isHopeless = (place: number) => this.tries.billedFailureOf(works[place]!) !== undefined;
		return [...places.filter(isHopeless), ...places.filter((place) => !isHopeless(place))];
	}

	/** What cannot be used for any item is the failure of each of them. */
	private planned(makePlan: () => Plan): { works: readonly Work[]; atOnce: number } {
		let works: readonly Work[] = this.itemIndexes.map((item) => ({ items: [item], run: nothing }));
		try {
			const plan = makePlan();
			({ works } = plan);
			const { concurrency, requestsPerMinute } = readPace(this.context, plan.oneByOne ?? false);
			this.pacer = new Pacer(requestsPerMinute);
			return { works, atOnce: concurrency };
		} catch (error) {
			const failure = asFailure(error);
			const run = () => Promise.reject(failure);
			return { works: works.map((work) => ({ ...work, run })), atOnce: 1 };
		}
	}

	/** @returns a Failure where the run is to stop */
	private async do(work: Work): Promise<INodeExecutionData[] | Failure> {
		try {
			if (this.starts.signal.aborted) return cancelled();
			const result = this.tries.resultOf(work) ?? (await this.send(work));
			this.tries.succeed(work, result);
			return result;
		} catch (error) {
			const failure = await this.masked(asFailure(error));
			this.tries.fail(work, failure);
			const isCancelled = failure.details.reason === 'CANCELLED';
			if (!this.context.continueOnFail() || isCancelled) return failure;
			return await errorItem(this.context, failure, work).then((item) => [item], asFailure);
		}
	}

	/** @throws Failure of an earlier try that may have been billed, where the user wants no repetition */
	private async send(work: Work): Promise<INodeExecutionData[]> {
		const before = this.tries.billedFailureOf(work);
		if (before && !readRetryAfterTimeout(this.context, work.items[0] ?? 0)) {
			throw notRepeated(before);
		}
		return await work.run();
	}

	/** What a user's own expression gives, which messages quote, may be a key. */
	private async masked(failure: Failure): Promise<Failure> {
		const mask = await this.providers.mask();
		const description = mask.text(failure.details.description);
		const message = mask.text(failure.message);
		if (message === failure.message && description === failure.details.description) return failure;
		return new Failure(message, { ...failure.details, description });
	}
}

function nothing(): Promise<INodeExecutionData[]> {
	return Promise.resolve([]);
}
