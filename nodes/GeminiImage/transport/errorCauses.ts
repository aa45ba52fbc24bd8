/** As much of an error as tells why a request ended: Node's, n8n's or the HTTP client's. */
export interface Cause {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	message?: unknown;
	/** What was looked up. */
	hostname?: unknown;
	/** What was connected to. */
	address?: unknown;
	port?: unknown;
	/** The HTTP client's request. */
	config?: unknown;
	cause?: unknown;
	/** What n8n 1 keeps of a cause: its code, and its message among others. */
	httpCode?: unknown;
	messages?: unknown;
	errors?: unknown;
}

/** The error and what caused it; of several addresses that were tried, the first. */
export function causesOf(error: unknown): Cause[] {
	const causes: Cause[] = [];
	let at: unknown = error;
	while (typeof at === 'object' && at !== null && causes.length < 6) {
		const cause: Cause = at;
		causes.push(cause);
		const { errors } = cause;
		at = cause.cause ?? keptCause(cause) ?? (Array.isArray(errors) ? errors[0] : undefined);
	}
	return causes;
}

function keptCause({ httpCode, messages }: Cause): Cause | undefined {
	if (typeof httpCode !== 'string' || !/^[A-Z][A-Z_]+$/.test(httpCode)) return undefined;
	return { code: httpCode, message: Array.isArray(messages) ? messages[0] : undefined };
}

export function messageOf({ message }: Cause): string {
	return typeof message === 'string' ? message : '';
}
