import fc from 'fast-check';
import { readHttpFailure } from '../../../../nodes/GeminiImage/gemini/httpFailure';
import { readErrorBody } from '../../../../nodes/GeminiImage/gemini/errorBody/readErrorBody';
import { outcomeOf } from '../../failure/outcomeOf';

const read = (...args: Parameters<typeof readHttpFailure>) => outcomeOf(readHttpFailure(...args));

const WORDS = 'Quota "x" is used up, see {here}.';
const google = {
	error: {
		code: 429,
		message: WORDS,
		status: 'RESOURCE_EXHAUSTED',
		details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }],
	},
};
const text = JSON.stringify(google, null, 2);
const twice = JSON.stringify(text);
const inPython = `{'error': {'code': 429, 'message': 'Quota "x" is used up, see {here}.', 'status': 'RESOURCE_EXHAUSTED', 'details': [{'retryDelay': '34s', 'none': None, 'yes': True}]}}`;
const inBytes = `b'${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}'`;
const error = (message: unknown, more = {}) => ({ error: { message, code: 500, ...more } });

describe("Google's own words are found", () => {
	test.each<[string, unknown]>([
		['as they stand', google],
		['in a list', [google]],
		['as text in the message', error(text)],
		['as text in the message, escaped twice', error(`Upstream: ${twice}`)],
		['as text in the message, escaped thrice', error(`Upstream: ${JSON.stringify(twice)}`)],
		[
			'with words before and after',
			error(`Upstream 429 - ${text}. Tried 3 times (request id: a1)`),
		],
		['behind the names of classes', error(`litellm.RateLimitError: VertexAIException - ${text}`)],
		['in brackets', error(`[${text}]`)],
		['as an object in the message', error(google)],
		['as an object without a frame', error(google.error)],
		['in a response', { message: 'Upstream failed', response: google }],
		['in a response of an error', error('Failed', { response: google })],
		['in an upstream response', { code: 'x', upstreamResponse: { status: 429, body: text } }],
		['in an upstream error', error('Failed', { upstream_error: google.error })],
		[
			'in metadata',
			error('Provider returned error', { metadata: { raw: text, provider_name: 'x' } }),
		],
		['in a list of errors', { success: false, errors: [{ code: 10_000, message: text }] }],
		['in an error that is a list', { error: [{ code: 2009, message: text }] }],
		['in a detail', { detail: text }],
		['in a detail that is an object', { detail: google }],
		['in details that are text', error('Upstream error', { details: text })],
		['in a body', error('Bad response', { body: text })],
		['in a cause', error('fetch failed', { cause: { message: text } })],
		['in a field that nobody knows', { success: false, outcome: { payload: text } }],
		['in errors in errors', error(JSON.stringify(error(JSON.stringify(error(text)))))],
		["as Python's text", error(`Error code: 429 - ${inPython}`)],
		["as Python's bytes", error(`VertexAIException - ${inBytes}`)],
	])('%s', (_case, body) => {
		expect(readErrorBody(JSON.stringify(body))).toMatchObject({
			message: WORDS,
			reason: 'RESOURCE_EXHAUSTED',
			status: 'RESOURCE_EXHAUSTED',
			httpCode: 429,
			waits: ['34s'],
		});
	});

	test('in a body that is no JSON itself', () => {
		for (const body of [
			`Upstream said ${text}`,
			`event: error\ndata: ${JSON.stringify(google)}\n\n`,
		]) {
			expect(readErrorBody(body)).toMatchObject({ message: WORDS, status: 'RESOURCE_EXHAUSTED' });
		}
	});

	test('as far as a cut body or message has them', () => {
		const cut = JSON.stringify(error(text)).slice(0, 110);
		expect(readErrorBody(cut).message).toBe('Quota "x" is used up, see');
		expect(readErrorBody(JSON.stringify(error(text.slice(0, 60)))).message).toBe('Quota "x"');
		const none = readErrorBody(JSON.stringify(error(`Upstream: ${text.slice(0, 14)}`)));
		expect(none.message).toBe('Upstream');
	});
});

