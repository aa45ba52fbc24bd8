/** An error response: thrown anywhere, sent by the route. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		/** Sent as JSON; a string (an HTML page) is sent as is. */
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

/** Google's answer for an address in `fileData` that it does not take. */
export const refuseUri = (uri: string): Refusal =>
	invalidArgument(`Invalid or unsupported file uri: ${uri}`);

/** The error body of proxies that follow OpenAI's API. */
export function proxyRefusal(
	status: number,
	message: string,
	type: string,
	code: string | null,
): Refusal {
	return new Refusal(status, { error: { message, type, code } }, message);
}
