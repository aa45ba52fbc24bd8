import { setImmediate as nextLoop } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * What the process holds, in bytes, without its garbage. Buffers are freed some time after their
 * collection, and a collection may find less than all: the least of several figures is the true one.
 */
export async function heldMemory(): Promise<number> {
	const figures: number[] = [];
	for (let count = 0; count < 5; count++) {
		collectGarbage();
		await nextLoop();
		const { heapUsed, arrayBuffers } = process.memoryUsage();
		figures.push(heapUsed + arrayBuffers);
	}
	return Math.min(...figures);
}
