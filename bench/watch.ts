import { readFileSync } from 'node:fs';

/** Returns the peak memory of this process, in bytes. */
export function readPeakBytes(): number {
	try {
		const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
		if (kilobytes) return Number(kilobytes) * 1024;
	} catch {
		// Not Linux.
	}
	return process.resourceUsage().maxRSS * 1024;
}

const TICK_MS = 5;

/**
 * Watches for stalls of the event loop. A process also stalls while it waits for a CPU; the part it can
 * have caused itself is at most the CPU time it used meanwhile, in all its threads.
 */
export function watchLoop(): { stop: () => { stalledMs: number; blockedMs: number } } {
	let stalledMs = 0;
	let blockedMs = 0;
	let last = { at: performance.now(), cpu: readCpuMs() };
	const tick = () => {
		const now = { at: performance.now(), cpu: readCpuMs() };
		const stalled = now.at - last.at - TICK_MS;
		stalledMs = Math.max(stalledMs, stalled);
		blockedMs = Math.max(blockedMs, Math.min(stalled, now.cpu - last.cpu));
		last = now;
	};
	const timer = setInterval(tick, TICK_MS);
	return {
		stop: () => {
			tick();
			clearInterval(timer);
			return { stalledMs, blockedMs };
		},
	};
}

/** Returns the CPU time of this process so far, in ms. */
export function readCpuMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

const PAUSE_MS = 25;

/**
 * Collects garbage over and over and records the memory in use each time, which is what is really held.
 * Needs `--expose-gc`.
 */
export function watchLive(): { stop: () => number | undefined } {
	const { gc } = globalThis;
	if (!gc) return { stop: () => undefined };
	let most = 0;
	const collect = () => {
		// The second run frees the buffers that the first found dead.
		gc();
		gc();
		const { heapUsed, external } = process.memoryUsage();
		most = Math.max(most, heapUsed + external);
	};
	collect();
	const start = most;
	// Each pause starts when a collection ends, to leave time for the work.
	const again = () => {
		collect();
		timer = setTimeout(again, PAUSE_MS);
	};
	let timer = setTimeout(again, PAUSE_MS);
	return {
		stop: () => {
			clearTimeout(timer);
			return most - start;
		},
	};
}
