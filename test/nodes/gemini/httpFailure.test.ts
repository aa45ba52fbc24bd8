import fc from 'fast-check';
import { readHttpFailure } from '../../../nodes/GeminiImage/gemini/httpFailure';
import { readErrorBody } from '../../../nodes/GeminiImage/gemini/errorBody/readErrorBody';
import { outcomeOf } from '../failure/outcomeOf';

const read = (...args: Parameters<typeof readHttpFailure>) => outcomeOf(readHttpFailure(...args));

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

	test('any body at all can be read', () => {
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
				const { message, httpCode, reason } = read(code, body, { model: 'a-model' });
				expect(message).not.toBe('');
				expect(httpCode).toBeGreaterThanOrEqual(100);
				expect(reason).not.toBe('');
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
		expect(read(400, body).reason).toBe(reason);
	});
});

describe('each kind is recognized and says what to do', () => {
	test.each<[string, number, string, string, RegExp, boolean]>([
		[
			'a wrong key at Google',
			400,
			google(400, 'INVALID_ARGUMENT', 'API key not valid.', { reason: 'API_KEY_INVALID' }),
			'keyRejected',
			/Check the API key/,
			false,
		],
		['a wrong key', 401, '{"error":"Invalid token"}', 'keyRejected', /Check the API key/, false],
		[
			'no permission',
			403,
			google(403, 'PERMISSION_DENIED', 'x'),
			'accessDenied',
			/Check billing/,
			false,
		],
		['no credit', 402, '{"error":{"message":"x"}}', 'creditUsedUp', /Add credit/, false],
		[
			'a bad field',
			400,
			google(400, 'INVALID_ARGUMENT', 'Invalid value at …'),
			'requestRejected',
			/Automatic/,
			false,
		],
		[
			'a region',
			400,
			google(400, 'FAILED_PRECONDITION', 'User location is not supported.'),
			'locationUnsupported',
			/Run n8n in a supported country/,
			false,
		],
		[
			'an account that is not served',
			400,
			google(400, 'FAILED_PRECONDITION', 'x', { reason: 'LOCATION' }),
			'accountNotServed',
			/region/,
			false,
		],
		[
			'a large body',
			400,
			google(400, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit: 20971520 bytes.'),
			'payloadTooLarge',
			/smaller reference images/,
			false,
		],
		[
			'a large body at a proxy',
			413,
			'<html><h1>413 Request Entity Too Large</h1></html>',
			'payloadTooLarge',
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
			'signatureRejected',
			/"Last Image Only"/,
			false,
		],
		[
			'an unknown model',
			404,
			google(404, 'NOT_FOUND', 'x'),
			'modelUnknown',
			/Choose another model/,
			false,
		],
		['a quota', 429, google(429, 'RESOURCE_EXHAUSTED', 'x'), 'quotaUsedUp', /Wait/, true],
		['a redirect', 302, '', 'redirectedElsewhere', /Base URL/, false],
		['a service that is overloaded', 503, '', 'providerBusy', /again/, true],
		[
			'a leaked key',
			403,
			google(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked.'),
			'keyLeaked',
			/Create a new key/,
			false,
		],
		[
			'an API that is switched off',
			403,
			google(403, 'PERMISSION_DENIED', 'x', { reason: 'SERVICE_DISABLED' }),
			'apiSwitchedOff',
			/Generative Language API/,
			false,
		],
		[
			'a key for other addresses',
			403,
			google(403, 'PERMISSION_DENIED', 'x', { reason: 'API_KEY_IP_ADDRESS_BLOCKED' }),
			'keyRestricted',
			/restrictions/,
			false,
		],
		[
			'no credit at a gateway',
			403,
			'{"error":{"message":"x","code":"insufficient_user_quota"}}',
			'creditUsedUp',
			/Add credit/,
			false,
		],
		[
			'billing',
			400,
			google(400, 'FAILED_PRECONDITION', 'Please enable billing on project 1.'),
			'billingNotSetUp',
			/Set up billing/,
			false,
		],
		[
			"a gateway's content filter",
			400,
			'{"error":{"message":"x","code":"content_policy_violation"}}',
			'contentRefused',
			/Reword/,
			false,
		],
		[
			'an image that does not decode',
			400,
			google(400, 'INVALID_ARGUMENT', 'Unable to process input image. Please retry.'),
			'imageUnreadable',
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
			'inputTooLong',
			/shorter prompt/,
			false,
		],
		[
			'an address without the API',
			404,
			'<!DOCTYPE html><title>404</title>',
			'apiNotFound',
			/Base URL/,
			false,
		],
		[
			'a gateway that waited too long',
			524,
			'<html>A timeout occurred</html>',
			'providerStoppedWaiting',
			/may have charged/,
			true,
		],
		[
			'anything else at the service',
			500,
			google(500, 'INTERNAL', 'x'),
			'providerFailed',
			/again/,
			true,
		],
		['a teapot', 418, '', 'statusUnknown', /again/, false],
	])('%s', (_name, code, body, kind, todo, isRetryable) => {
		const failure = read(code, body, { model: 'a-model' });
		expect(failure.kind).toBe(kind);
		expect(failure.description).toMatch(todo);
		expect(failure).toMatchObject({ httpCode: code, isRetryable });
		const ours = failure.message + failure.description.replace(/"[^"]*"/g, '');
		expect(ours).not.toMatch(/error|problem|failure|undefined|null/i);
	});

	test('a quota and a busy service may be repeated, a call that nobody waited for only on request', () => {
		const repeats = [200, 400, 404, 408, 418, 429, 500, 501, 502, 503, 504, 520, 524].map(
			(code) => [code, read(code, '').repetition],
		);
		expect(Object.fromEntries(repeats)).toEqual({
			...{ 200: 'never', 400: 'never', 404: 'never', 418: 'never', 501: 'never' },
			...{ 429: 'freely', 500: 'freely', 502: 'freely', 503: 'freely', 504: 'freely' },
			...{ 408: 'onRequest', 520: 'onRequest', 524: 'onRequest' },
		});
	});

	test("a gateway's own 504 may have been billed behind it, one of Google's was not", () => {
		const repeat = (body: string, viaGateway: boolean) =>
			read(504, body, { viaGateway }).repetition;
		const google504 = google(504, 'DEADLINE_EXCEEDED', 'x');
		expect(repeat('<html>504 Gateway Time-out</html>', true)).toBe('onRequest');
		expect(repeat('{"error":{"message":"upstream timeout","code":"504"}}', true)).toBe('onRequest');
		expect(repeat('', true)).toBe('onRequest');
		expect(repeat(google504, true)).toBe('freely');
		expect(repeat(google504, false)).toBe('freely');
		expect(repeat('', false)).toBe('freely');
	});

	test('an unknown model names current ones', () => {
		const models = ['one', 'two', 'three', 'four'];
		const { description } = read(404, '{"error":"x"}', { model: 'a', knownModels: models });
		expect(description).toContain('from the list, such as one, two or three.');
	});

	test("the provider's words are one line of plain text", () => {
		const message = '\u001b[31m<a href="https://evil.example">Click\n here</a>\u202e\u0000';
		const { description } = read(400, JSON.stringify({ error: message }));
		expect(description).toContain('"[31m‹a href="https://evil.example"›Click here‹/a›"');
	});

	test("the provider's words come first, in quotation marks, and shortened", () => {
		const { description } = read(400, JSON.stringify({ error: 'x'.repeat(5000) }));
		expect(description).toMatch(/^The provider says: "x{600}…" Set /);
		expect(read(400, '').description).toMatch(/^Set /);
	});
});

describe('an error inside an answer with status 200', () => {
	test('is explained by the status that it names itself', () => {
		const quota = read(200, google(429, 'RESOURCE_EXHAUSTED', 'Slow down.'));
		expect(quota.kind).toBe('quotaUsedUp');
		expect(quota).toMatchObject({ httpCode: 200, reason: 'RESOURCE_EXHAUSTED' });
	});

	test('never counts as one to repeat, since it may have been billed', () => {
		for (const code of [200, 429, 503]) {
			const body = google(code, 'UNAVAILABLE', 'x');
			expect(read(200, body).isRetryable).toBe(false);
		}
	});

	test.each(['{"error":"x"}', '{"error":{"message":"x","code":"bad"}}', 'null'])(
		'says that there is no image when it names none: %s',
		(body) => {
			const failure = read(200, body);
			expect(failure.kind).toBe('acceptedWithoutImage');
			expect(failure.description).toMatch(/may have charged/);
		},
	);
});
