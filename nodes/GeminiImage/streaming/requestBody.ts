import { bytesOf, concatenate, type ByteSource } from './byteSource';

/** A placeholder in a request for JSON text that is read while the request is sent. */
export class JsonSlot {
	constructor(readonly json: ByteSource) {}
}

/** A slot for a JSON string with the base64 of a file. */
export function base64Slot(base64: ByteSource): JsonSlot {
	return new JsonSlot(concatenate([bytesOf('"'), base64, bytesOf('"')]));
}

/** The JSON of a request with its slots filled. The length is exact before any slot is read. */
export function jsonBytes(request: object): ByteSource {
	const slots: JsonSlot[] = [];
	const text = JSON.stringify(request, (_key, value: unknown) =>
		value instanceof JsonSlot ? { $slot: slots.push(value) - 1 } : value,
	);
	// User text cannot match, because its quotation marks are escaped.
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
