import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Failure } from '../failure/failure';
import type { RunSummary } from './runSummary';
import type { Task } from './task';

/** By the object that n8n makes for a run of a node and reuses for each try of it. */
const memories = new WeakMap<object, RetryMemory>();

/** n8n's own limits for "Max. Tries". Source: workflow-execute.ts of n8n-core. */
const mostTries = (given = 3) => Math.min(5, Math.max(2, given || 3));

/**
 * Remembers what the tries of one run of the node produced. With "Retry On Fail" n8n runs the whole
 * node again, and would pay again for what had succeeded. A run in a loop, a sub-workflow and a
 * repeated execution each have their own memory, which ends with them.
 */
export class RetryMemory {
	private count = 0;
	private readonly results = new Map<string, INodeExecutionData[]>();
	private readonly failures = new Map<string, Failure>();
	private shared: unknown;
	/** The summary of the tries before. */
	summary: RunSummary | undefined;
	/** Images of earlier tries that this one returns again. */
	private imagesKept = 0;

	private constructor(private readonly most: number) {}

	/** The memory of this run, and a new try in it. */
	static begin(context: Pick<IExecuteFunctions, 'getNode' | 'getExecuteData'>): RetryMemory {
		const { name, retryOnFail, maxTries } = context.getNode();
		const run = context.getExecuteData() as
			ReturnType<IExecuteFunctions['getExecuteData']> | undefined;
		// To a tool of an agent n8n gives the agent's run, which is not repeated with it.
		const isOwn = retryOnFail === true && run?.node.name === name;
		const tries = (isOwn && memories.get(run)) || new RetryMemory(isOwn ? mostTries(maxTries) : 1);
		if (isOwn) memories.set(run, tries);
		tries.count++;
		tries.imagesKept = 0;
		return tries;
	}

	/** Whether n8n runs the node again when this try fails. */
	get isFollowed(): boolean {
		return this.count < this.most;
	}

	/** The result of a task in an earlier try. */
	resultOf(task: Task): INodeExecutionData[] | undefined {
		const items = this.results.get(keyOf(task));
		this.imagesKept += items?.reduce((sum, item) => sum + imagesIn(item), 0) ?? 0;
		return items;
	}

	/** The failure of an earlier try that may have been charged for. */
	chargedFailureOf(task: Task): Failure | undefined {
		return this.failures.get(keyOf(task));
	}

	/** A result without files, such as a preview, cost nothing. */
	succeed(task: Task, items: INodeExecutionData[]): void {
		if (this.isFollowed && items.some(({ binary }) => binary)) this.results.set(keyOf(task), items);
	}

	fail(task: Task, failure: Failure): void {
		const isFirst = !this.failures.has(keyOf(task));
		if (this.isFollowed && failure.mayBeCharged && isFirst) {
			this.failures.set(keyOf(task), failure);
		}
	}

	/** What the tasks of a run share, as the earlier try left it; a new one where nothing was kept. */
	share<T>(isOne: (value: unknown) => value is T, make: () => T): T {
		const { shared } = this;
		const given = this.results.size > 0 && isOne(shared) ? shared : make();
		this.shared = given;
		return given;
	}

	/**
	 * Forgets what is no longer needed.
	 * @param items what the node returns; undefined where it throws. n8n runs the node again where it
	 * throws or the first item has an error.
	 */
	end(items: readonly INodeExecutionData[] | undefined): void {
		if (this.isFollowed && (!items || items[0]?.json.error !== undefined)) return;
		this.results.clear();
		this.failures.clear();
		this.shared = undefined;
		this.summary = undefined;
	}

	/** For a hint; undefined where nothing was kept. */
	get keptWords(): string | undefined {
		const { imagesKept: images } = this;
		if (images === 0) return undefined;
		const what = images === 1 ? '1 image' : `${images} images`;
		return `n8n ran this node again ("Retry On Fail"). It kept ${what} of an earlier try, so you do not pay twice.`;
	}
}

function keyOf({ items }: Task): string {
	return items.join();
}

function imagesIn({ json: { images } }: INodeExecutionData): number {
	return Array.isArray(images) ? images.length : 1;
}
