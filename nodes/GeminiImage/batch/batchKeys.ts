import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure, isFailure } from '../failure/failure';
import { LABELS } from '../failure/labels';
import { parseParameter } from '../fields/parseParameter';
import { text } from '../fields/schemas';
import type { NodeRun } from '../run/nodeRun';
import { toFailure } from '../transport/toFailure';

/** The key of each input item, or why it cannot be read. */
export type BatchKeys = ReadonlyMap<number, string | Failure>;

/** Most characters of a key; whoever reads the results keeps all keys of a batch. */
const MOST_CHARACTERS = 500;

/** Reads the keys of all input items; that of an item without one is its number. */
export function readKeys({ context, itemIndexes }: NodeRun): BatchKeys {
	return new Map(itemIndexes.map((itemIndex) => [itemIndex, readKey(context, itemIndex)]));
}

function readKey(context: IExecuteFunctions, itemIndex: number): string | Failure {
	try {
		const given: unknown = context.getNodeParameter('batchKey', itemIndex, '');
		const key = parseParameter(LABELS.batchKey, text, given).trim();
		if (key.length > MOST_CHARACTERS) {
			const facts = { key, characters: key.length, limit: MOST_CHARACTERS };
			return new Failure('batchKeyTooLong', facts);
		}
		return key || String(itemIndex + 1);
	} catch (error) {
		return toFailure(error);
	}
}

/** @throws Failure when a key stands for several items */
export function requireDistinctKeys(keys: BatchKeys): void {
	const items = new Map<string, number[]>();
	for (const [itemIndex, key] of keys) {
		if (isFailure(key)) continue;
		const others = items.get(key) ?? [];
		others.push(itemIndex + 1);
		items.set(key, others);
	}
	const [repeated] = [...items].filter(([, numbers]) => numbers.length > 1);
	if (!repeated) return;
	const [key, numbers] = repeated;
	throw new Failure('batchKeyRepeated', { key, items: numbers });
}
