import { parseParameter } from '../fields/parseParameter';
import { oneOf } from '../fields/schemas';
import type { NodeRun } from './nodeRun';

/**
 * The input items that go into one request: each alone, or all together ("Images From").
 * @throws Failure when an expression gives another way
 */
export function itemGroups({ context, itemIndexes }: NodeRun): number[][] {
	const from: unknown = context.getNodeParameter('imagesFrom', 0, 'item');
	return parseParameter('Images From', oneOf('item', 'allItems'), from) === 'allItems'
		? [itemIndexes]
		: itemIndexes.map((itemIndex) => [itemIndex]);
}
