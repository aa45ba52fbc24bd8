import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import type { RunSummary } from './runSummary';
import type { Task } from './task';

/** Keyed by the object that n8n creates for a run of the node and reuses for each try. */
const memories = new WeakMap<object, RetryMemory>();

/** n8n's own limits for "Max. Tries". Source: workflow-execute.ts of n8n-core. */
const limitTries = (given = 3) => Math.min(5, Math.max(2, given || 3));

/**
 * Remembers the results of earlier tries of one run of the node. With "Retry On Fail", n8n runs the whole
 * node again, and the user would pay again for what had succeeded. Each iteration of a loop, each
 * sub-workflow and each repeated execution has its own memory.
 */
export class RetryMemory {
	private tries = 0;
	private readonly results = new Map<string, INodeExecutionData[]>();
	private readonly failures = new Map<string, Failure>();
	private shared: unknown;
	private notes: unknown;
	/** The summary of the earlier tries. */
	summary: RunSummary | undefined;
	/** How many images of earlier tries this one returns again. */
	private imagesKept = 0;

	private constructor(private readonly maxTries: number) {}

	/** Returns the memory of this run, and counts a new try. */
	static begin(context: Pick<IExecuteFunctions, 'getNode' | 'getExecuteData'>): RetryMemory {
		const { name, retryOnFail, maxTries } = context.getNode();
		const run = context.getExecuteData() as
			ReturnType<IExecuteFunctions['getExecuteData']> | undefined;
		// A tool of an agent gets the agent's run from n8n, and that run is not retried with the tool.
		const isOwn = retryOnFail === true && run?.node.name === name;
		const memory =
			(isOwn && memories.get(run)) || new RetryMemory(isOwn ? limitTries(maxTries) : 1);
		if (isOwn) memories.set(run, memory);
		memory.tries++;
		memory.imagesKept = 0;
		return memory;
	}

	/** Whether n8n will run the node again if this try fails. */
	get hasMoreTries(): boolean {
		return this.tries < this.maxTries;
	}

	/** Whether n8n has run the node before and it failed. */
	get isLaterTry(): boolean {
		return this.tries > 1;
	}

	/** The result of a task in an earlier try. */
	resultOf(task: Task): INodeExecutionData[] | undefined {
		const items = this.results.get(keyOf(task));
		this.imagesKept += items?.reduce((sum, item) => sum + imagesIn(item), 0) ?? 0;
		return items;
	}

	/** The task's failure in an earlier try, if that try may have been charged for. */
	chargedFailureOf(task: Task): Failure | undefined {
		return this.failures.get(keyOf(task));
	}

	/** Remembers a result. One without files, such as a preview, cost nothing and is not kept. */
	succeed(task: Task, items: INodeExecutionData[]): void {
		if (this.hasMoreTries && items.some(({ binary }) => binary))
			this.results.set(keyOf(task), items);
	}

	/** Remembers the first failure of a task that may have been charged for. */
	fail(task: Task, failure: Failure): void {
		const isFirst = !this.failures.has(keyOf(task));
		if (this.hasMoreTries && failure.mayBeCharged && isFirst) {
			// Without its cause, which may hold the whole request.
			this.failures.set(keyOf(task), new Failure(failure.kind, failure.facts));
		}
	}

	/** The state that the tasks share, from the earlier try if any result of it was kept, or else new. */
	share<T>(isOne: (value: unknown) => value is T, make: () => T): T {
		const { shared } = this;
		const state = this.results.size > 0 && isOne(shared) ? shared : make();
		this.shared = state;
		return state;
	}

	/** What a task notes for later tries: the notes of the earlier tries, or else new ones. */
	keepNotes<T>(isOne: (value: unknown) => value is T, make: () => T): T {
		const notes = isOne(this.notes) ? this.notes : make();
		this.notes = notes;
		return notes;
	}

	/**
	 * Ends a try, and forgets everything if no other follows. n8n runs the node again if it throws or if
	 * the first item has an error.
	 * @param items what the node returns; undefined if it throws
	 */
	end(items: readonly INodeExecutionData[] | undefined): void {
		if (this.hasMoreTries && (!items || items[0]?.json.error !== undefined)) return;
		this.results.clear();
		this.failures.clear();
		this.shared = undefined;
		this.notes = undefined;
		this.summary = undefined;
	}

	/** A hint about kept images; undefined if there are none. */
	get keptImagesHint(): string | undefined {
		const { imagesKept: images } = this;
		if (images === 0) return undefined;
		const what = images === 1 ? '1 image' : `${images} images`;
		return `n8n retried this node ("Retry On Fail"). The node reused ${what} from an earlier try, so you do not pay twice.`;
	}
}

function keyOf({ items }: Task): string {
	return items.join();
}

function imagesIn({ json: { images }, binary }: INodeExecutionData): number {
	if (Array.isArray(images)) return images.length;
	return binary ? 1 : 0;
}
