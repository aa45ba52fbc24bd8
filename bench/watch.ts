import { readFileSync } from 'node:fs';

/** Most memory of this process at any time, in bytes. */
export function peakBytes(): number {
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
 * Watches for how long the event loop does not turn. A process that has to wait for a CPU stands still
 * as well; what it can have caused itself is no more than the CPU time it used meanwhile, in all its
 * threads.
 */
export function watchLoop(): { stop: () => { stoodMs: number; blockedMs: number } } {
	let stoodMs = 0;
	let blockedMs = 0;
	let last = { at: performance.now(), cpu: cpuMs() };
	const tick = () => {
		const now = { at: performance.now(), cpu: cpuMs() };
		const stood = now.at - last.at - TICK_MS;
		stoodMs = Math.max(stoodMs, stood);
		blockedMs = Math.max(blockedMs, Math.min(stood, now.cpu - last.cpu));
		last = now;
	};
	const timer = setInterval(tick, TICK_MS);
	return {
		stop: () => {
			tick();
			clearInterval(timer);
			return { stoodMs, blockedMs };
		},
	};
}

/** CPU time of this process so far, in ms. */
export function cpuMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

const PAUSE_MS = 25;

/**
 * Collects garbage over and over, and watches how much memory is in use each time: what is really
 * held, wherever the garbage collector left the rest. Only where Node.js lets it (`--expose-gc`).
 */
export function watchLive(): { stop: () => number | undefined } {
	const { gc } = globalThis;
	if (!gc) return { stop: () => undefined };
	let most = 0;
	const collect = () => {
		// Buffers found dead by the first are given back by the time of the second.
		gc();
		gc();
		const { heapUsed, external } = process.memoryUsage();
		most = Math.max(most, heapUsed + external);
	};
	collect();
	const start = most;
	// Each pause begins where a collection has ended, else there would be no time left for the work.
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