describe('the innermost decides', () => {
	test('the status that is told, the reason and whether it is sent again', () => {
		const inner = (code: number, status: string) =>
			JSON.stringify(error(JSON.stringify({ error: { code, status, message: 'No.' } })));
		expect(read(500, inner(429, 'RESOURCE_EXHAUSTED'))).toMatchObject({
			kind: 'quotaUsedUp',
			...{ httpCode: 429, reason: 'RESOURCE_EXHAUSTED', repetition: 'freely' },
		});
		expect(read(500, inner(400, 'INVALID_ARGUMENT'))).toMatchObject({
			...{ httpCode: 400, isRetryable: false, repetition: 'never' },
		});
		expect(read(400, inner(503, 'UNAVAILABLE'))).toMatchObject({
			...{ httpCode: 503, isRetryable: true, repetition: 'freely' },
		});
		expect(read(200, inner(503, 'UNAVAILABLE'))).toMatchObject({
			...{ httpCode: 200, isRetryable: false, repetition: 'never' },
			description: expect.stringContaining('may have charged') as string,
		});
	});

	test("but a gateway's own code does not make a refusal one that is sent again", () => {
		const body = '{"error":{"message":"No.","code":500}}';
		for (const status of [400, 401, 403, 404]) {
			const outcome = read(status, body);
			expect(outcome).toMatchObject({ httpCode: status, repetition: 'never' });
		}
	});

	test('and a gateway that gave up waiting may have been charged, whatever code it writes', () => {
		const body = '{"error":{"message":"Upstream failed","code":500}}';
		for (const status of [408, 504, 520, 524]) {
			const outcome = read(status, body, { viaGateway: true });
			expect(outcome.repetition).toBe('onRequest');
		}
	});

	test('the signature, the location, the fields and the quota', () => {
		const inside = (message: string, status: string, details: object[] = []) =>
			JSON.stringify(error(JSON.stringify({ error: { code: 400, message, status, details } })));
		const signature =
			'Image part is missing a thought_signature in content position 4, part position 1.';
		expect(read(400, inside(signature, 'INVALID_ARGUMENT')).facts).toMatchObject({
			signaturePosition: 4,
		});
		const location = 'User location is not supported for the API use.';
		expect(read(400, inside(location, 'FAILED_PRECONDITION')).kind).toBe('locationUnsupported');
		const fieldViolations = [
			{ field: 'generation_config', description: 'Unknown name "imageSize"' },
		];
		const unknown = inside('Bad.', 'INVALID_ARGUMENT', [{ fieldViolations }]);
		expect(read(400, unknown).message).toMatch(/"Image Size"/);
		const day = [{ violations: [{ quotaId: 'RequestsPerDay' }] }];
		const quota = JSON.stringify(
			error(JSON.stringify({ error: { ...google.error, details: day } })),
		);
		expect(read(500, quota).kind).toBe('quotaUsedUpForDay');
	});
});

