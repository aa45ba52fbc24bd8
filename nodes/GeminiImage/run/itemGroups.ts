import type { NodeRun } from './nodeRun';

/** The input items that go into one request: each alone, or all together ("Images From"). */
export function itemGroups({ context, itemIndexes }: NodeRun): number[][] {
	const together = context.getNodeParameter('imagesFrom', 0, 'item') === 'allItems';
	return together ? [itemIndexes] : itemIndexes.map((itemIndex) => [itemIndex]);
}
