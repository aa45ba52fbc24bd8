import { setTimeout as wait } from 'node:timers/promises';
import type { ReceivedDownload } from '../control/records';
import type { Switches } from './switches';

const PIECE_BYTES = 64 * 1024;
const DRIP_BYTES = 16;
/** Where "endless" ends, so a client without a limit does not run forever. */
const ENDLESS_BYTES = 300 * 1024 * 1024;

function* readContent(image: Buffer, { endless }: Switches): Generator<Buffer> {
	yield image;
	if (!endless) return;
	const zeros = Buffer.alloc(PIECE_BYTES);
	for (let left = ENDLESS_BYTES - image.length; left > 0; left -= PIECE_BYTES) {
		yield zeros.subarray(0, left);
	}
}

/**
 * Yields an image's bytes at the requested pace and counts them as they are taken.
 * @yields pieces of at most 64 KB
 * @throws after the last byte if more were announced, which breaks the connection
 */
export async function* streamBody(
	image: Buffer,
	switches: Switches,
	record: ReceivedDownload,
): AsyncGenerator<Buffer> {
	const { drip, length } = switches;
	const size = drip ? DRIP_BYTES : PIECE_BYTES;
	const announced = typeof length === 'number' ? length : undefined;
	for (const part of readContent(image, switches)) {
		for (let at = 0; at < part.length; at += size) {
			const piece = part
				.subarray(at, at + size)
				.subarray(0, (announced ?? Infinity) - record.bytes);
			if (piece.length === 0) break;
			if (drip) await wait(drip);
			record.bytes += piece.length;
			yield piece;
		}
	}
	if (announced !== undefined && record.bytes < announced)
		throw new Error('The image is shorter than announced.');
	record.complete = true;
}
