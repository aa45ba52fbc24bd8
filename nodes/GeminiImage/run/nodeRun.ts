import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ConversationFiles } from '../conversation/conversationFiles';
import { isAgentTool, tellsFailures } from '../fields/agentTool';
import { readPace, readRetryAfterTimeout } from '../fields/settings';
import { Failure } from '../failure/failure';
import { ReferenceReader } from '../images/referenceReader';
import { PREVIEW_SOURCES } from '../images/referenceSources';
import { Pacer } from '../transport/pacer';
import { Providers } from '../transport/providers';
import { StreamMaker } from '../transport/streamMaker';
import { toFailure } from '../transport/toFailure';
import { Uploads } from '../transport/uploads';
import { errorItem, logUnexpected, nodeError } from './errorOutput';
import { Previews } from './previews';
import { Progress } from './progress';
import { RunSummary } from './runSummary';
import { Spending } from './spending';
import { withRecentHandles } from './recentHandles';
import { RetryMemory } from './retryOnFail';
import type { Plan, Task } from './task';
import { toolItems } from './toolOutput';

/** One execution of the node, and what its tasks share. */
export class NodeRun {
	/** Its cancel signal also aborts when the run stops at a failure. */
	readonly context: IExecuteFunctions;
	readonly streams = new StreamMaker();
	readonly uploads = new Uploads(this.streams);
	readonly providers: Providers;
	readonly conversations: ConversationFiles;
	readonly references: ReferenceReader;
	/** The same for previews, which store nothing. */
	readonly previewReferences: ReferenceReader;
	readonly previews = new Previews();
	readonly summary: RunSummary;
	readonly spending: Spending;
	readonly retryMemory: RetryMemory;
	/** The failure to store an image, if n8n could not store any other image either. */
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
		this.previewReferences = new ReferenceReader(this.context, this.streams, PREVIEW_SOURCES);
		this.retryMemory = RetryMemory.begin(context);
		this.summary = new RunSummary(context, this.retryMemory.summary);
		this.retryMemory.summary = this.summary;
		this.spending = Spending.of(context);
	}

	get itemIndexes(): number[] {
		return this.context.getInputData().map((_item, index) => index);
	}

	/** Whether a failure becomes an item, and does not end the run. */
	get continuesOnFailure(): boolean {
		return this.context.continueOnFail() || tellsFailures(this.context);
	}

	/** Aborts when no further request may start: at a failure that ends the run, or at its end. */
	get startSignal(): AbortSignal {
		return this.starts.signal;
	}

	/** Stops listening to the execution's cancel signal. Call it in `finally`. */
	close(): void {
		this.starts.abort();
		this.stop.abort();
	}

	/**
	 * Runs the planned tasks, several at once, and returns their results in the order of the tasks. If
	 * the user chose to continue on errors, a failure becomes an item. Otherwise no further task starts,
	 * and running ones are stopped, or finished if n8n will run the node again and can use their results.
	 * @throws NodeApiError or NodeOperationError for the first failure
	 */
	async results(makePlan: () => Plan): Promise<INodeExecutionData[]> {
		const { tasks, atOnce, afterwards } = this.planTasks(makePlan);
		const order = this.sendingOrder(tasks);
		const results = tasks.map((): INodeExecutionData[] => []);
		const progress = new Progress(this.context, tasks.length, (count) =>
			this.summary.images > 0
				? `${count} requests done: ${this.summary.progress}`
				: `${count} done`,
		);
		const stopped: Array<{ failure: Failure; itemIndex: number }> = [];
		let next = 0;
		const worker = async () => {
			while (next < order.length && stopped.length === 0) {
				const index = order[next++] ?? 0;
				const task = tasks[index];
				if (!task) continue;
				const result = await this.perform(task);
				progress.count();
				if (result instanceof Failure) {
					const itemIndex = result.facts.itemIndex ?? task.items[0] ?? 0;
					stopped.push({ failure: result, itemIndex });
					this.starts.abort();
					if (!this.retryMemory.hasMoreTries) this.stop.abort();
				} else {
					results[index] = result;
				}
			}
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
		const [first, ...others] = stopped;
		const items = results.flat();
		this.retryMemory.end(first ? undefined : items);
		if (!first) {
			await afterwards?.();
			return isAgentTool(this.context) ? toolItems(this.context, items) : items;
		}
		const requests = others.filter(({ failure }) => failure.facts.wasUnderWay).length;
		const dropped = { images: this.summary.images, requests };
		const mask = await this.providers.mask();
		throw nodeError(this.context, first.failure, mask, first.itemIndex, dropped);
	}

	/**
	 * The order of the tasks. A task that is not sent again after a failure ends the run, so it comes
	 * first, before anything is sent for others.
	 */
	private sendingOrder(tasks: readonly Task[]): number[] {
		const indexes = [...tasks.keys()];
		if (this.continuesOnFailure) return indexes;
		const hasFailed = (index: number) =>
			this.retryMemory.chargedFailureOf(tasks[index]!) !== undefined;
		return [...indexes.filter(hasFailed), ...indexes.filter((index) => !hasFailed(index))];
	}

	/** If the plan itself fails, every item fails with it. */
	private planTasks(
		makePlan: () => Plan,
	): Pick<Plan, 'afterwards'> & { tasks: readonly Task[]; atOnce: number } {
		let tasks: readonly Task[] = this.itemIndexes.map((item) => ({ items: [item], run: nothing }));
		try {
			const plan = makePlan();
			({ tasks } = plan);
			const { concurrency, requestsPerMinute } = readPace(this.context, plan.oneByOne ?? false);
			this.pacer = new Pacer(requestsPerMinute);
			return { tasks, atOnce: concurrency, afterwards: plan.afterwards };
		} catch (error) {
			const failure = toFailure(error);
			const run = () => Promise.reject(failure);
			return { tasks: tasks.map((task) => ({ ...task, run })), atOnce: 1 };
		}
	}

	/** @returns a Failure if the run has to stop */
	private async perform(task: Task): Promise<INodeExecutionData[] | Failure> {
		try {
			if (this.starts.signal.aborted) return new Failure('cancelled', {});
			const result = this.retryMemory.resultOf(task) ?? (await this.send(task));
			this.retryMemory.succeed(task, result);
			return result;
		} catch (error) {
			const failure = withRecentHandles(this.context, toFailure(error));
			this.retryMemory.fail(task, failure);
			if (!this.continuesOnFailure || failure.is('cancelled')) {
				logUnexpected(this.context, failure, await this.providers.mask());
				return failure;
			}
			return await this.errorItem(failure, task).then((item) => [item], toFailure);
		}
	}

	/** The item of a failure, which goes to n8n's log too if nobody foresaw it. */
	async errorItem(
		failure: Failure,
		task: Pick<Task, 'items' | 'conversation'>,
	): Promise<INodeExecutionData> {
		const mask = await this.providers.mask();
		logUnexpected(this.context, failure, mask);
		return await errorItem(this.context, failure, mask, task);
	}

	/** @throws Failure of an earlier try that may have been charged for, unless the user wants to repeat it */
	private async send(task: Task): Promise<INodeExecutionData[]> {
		if (task.knowsEarlierTries) return await task.run();
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
