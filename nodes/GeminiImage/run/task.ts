import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

/** One request of a run, and what becomes of it. */
export interface Task {
	/** The input items of the request; the parameters of the first one count. */
	items: readonly number[];
	/** The conversation before this turn, for the item of a failed turn. */
	conversation?: () => Promise<IBinaryData | undefined>;
	run: () => Promise<INodeExecutionData[]>;
	/** True if the task itself makes sure that nothing is paid for twice when n8n runs the node again. */
	knowsEarlierTries?: boolean;
}

/** What an operation does with the input items. */
export interface Plan {
	tasks: Task[];
	/** True if each task needs the result of the one before. */
	oneByOne?: boolean;
	/** What is done once no failure can end the run any more. It must not throw. */
	afterwards?: () => Promise<void>;
}

/** Links a result to its input items, in n8n's format. */
export function pairing(items: readonly number[]): INodeExecutionData['pairedItem'] {
	return items.length === 1 ? { item: items[0] ?? 0 } : items.map((item) => ({ item }));
}
