interface Listeners {
	callbacks: Set<() => void>;
	callAll: () => void;
}

const listeners = new WeakMap<AbortSignal, Listeners>();

/**
 * Calls back when the signal aborts, or immediately if it already has. Node.js warns about more than ten
 * listeners on a signal, and a run can make fifty calls at once, so they share one listener.
 * @returns a function that removes the callback
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
	if (signal.aborted) callback();
	const { callbacks, callAll } = listeners.get(signal) ?? newListeners(signal);
	if (callbacks.size === 0) signal.addEventListener('abort', callAll);
	callbacks.add(callback);
	return () => {
		callbacks.delete(callback);
		if (callbacks.size === 0) signal.removeEventListener('abort', callAll);
	};
}

function newListeners(signal: AbortSignal): Listeners {
	const callbacks = new Set<() => void>();
	const callAll = () => [...callbacks].forEach((callback) => callback());
	listeners.set(signal, { callbacks, callAll });
	return { callbacks, callAll };
}

/**
 * Waits for a promise until the time is over or the signal aborts.
 * @returns whether the promise resolved
 */
export async function resolvesInTime(
	promise: Promise<unknown>,
	ms: number,
	signal: AbortSignal,
): Promise<boolean> {
	const stopListening: Array<() => void> = [];
	const tooLate = new Promise<false>((resolve) => {
		for (const each of [signal, AbortSignal.timeout(ms)]) {
			stopListening.push(onAbort(each, () => resolve(false)));
		}
	});
	try {
		return await Promise.race([promise.then(() => true), tooLate]);
	} finally {
		for (const stop of stopListening) stop();
	}
}
