/** Headers in which providers name a request, the most specific first. */
const HEADERS = [
	'x-request-id',
	'x-goog-request-id',
	'request-id',
	'x-oneapi-request-id',
	'x-amzn-requestid',
	'cf-ray',
];

/** The provider's name for a request, by which its support can find it. */
export function requestIdOf(headers: Readonly<Record<string, unknown>>): string | undefined {
	return HEADERS.map((name) => headers[name]).find(
		(value): value is string => typeof value === 'string' && /^[\w.:/+=@-]{1,200}$/.test(value),
	);
}
