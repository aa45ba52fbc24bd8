import { asBytes } from './binaryFile';
import { decompress } from './decompress';
import type { Deadline } from './deadline';
import type { Readable } from './streamMaker';

/** Most of a body that is read, and longest time for it: real ones are small and come at once. */
const MAX_BYTES = 64 * 1024;
const MAX_MS = 10_000;

/**
 * The start of a body that says why a call was turned down, or how an upload went. Where it breaks
 * off or stalls, what came of it counts, since the status has come already.
 * @throws when the call's own time is over, or the run was cancelled
 */
export async function readSmallBody(
	answer: Readable,
	deadline: Deadline,
): Promise<{ text: string; isWhole: boolean }> {
	const chunks: Buffer[] = [];
	let isWhole = true;
	const late = AbortSignal.timeout(MAX_MS);
	const drop = () => deadline.drop();
	late.addEventListener('abort', drop);
	try {
		let length = 0;
		for await (const bytes of decompress(chunksOf(answer))) {
			chunks.push(bytes);
			length += bytes.length;
			if (length >= MAX_BYTES) break;
		}
	} catch {
		isWhole = false;
	} finally {
		late.removeEventListener('abort', drop);
	}
	if (!isWhole && deadline.signal.aborted) throw new Error('The time is over.');
	return { text: Buffer.concat(chunks).toString('utf8', 0, MAX_BYTES), isWhole };
}

async function* chunksOf(answer: Readable): AsyncGenerator<Buffer> {
	for await (const chunk of answer) yield asBytes(chunk);
}
