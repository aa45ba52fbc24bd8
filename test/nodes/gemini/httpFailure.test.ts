import fc from 'fast-check';
import { readHttpFailure } from '../../../nodes/GeminiImage/gemini/httpFailure';
import { readErrorBody } from '../../../nodes/GeminiImage/gemini/errorBody/readErrorBody';

const google = (code: number, status: string, message: string, ...details: object[]) =>
	JSON.stringify({ error: { code, message, status, details } });

describe('the words of a body are found', () => {
	test.each([
		["in Google's object", google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.'), 'Quota exceeded.'],
		["in Google's object inside an array", `[${google(400, 'INVALID_ARGUMENT', 'Bad.')}]`, 'Bad.'],
		[
			"in a proxy's object",
			'{"error":{"message":"No credit.","type":"billing","code":"no_credit"}}',
			'No credit.',
		],
		['in a bare text', '{"error":"No credit."}', 'No credit.'],
		[
			'in a web page',
			'<html><head><style>p{}</style><script>if (1 < 2) x()</script></head><body><h1>413</h1>\n <p>Too  large</p></body></html>',
			'413 Too large',
		],
		['in a page that compares', '<p>1 < 2 <b>bold</b></p>', '1 < 2 bold'],
		['in plain text', 'upstream connect timeout', 'upstream connect timeout'],
		['in JSON of another shape', '{"oops":"Not Found"}', 'Not Found'],
		['in a detail', '{"detail":"Not Found"}', 'Not Found'],
		['in a message without an error', '{"message":"No route"}', 'No route'],
		['nowhere in an empty body', '', ''],
		['nowhere in white space', ' \r\n', ''],
		['nowhere when the message is no text', '{"error":{"message":{"a":1}}}', ''],
	])('%s', (_name, body, message) => {
		expect(readErrorBody(body).message).toBe(message);
	});

	test('any body at all is read without a fault of its own', () => {
		const shapes = fc.oneof(
			fc.string(),
			fc.jsonValue().map((value) => JSON.stringify(value)),
			fc.jsonValue().map((error) => JSON.stringify({ error })),
			fc
				.dictionary(fc.constantFrom('message', 'code', 'status', 'type', 'details'), fc.jsonValue())
				.map((error) => JSON.stringify([{ error }])),
		);
		fc.assert(
			fc.property(shapes, fc.integer({ min: 100, max: 599 }), (body, code) => {
				const { message, details } = readHttpFailure(code, body, { model: 'a-model' });
				expect(message).not.toBe('');
				expect(details.httpCode).toBeGreaterThanOrEqual(100);
				expect(details.reason).not.toBe('');
			}),
			{ numRuns: 500 },
		);
	});
});

describe('the reason is', () => {
	const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' };
	const help = { '@type': 'type.googleapis.com/google.rpc.Help', links: [] };

	test.each([
		['the one in the details', google(400, 'INVALID_ARGUMENT', 'x', help, info), 'API_KEY_INVALID'],
		["Google's status", google(503, 'UNAVAILABLE', 'x'), 'UNAVAILABLE'],
		["a proxy's code", '{"error":{"message":"x","type":"t","code":"no_credit"}}', 'no_credit'],
		[
			"a proxy's type, when its code is a number",
			'{"error":{"message":"x","type":"t","code":403}}',
			't',
		],
		['the HTTP status, when nothing is told', '<html>', 'HTTP_400'],
	])('%s', (_name, body, reason) => {
		expect(readHttpFailure(400, body).details.reason).toBe(reason);
	});
});

describe('each fault says what happened and what to do', () => {
	test.each<[string, number, string, string, RegExp, boolean]>([
		[
			'a wrong key at Google',
			400,
			google(400, 'INVALID_ARGUMENT', 'API key not valid.', { reason: 'API_KEY_INVALID' }),
			'The provider does not accept the API key',
			/Check the API key/,
			false,
		],
		[
			'a wrong key',
			401,
			'{"error":"Invalid token"}',
			'The provider does not accept the API key',
			/Check the API key/,
			false,
		],
		[
			'no permission',
			403,
			google(403, 'PERMISSION_DENIED', 'x'),
			'The provider does not allow this call',
			/Check billing/,
			false,
		],
		[
			'no credit',
			402,
			'{"error":{"message":"x"}}',
			'The account with the provider has no credit left',
			/Add credit/,
			false,
		],
		[
			'a bad field',
			400,
			google(400, 'INVALID_ARGUMENT', 'Invalid value at …'),
			'The provider does not accept the request',
			/Automatic/,
			false,
		],
		[
			'a region',
			400,
			google(400, 'FAILED_PRECONDITION', 'User location is not supported.'),
			'The provider does not serve the place that the call comes from',
			/Run n8n in one/,
			false,
		],
		[
			'an account that is not served',
			400,
			google(400, 'FAILED_PRECONDITION', 'x', { reason: 'LOCATION' }),
			'The provider does not serve this account',
			/region/,
			false,
		],
		[
			'a large body',
			400,
			google(400, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit: 20971520 bytes.'),
			'The request is too large for the provider',
			/smaller reference images/,
			false,
		],
		[
			'a large body at a proxy',
			413,
			'<html><h1>413 Request Entity Too Large</h1></html>',
			'The request is too large for the provider',
			/smaller reference images/,
			false,
		],
		[
			'a missing signature',
			400,
			google(
				400,
				'INVALID_ARGUMENT',
				'Image part is missing a thought_signature in content position 4, part position 1.',
			),
			'An earlier image of the conversation lacks its thought signature (turn 2)',
			/"Last Image Only"/,
			false,
		],
		[
			'an unknown model',
			404,
			google(404, 'NOT_FOUND', 'x'),
			'The provider does not know the model "a-model"',
			/Choose another model/,
			false,
		],
		[
			'a quota',
			429,
			google(429, 'RESOURCE_EXHAUSTED', 'x'),
			"The provider's quota is used up for now",
			/Wait/,
			true,
		],
		['a redirect', 302, '', 'The provider sends the call to another address', /Base URL/, false],
		[
			'a fault of the service',
			503,
			'',
			'The provider is too busy at the moment (HTTP 503)',
			/again/,
			true,
		],
		[
			'a leaked key',
			403,
			google(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.'),
			'The provider has blocked the API key because it became public',
			/Make a new key/,
			false,
		],
		[
			'an API that is switched off',
			403,
			google(403, 'PERMISSION_DENIED', 'x', { reason: 'SERVICE_DISABLED' }),
			'The Gemini API is switched off for the API key',
			/Generative Language API/,
			false,
		],
		[
			'a key for other addresses',
			403,
			google(403, 'PERMISSION_DENIED', 'x', { reason: 'API_KEY_IP_ADDRESS_BLOCKED' }),
			'The API key may not be used from where n8n runs',
			/restrictions/,
			false,
		],
		[
			'no credit at a gateway',
			403,
			'{"error":{"message":"x","code":"insufficient_user_quota"}}',
			'The account with the provider has no credit left',
			/Add credit/,
			false,
		],
		[
			'billing',
			400,
			google(400, 'FAILED_PRECONDITION', 'Please enable billing on project 1.'),
			"The provider wants billing to be set up for the key's account",
			/Set up billing/,
			false,
		],
		[
			"a gateway's content filter",
			400,
			'{"error":{"message":"x","code":"content_policy_violation"}}',
			'The provider does not allow this prompt or a reference image',
			/Reword/,
			false,
		],
		[
			'a picture that does not decode',
			400,
			google(400, 'INVALID_ARGUMENT', 'Unable to process input image. Please retry.'),
			'The provider cannot read a reference image',
			/PNG or JPEG/,
			false,
		],
		[
			'too many tokens',
			400,
			google(
				400,
				'INVALID_ARGUMENT',
				'The input token count (9) exceeds the maximum number of tokens allowed (8).',
			),
			'The prompt and the images together are too long for the model',
			/shorter prompt/,
			false,
		],
		[
			'an address without the API',
			404,
			'<!DOCTYPE html><title>404</title>',
			'There is no Gemini API at the address of the provider',
			/Base URL/,
			false,
		],
		[
			'a gateway that waited too long',
			524,
			'<html>A timeout occurred</html>',
			'The provider gave up waiting for the image (HTTP 524)',
			/may have charged/,
			true,
		],
		[
			'other troubles',
			500,
			google(500, 'INTERNAL', 'x'),
			'The provider had trouble with the call (HTTP 500)',
			/again/,
			true,
		],
		['a teapot', 418, '', 'The provider answered with HTTP 418', /again/, false],
	])('%s', (_name, code, body, message, todo, retryable) => {
		const failure = readHttpFailure(code, body, { model: 'a-model' });
		expect(failure.message).toBe(message);
		expect(failure.details.description).toMatch(todo);
		expect(failure.details).toMatchObject({ httpCode: code, retryable });
		const ours = failure.message + failure.details.description.replace(/"[^"]*"/g, '');
		expect(ours).not.toMatch(/error|problem|failure|undefined|null/i);
	});

	test('a quota and a fault of the service may be repeated, a call that was given up only on request', () => {
		const repeats = [200, 400, 404, 408, 418, 429, 500, 501, 502, 503, 504, 520, 524].map(
			(code) => [code, readHttpFailure(code, '').details.repeat],
		);
		expect(Object.fromEntries(repeats)).toEqual({
			...{ 200: undefined, 400: undefined, 404: undefined, 418: undefined, 501: undefined },
			...{ 429: 'unbilled', 500: 'unbilled', 502: 'unbilled', 503: 'unbilled', 504: 'unbilled' },
			...{ 408: 'maybeBilled', 520: 'maybeBilled', 524: 'maybeBilled' },
		});
	});

	test("a gateway's own 504 may have been billed behind it, one of Google's was not", () => {
		const repeat = (body: string, viaGateway: boolean) =>
			readHttpFailure(504, body, { viaGateway }).details.repeat;
		const google504 = google(504, 'DEADLINE_EXCEEDED', 'x');
		expect(repeat('<html>504 Gateway Time-out</html>', true)).toBe('maybeBilled');
		expect(repeat('{"error":{"message":"upstream timeout","code":"504"}}', true)).toBe(
			'maybeBilled',
		);
		expect(repeat('', true)).toBe('maybeBilled');
		expect(repeat(google504, true)).toBe('unbilled');
		expect(repeat(google504, false)).toBe('unbilled');
		expect(repeat('', false)).toBe('unbilled');
	});

	test('an unknown model names current ones', () => {
		const models = ['one', 'two', 'three', 'four'];
		const { details } = readHttpFailure(404, '{"error":"x"}', { model: 'a', models });
		expect(details.description).toContain('from the list, such as one, two, three;');
	});

	test("the provider's words are one line of plain text", () => {
		const message = '\u001b[31m<a href="https://evil.example">Click\n here</a>\u202e\u0000';
		const { description } = readHttpFailure(400, JSON.stringify({ error: message })).details;
		expect(description).toContain('"[31m‹a href="https://evil.example"›Click here‹/a›"');
	});

	test("the provider's words come first, in quotation marks, and shortened", () => {
		const { details } = readHttpFailure(400, JSON.stringify({ error: 'x'.repeat(5000) }));
		expect(details.description).toMatch(/^The provider's words: "x{600}…" Set /);
		expect(readHttpFailure(400, '').details.description).toMatch(/^Set /);
	});
});

describe('a fault inside an answer with status 200', () => {
	test('is explained by the status that it names itself', () => {
		const quota = readHttpFailure(200, google(429, 'RESOURCE_EXHAUSTED', 'Slow down.'));
		expect(quota.message).toBe("The provider's quota is used up for now");
		expect(quota.details).toMatchObject({ httpCode: 200, reason: 'RESOURCE_EXHAUSTED' });
	});

	test('never counts as one to repeat, since it may have been billed', () => {
		for (const code of [200, 429, 503]) {
			const body = google(code, 'UNAVAILABLE', 'x');
			expect(readHttpFailure(200, body).details.retryable).toBe(false);
		}
	});

	test.each(['{"error":"x"}', '{"error":{"message":"x","code":"bad"}}', 'null'])(
		'says that there is no image when it names none: %s',
		(body) => {
			const failure = readHttpFailure(200, body);
			expect(failure.message).toBe('The provider took the request but made no image');
			expect(failure.details.description).toMatch(/may have charged/);
		},
	);
});
