import { randomUUID } from 'node:crypto';

/** A multiple of three, so pieces of base64 join without padding. */
const PIECE_BYTES = 192 * 1024;

/** Bytes that an answer holds as base64, encoded only as the answer is written. */
export class Base64 {
	constructor(
		readonly bytes: Buffer,
		/** Text before the base64, such as `data:image/png;base64,`. */
		readonly prefix = '',
	) {}
}

/**
 * Writes JSON in pieces and encodes base64 on the way, so a 40 MB image is never one string.
 * @yields pieces of UTF-8 text that together form one JSON document
 */
export function* writeJson(value: unknown, pretty = false): Generator<Buffer> {
	const placeholder = randomUUID();
	const slots: Base64[] = [];
	const replacer = (_: string, entry: unknown) => {
		if (!(entry instanceof Base64)) return entry;
		slots.push(entry);
		return placeholder;
	};
	const frame = JSON.stringify(value, replacer, pretty ? 2 : undefined).split(placeholder);
	for (const [index, text] of frame.entries()) {
		const slot = slots[index];
		yield Buffer.from(text + (slot?.prefix ?? ''));
		for (let at = 0; slot && at < slot.bytes.length; at += PIECE_BYTES) {
			yield Buffer.from(slot.bytes.toString('base64', at, at + PIECE_BYTES), 'latin1');
		}
	}
}
