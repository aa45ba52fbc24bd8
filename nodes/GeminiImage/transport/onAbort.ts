interface Waiting {
	callbacks: Set<() => void>;
	callAll: () => void;
}

const waiting = new WeakMap<AbortSignal, Waiting>();

/**
 * Calls back when the signal is aborted, or at once where it is already. Node.js warns of more than
 * ten listeners on a signal, and a run may have fifty calls under way: so one stands for all of them.
 * @returns lets go of the signal
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
	if (signal.aborted) callback();
	const { callbacks, callAll } = waiting.get(signal) ?? newWaiting(signal);
	if (callbacks.size === 0) signal.addEventListener('abort', callAll);
	callbacks.add(callback);
	return () => {
		callbacks.delete(callback);
		if (callbacks.size === 0) signal.removeEventListener('abort', callAll);
	};
}

function newWaiting(signal: AbortSignal): Waiting {
	const callbacks = new Set<() => void>();
	const made = { callbacks, callAll: () => [...callbacks].forEach((callback) => callback()) };
	waiting.set(signal, made);
	return made;
}
