import { asBytes } from './binaryFile';
import { decompress } from './decompress';
import type { Deadline } from './deadline';
import type { Readable } from './streamMaker';

/** How much of a body is read, and for how long at most: real ones are small and arrive at once. */
const MAX_BYTES = 64 * 1024;
const MAX_MS = 10_000;

/**
 * Reads the start of a body that explains a rejected request or reports an upload. If it breaks off or
 * stalls, what arrived is returned, because the status is known already.
 * @throws when the call's timeout expires or the run is cancelled
 */
export async function readSmallBody(
	body: Readable,
	deadline: Deadline,
): Promise<{ text: string; isWhole: boolean }> {
	const chunks: Buffer[] = [];
	let isWhole = true;
	const timeout = AbortSignal.timeout(MAX_MS);
	const drop = () => deadline.drop();
	timeout.addEventListener('abort', drop);
	try {
		let length = 0;
		for await (const bytes of decompress(chunksOf(body))) {
			chunks.push(bytes);
			length += bytes.length;
			if (length >= MAX_BYTES) break;
		}
	} catch {
		isWhole = false;
	} finally {
		timeout.removeEventListener('abort', drop);
	}
	if (!isWhole && deadline.signal.aborted) throw new Error('The call was ended.');
	return { text: Buffer.concat(chunks).toString('utf8', 0, MAX_BYTES), isWhole };
}

async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
	for await (const chunk of body) yield asBytes(chunk);
}
