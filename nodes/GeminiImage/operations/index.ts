import { Failure } from '../failure/failure';
import { imageToImage } from './imageToImage';
import { multiTurn } from './multiTurn';
import type { Operation } from './operation';
import { textToImage } from './textToImage';

/** The choices of "Operation", in order. An operation is added here and nowhere else. */
export const OPERATIONS: readonly Operation[] = [textToImage, imageToImage, multiTurn];

/** What the node shows under its name: the operation's label. */
export const SUBTITLE = `={{ ${JSON.stringify(labelsByValue())}[$parameter["operation"]] }}`;

/** @throws Failure when there is no such operation */
export function findOperation(value: unknown): Operation {
	const operation = OPERATIONS.find(({ choice }) => choice.value === value);
	if (operation) return operation;
	const operations = OPERATIONS.map(({ choice }) => choice.name);
	throw new Failure('operationUnknown', { operation: String(value), operations });
}

function labelsByValue(): Record<string, string> {
	return Object.fromEntries(OPERATIONS.map(({ choice }) => [choice.value, choice.name]));
}
