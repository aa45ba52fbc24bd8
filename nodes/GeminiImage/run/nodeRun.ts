import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readPace } from '../fields/settings';
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
	/** The image that n8n did not store, where it would not store another one either. */
	fullStorage: NotStored | undefined;
	pacer = new Pacer(undefined);
	private readonly stop = new AbortController();

	constructor(context: IExecuteFunctions) {
		const { signal } = this.stop;
		const cancel = context.getExecutionCancelSignal();
		cancel?.addEventListener('abort', () => this.stop.abort(), { signal });
		if (cancel?.aborted) this.stop.abort();
		this.context = Object.create(context, {
			getExecutionCancelSignal: { value: () => signal },
		}) as IExecuteFunctions;
		this.providers = new Providers(this.context);
		this.references = new ReferenceReader(this.context, this.streams);
		this.toldReferences = new ReferenceReader(this.context, this.streams, TO_BE_TOLD);
		this.notes = new Notes(context);
		this.spending = Spending.of(context);
	}

	get itemIndexes(): number[] {
		return this.context.getInputData().map((_item, index) => index);
	}

	/** Lets go of the execution's cancel signal. To be called in `finally`. */
	close(): void {
		this.stop.abort();
	}

	/**
	 * Does what is planned, several works at once; the results are in the order of the works. A failure
	 * becomes an item where the user chose to continue, else it stops the works that are under way.
	 * @throws NodeApiError or NodeOperationError, the first one
	 */
	async results(makePlan: () => Plan): Promise<INodeExecutionData[]> {
		const { works, atOnce } = this.planned(makePlan);
		const results = works.map((): INodeExecutionData[] => []);
		const stopped: Array<{ failure: Failure; itemIndex: number }> = [];
		let next = 0;
		const worker = async () => {
			while (next < works.length && stopped.length === 0) {
				const place = next++;
				const work = works[place];
				if (!work) continue;
				const result = await this.do(work);
				if (result instanceof Failure) {
					const itemIndex = result.details.itemIndex ?? work.items[0] ?? 0;
					stopped.push({ failure: result, itemIndex });
					this.stop.abort();
				} else {
					results[place] = result;
				}
			}
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
		const [first, ...others] = stopped;
		if (!first) return results.flat();
		const dropped = { images: this.notes.images, requests: others.length };
		throw nodeError(this.context.getNode(), first.failure, first.itemIndex, dropped);
	}

	/** What cannot be used for any item is the failure of each of them. */
	private planned(makePlan: () => Plan): { works: readonly Work[]; atOnce: number } {
		let works: readonly Work[] = this.itemIndexes.map((item) => ({ items: [item], run: nothing }));
		try {
			const plan = makePlan();
			({ works } = plan);
			const { concurrency, requestsPerMinute } = readPace(this.context);
			this.pacer = new Pacer(requestsPerMinute);
			return { works, atOnce: plan.oneByOne ? 1 : concurrency };
		} catch (error) {
			const failure = asFailure(error);
			const run = () => Promise.reject(failure);
			return { works: works.map((work) => ({ ...work, run })), atOnce: 1 };
		}
	}

	/** @returns a Failure where the run is to stop */
	private async do(work: Work): Promise<INodeExecutionData[] | Failure> {
		try {
			if (this.stop.signal.aborted) return cancelled();
			return await work.run();
		} catch (error) {
			const failure = asFailure(error);
			const isCancelled = failure.details.reason === 'CANCELLED';
			if (!this.context.continueOnFail() || isCancelled) return failure;
			return await errorItem(this.context, failure, work).then((item) => [item], asFailure);
		}
	}
}

function nothing(): Promise<INodeExecutionData[]> {
	return Promise.resolve([]);
}
