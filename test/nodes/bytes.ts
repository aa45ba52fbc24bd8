import fc from 'fast-check';
import { encodeBase64 } from '../../nodes/GeminiImage/streaming/base64';
import type { ByteSource } from '../../nodes/GeminiImage/streaming/byteSource';
import { base64Slot, type JsonSlot } from '../../nodes/GeminiImage/streaming/requestBody';

/** The bytes in pieces of one size. */
export function inPieces(bytes: Uint8Array | string, size: number): Buffer[] {
	const whole = Buffer.from(bytes);
	const pieces: Buffer[] = [];
	for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size));
	return pieces;
}

/** The bytes cut wherever the numbers say; some pieces may be empty. */
export function cutAt(bytes: Uint8Array | string, cuts: readonly number[]): Buffer[] {
	const whole = Buffer.from(bytes);
	const places = cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b);
	return [0, ...places].map((from, index) => whole.subarray(from, places[index] ?? whole.length));
}

export const cuts = fc.array(fc.nat(), { maxLength: 12 });

/** A source that is read in the given pieces. */
export function sourceOf(pieces: readonly Uint8Array[]): ByteSource {
	return { length: pieces.reduce((sum, { length }) => sum + length, 0), read: () => pieces };
}

/** All that a source gives, however many bytes it had announced. */
export async function readAll(source: ByteSource): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	for await (const piece of source.read()) pieces.push(Buffer.from(piece));
	return Buffer.concat(pieces);
}

/** A slot of a request plan for a file's own bytes. */
export function fileSlot(file: ByteSource): JsonSlot {
	return base64Slot(encodeBase64(file));
}
