import { randomUUID } from 'node:crypto';

/** Divides by three, so that pieces of base64 join without padding between them. */
const PIECE_BYTES = 192 * 1024;

/** Bytes that stand in an answer as base64, written only when the answer is. */
export class Base64 {
	constructor(
		readonly bytes: Buffer,
		/** What comes before the base64, as in `data:image/png;base64,`. */
		readonly prefix = '',
	) {}
}

/**
 * JSON in pieces, with base64 made on the way: a 40 MB picture is never a string as a whole.
 * @yields pieces of ASCII and UTF-8 text that together are one JSON document
 */
export function* jsonPieces(value: unknown, pretty = false): Generator<Buffer> {
	const mark = randomUUID();
	const slots: Base64[] = [];
	const replacer = (_: string, entry: unknown) => {
		if (!(entry instanceof Base64)) return entry;
		slots.push(entry);
		return mark;
	};
	const frame = JSON.stringify(value, replacer, pretty ? 2 : undefined).split(mark);
	for (const [index, text] of frame.entries()) {
		const slot = slots[index];
		yield Buffer.from(text + (slot?.prefix ?? ''));
		for (let at = 0; slot && at < slot.bytes.length; at += PIECE_BYTES) {
			yield Buffer.from(slot.bytes.toString('base64', at, at + PIECE_BYTES), 'latin1');
		}
	}
}
