import { Failure } from '../failure/failure';
import { cancelBatch } from './cancelBatch';
import { getBatch } from './getBatch';
import { getImage } from './getImage';
import { imageToImage } from './imageToImage';
import { multiTurn } from './multiTurn';
import type { Operation, Resource } from './operation';
import { submitBatch } from './submitBatch';
import { textToImage } from './textToImage';

/** The choices of "Resource", in order. An operation is added here and nowhere else. */
export const RESOURCES: readonly Resource[] = [
	{
		choice: {
			name: 'Image',
			value: 'image',
			description: 'Generate and edit images right away',
		},
		operations: [textToImage, imageToImage, multiTurn, getImage],
	},
	{
		choice: {
			name: 'Batch',
			value: 'batch',
			description: 'Generate many images at half the price, within 24 hours',
		},
		operations: [submitBatch, getBatch, cancelBatch],
	},
];

/** Their values differ between resources as well. */
export const OPERATIONS: readonly Operation[] = RESOURCES.flatMap(({ operations }) => operations);

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
