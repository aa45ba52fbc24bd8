import { parseParameter } from '../fields/parseParameter';
import { oneOf } from '../fields/schemas';
import type { NodeRun } from './nodeRun';

/**
 * The input items of each request: one item each, or all items together ("Images From").
 * @throws Failure when an expression returns an unknown choice
 */
export function itemGroups({ context, itemIndexes }: NodeRun): number[][] {
	const from: unknown = context.getNodeParameter('imagesFrom', 0, 'item');
	return parseParameter('Images From', oneOf('item', 'allItems'), from) === 'allItems'
		? [itemIndexes]
		: itemIndexes.map((itemIndex) => [itemIndex]);
}
