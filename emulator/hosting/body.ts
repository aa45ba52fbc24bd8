import { setTimeout as wait } from 'node:timers/promises';
import type { ReceivedDownload } from '../control/records';
import type { Switches } from './switches';

const PIECE_BYTES = 64 * 1024;
const DRIP_BYTES = 16;
/** Where "endless" ends, so that a client without a limit of its own does not run for ever. */
const ENDLESS_BYTES = 300 * 1024 * 1024;

function* content(picture: Buffer, { endless }: Switches): Generator<Buffer> {
	yield picture;
	if (!endless) return;
	const zeros = Buffer.alloc(PIECE_BYTES);
	for (let left = ENDLESS_BYTES - picture.length; left > 0; left -= PIECE_BYTES) {
		yield zeros.subarray(0, left);
	}
}

/**
 * A picture's bytes at the pace asked for, counted as they are taken.
 * @yields pieces of at most 64 KB
 * @throws after the last byte, when more were announced: the connection then breaks
 */
export async function* bodyOf(
	picture: Buffer,
	switches: Switches,
	noted: ReceivedDownload,
): AsyncGenerator<Buffer> {
	const { drip, length } = switches;
	const size = drip ? DRIP_BYTES : PIECE_BYTES;
	const announced = typeof length === 'number' ? length : undefined;
	for (const part of content(picture, switches)) {
		for (let at = 0; at < part.length; at += size) {
			const piece = part.subarray(at, at + size).subarray(0, (announced ?? Infinity) - noted.bytes);
			if (piece.length === 0) break;
			if (drip) await wait(drip);
			noted.bytes += piece.length;
			yield piece;
		}
	}
	if (announced !== undefined && noted.bytes < announced) throw new Error('There is no more.');
	noted.complete = true;
}