describe('the words are a sentence', () => {
	test.each([
		['openai error: Unable to process input image.', 'Unable to process input image.'],
		['litellm.APIError: litellm.APIError: Overloaded.', 'Overloaded.'],
		['google.api_core.exceptions.ResourceExhausted: 429 Slow down.', '429 Slow down.'],
		['rpc error: code = ResourceExhausted desc = Slow down.', 'Slow down.'],
		[
			'GenerateContentRequest.contents: contents is empty',
			'GenerateContentRequest.contents: contents is empty',
		],
		["Use one of ['1:1', '16:9'].", "Use one of ['1:1', '16:9']."],
		['Wrong: {"a": {"b": "The size is odd."}}', 'Wrong The size is odd.'],
		['No. (request id: 2026abc)', 'No. (request id: 2026abc)'],
		['<html><head><title>502 Bad Gateway</title></head><body>x</body></html>', '502 Bad Gateway'],
	])('of %s', (message, words) => {
		expect(readErrorBody(JSON.stringify(error(message))).message).toBe(words);
	});

	test.each([
		[
			'{"statusCode":404,"message":"Cannot POST /v1beta","error":"Not Found"}',
			'Cannot POST /v1beta',
		],
		['{"error":"invalid_token","error_description":"The token is old."}', 'The token is old.'],
		['{"type":"about:blank","title":"Too Many Requests","detail":"Slow down."}', 'Slow down.'],
		[
			'{"error":{"message":"Provider returned error","metadata":{"raw":"It is busy."}}}',
			'It is busy.',
		],
		[
			'{"detail":[{"loc":["body","contents"],"msg":"field required","type":"missing"}]}',
			'field required',
		],
		['{"error":{"message":"","code":404,"status":"Not Found"}}', ''],
		['{"error":""}', ''],
		['null', ''],
		['"It is busy."', 'It is busy.'],
	])('of %s', (body, words) => expect(readErrorBody(body).message).toBe(words));

	test('a body of bytes has none', () => {
		expect(
			readErrorBody(Buffer.from('1f8b0800000000000003ab56caffff', 'hex').toString()).message,
		).toBe('');
	});
});

describe('the reason is no word that means nothing', () => {
	test.each([
		['{"error":{"message":"x","type":null,"code":""}}', 'HTTP_400'],
		['{"error":{"message":"x","type":"","code":"400"}}', 'HTTP_400'],
		['{"error":{"message":"x","code":400,"status":"Bad Request"}}', 'HTTP_400'],
		['{"error":{"message":"x","code":"null","type":"error"}}', 'HTTP_400'],
		['{"error":{"message":"x","type":"https://example.com/faults"}}', 'HTTP_400'],
		['{"error":{"message":"x","code":"image_too_odd"}}', 'image_too_odd'],
		['{"error":{"message":"400 INVALID_ARGUMENT: x"}}', 'INVALID_ARGUMENT'],
	])('in %s', (body, reason) => {
		expect(read(400, body).reason).toBe(reason);
	});
});

test("Google's other details do no harm", () => {
	const details = [
		{
			'@type': 'x/google.rpc.ErrorInfo',
			reason: 'SERVICE_DISABLED',
			domain: 'googleapis.com',
			metadata: { service: 'x' },
		},
		{ '@type': 'x/google.rpc.LocalizedMessage', locale: 'de', message: 'Ausgeschaltet.' },
		{
			'@type': 'x/google.rpc.Help',
			links: [{ description: 'Read this', url: 'https://example.com' }],
		},
		{ '@type': 'x/google.rpc.DebugInfo', detail: '[ORIGINAL] generic::permission_denied' },
	];
	const told = { code: 403, status: 'PERMISSION_DENIED', details };
	const error = readErrorBody(JSON.stringify({ error: { ...told, message: 'It is off.' } }));
	expect(error).toMatchObject({ message: 'It is off.', reason: 'SERVICE_DISABLED', httpCode: 403 });
	expect(readErrorBody(JSON.stringify({ error: told })).message).toBe('Ausgeschaltet.');
});

test('any nesting at all ends, and no JSON is told', () => {
	const wraps = fc.array(
		fc.constantFrom<(inner: unknown) => unknown>(
			(inner) => ({ error: inner }),
			(inner) => ({ error: { message: inner, code: 'x' } }),
			(inner) => JSON.stringify(inner),
			(inner) => [inner],
			(inner) => `Upstream: ${JSON.stringify(inner)} and so on`,
		),
		{ maxLength: 40 },
	);
	fc.assert(
		fc.property(wraps, (list) => {
			const body = list.reduce<unknown>((inner, wrap) => {
				const next = wrap(inner);
				return JSON.stringify(next).length > 200_000 ? inner : next;
			}, google);
			const { message } = readErrorBody(JSON.stringify(body));
			expect(message).not.toMatch(/\{\s*"/);
		}),
		{ numRuns: 300 },
	);
});
