/** As much of an error as this node looks at. */
export interface Cause {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	message?: unknown;
	cause?: unknown;
	errors?: unknown;
}

/** The error and what caused it; of several addresses that were tried, the first. */
export function causesOf(error: unknown): Cause[] {
	const causes: Cause[] = [];
	let at: unknown = error;
	while (typeof at === 'object' && at !== null && causes.length < 6) {
		const cause: Cause = at;
		causes.push(cause);
		at = cause.cause ?? (Array.isArray(cause.errors) ? (cause.errors as unknown[])[0] : undefined);
	}
	return causes;
}
