import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';

/** A request and what becomes of it. */
export interface Task {
	/** The input items that the result comes from; the parameters of the first one count. */
	items: readonly number[];
	/** The conversation as it was before, for the item of a failed turn. */
	conversation?: () => Promise<IBinaryData | undefined>;
	run: () => Promise<INodeExecutionData[]>;
}

/** What an operation does with the input items. */
export interface Plan {
	tasks: Task[];
	/** True where each task needs the one before. */
	oneByOne?: boolean;
}

/** The input items that a result comes from, as n8n links them. */
export function pairing(items: readonly number[]): INodeExecutionData['pairedItem'] {
	return items.length === 1 ? { item: items[0] ?? 0 } : items.map((item) => ({ item }));
}
