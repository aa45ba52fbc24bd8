import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ConversationFiles } from '../conversation/conversationFiles';
import { readPace, readRetryAfterTimeout } from '../fields/settings';
import { Failure } from '../failure/failure';
import { ReferenceReader } from '../images/referenceReader';
import { TO_BE_TOLD } from '../images/referenceSources';
import { Pacer } from '../transport/pacer';
import { Providers } from '../transport/providers';
import { StreamMaker } from '../transport/streamMaker';
import { toFailure } from '../transport/toFailure';
import { Uploads } from '../transport/uploads';
import { errorItem, logUnexpected, nodeError } from './errorOutput';
import { RunSummary } from './runSummary';
import { Previews } from './previews';
import { Spending } from './spending';
import { RetryMemory } from './retryOnFail';
import type { Plan, Task } from './task';

/** One execution of the node, and what its tasks share. */
export class NodeRun {
	/** Its cancel signal ends the calls also when the run stops at a failure. */
	readonly context: IExecuteFunctions;
	readonly streams = new StreamMaker();
	readonly uploads = new Uploads(this.streams);
	readonly providers: Providers;
	readonly conversations: ConversationFiles;
	readonly references: ReferenceReader;
	/** The same for a preview, which stores nothing. */
	readonly toldReferences: ReferenceReader;
	readonly previews = new Previews();
	readonly summary: RunSummary;
	readonly spending: Spending;
	readonly retryMemory: RetryMemory;
	/** The image that n8n did not store, where it would not store another one either. */
	fullStorage: Failure<'imageNotStored'> | undefined;
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
		this.conversations = new ConversationFiles(this.context, this.streams);
		this.references = new ReferenceReader(this.context, this.streams);
		this.toldReferences = new ReferenceReader(this.context, this.streams, TO_BE_TOLD);
		this.retryMemory = RetryMemory.begin(context);
		this.summary = new RunSummary(context, this.retryMemory.summary);
		this.retryMemory.summary = this.summary;
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
	 * Does what is planned, several tasks at once; the results are in the order of the tasks. A failure
	 * becomes an item where the user chose to continue. Else nothing more begins, and what is under way
	 * is stopped, or finished where n8n runs the node again and it can be used.
	 * @throws NodeApiError or NodeOperationError, the first one
	 */
	async results(makePlan: () => Plan): Promise<INodeExecutionData[]> {
		const { tasks, atOnce } = this.planTasks(makePlan);
		const order = this.inOrder(tasks);
		const results = tasks.map((): INodeExecutionData[] => []);
		const stopped: Array<{ failure: Failure; itemIndex: number }> = [];
		let next = 0;
		const worker = async () => {
			while (next < order.length && stopped.length === 0) {
				const place = order[next++] ?? 0;
				const task = tasks[place];
				if (!task) continue;
				const result = await this.do(task);
				if (result instanceof Failure) {
					const itemIndex = result.facts.itemIndex ?? task.items[0] ?? 0;
					stopped.push({ failure: result, itemIndex });
					this.starts.abort();
					if (!this.retryMemory.isFollowed) this.stop.abort();
				} else {
					results[place] = result;
				}
			}
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
		const [first, ...others] = stopped;
		const items = results.flat();
		this.retryMemory.end(first ? undefined : items);
		if (!first) return items;
		const requests = others.filter(({ failure }) => failure.facts.wasUnderWay).length;
		const dropped = { images: this.summary.images, requests };
		const mask = await this.providers.mask();
		throw nodeError(this.context, first.failure, mask, first.itemIndex, dropped);
	}

	/** Where the run ends with an item that is not sent again, nothing is to be sent before it. */
	private inOrder(tasks: readonly Task[]): number[] {
		const places = [...tasks.keys()];
		if (this.context.continueOnFail()) return places;
		const isHopeless = (place: number) =>
			this.retryMemory.chargedFailureOf(tasks[place]!) !== undefined;
		return [...places.filter(isHopeless), ...places.filter((place) => !isHopeless(place))];
	}

	/** What cannot be used for any item is the failure of each of them. */
	private planTasks(makePlan: () => Plan): { tasks: readonly Task[]; atOnce: number } {
		let tasks: readonly Task[] = this.itemIndexes.map((item) => ({ items: [item], run: nothing }));
		try {
			const plan = makePlan();
			({ tasks } = plan);
			const { concurrency, requestsPerMinute } = readPace(this.context, plan.oneByOne ?? false);
			this.pacer = new Pacer(requestsPerMinute);
			return { tasks, atOnce: concurrency };
		} catch (error) {
			const failure = toFailure(error);
			const run = () => Promise.reject(failure);
			return { tasks: tasks.map((task) => ({ ...task, run })), atOnce: 1 };
		}
	}

	/** @returns a Failure where the run is to stop */
	private async do(task: Task): Promise<INodeExecutionData[] | Failure> {
		try {
			if (this.starts.signal.aborted) return new Failure('cancelled', {});
			const result = this.retryMemory.resultOf(task) ?? (await this.send(task));
			this.retryMemory.succeed(task, result);
			return result;
		} catch (error) {
			const failure = toFailure(error);
			const mask = await this.providers.mask();
			logUnexpected(this.context, failure, mask);
			this.retryMemory.fail(task, failure);
			if (!this.context.continueOnFail() || failure.is('cancelled')) return failure;
			return await errorItem(this.context, failure, mask, task).then((item) => [item], toFailure);
		}
	}

	/** @throws Failure of an earlier try that may have been charged for, where it is not to be repeated */
	private async send(task: Task): Promise<INodeExecutionData[]> {
		const before = this.retryMemory.chargedFailureOf(task);
		if (before && !readRetryAfterTimeout(this.context, task.items[0] ?? 0)) {
			throw before.with({ heldBack: 'retryOnFail' });
		}
		return await task.run();
	}
}

function nothing(): Promise<INodeExecutionData[]> {
	return Promise.resolve([]);
}
