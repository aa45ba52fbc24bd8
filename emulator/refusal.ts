/** An answer that says no: thrown anywhere on the way, written by the route. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		/** Sent as JSON, or as it is when it is a string (an HTML page). */
		readonly body: object | string,
		message: string,
	) {
		super(message);
	}
}

/** Google's error body: `{"error": {"code", "message", "status", "details"}}`. */
export function googleRefusal(
	code: number,
	status: string,
	message: string,
	details?: object[],
): Refusal {
	return new Refusal(
		code,
		{ error: { code, message, status, ...(details && { details }) } },
		message,
	);
}

export function invalidArgument(message: string, details?: object[]): Refusal {
	return googleRefusal(400, 'INVALID_ARGUMENT', message, details);
}

/** The error body of proxies that come from OpenAI's world. */
export function proxyRefusal(
	status: number,
	message: string,
	type: string,
	code: string | null,
): Refusal {
	return new Refusal(status, { error: { message, type, code } }, message);
}
