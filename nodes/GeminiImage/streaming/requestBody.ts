import { bytesOf, concatenate, type ByteSource } from './byteSource';

/** A place in a request plan that is filled with ready JSON text while the request is sent. */
export class JsonSlot {
	constructor(readonly json: ByteSource) {}
}

/** A slot for a JSON string that holds the base64 of a file. */
export function base64Slot(base64: ByteSource): JsonSlot {
	return new JsonSlot(concatenate([bytesOf('"'), base64, bytesOf('"')]));
}

/** The JSON of a plan with its slots filled; its length is exact before a slot has been read. */
export function jsonBytes(plan: object): ByteSource {
	const slots: JsonSlot[] = [];
	const text = JSON.stringify(plan, (_key, value: unknown) =>
		value instanceof JsonSlot ? { $slot: slots.push(value) - 1 } : value,
	);
	// A text of the user cannot look like this: its quotation marks are escaped.
	const pieces = text.split(/\{"\$slot":(\d+)\}/);
	return concatenate(
		pieces.map((piece, index) =>
			index % 2 === 0 ? bytesOf(piece) : (slots[Number(piece)] ?? missingSlot(piece)).json,
		),
	);
}

function missingSlot(number: string): never {
	throw new Error(`The request has no slot ${number}.`);
}
