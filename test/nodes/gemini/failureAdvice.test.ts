import { readHttpFailure } from '../../../nodes/GeminiImage/gemini/httpFailure';

const bad = (message: string, more = {}) =>
	JSON.stringify({ error: { code: 400, message, status: 'INVALID_ARGUMENT', ...more } });
const explain = (status: number, body: string, viaGateway = false) =>
	readHttpFailure(status, body, { model: 'a-model', models: ['one'], viaGateway });
const violation = (field: string, description: string) => ({
	details: [{ '@type': 'x/google.rpc.BadRequest', fieldViolations: [{ field, description }] }],
});

describe('a field that is not taken is named as the editor names it', () => {
	test.each([
		['Thinking level MINIMAL is not supported for this model.', 'Thinking Level', /Remove/],
		['You can only set one of thinking_budget and thinking_level.', 'Thinking Level', /Remove/],
		['Request contains an invalid argument. (image_size)', 'Image Size', /to Automatic/],
		["Invalid value at 'generation_config.image_config.image_size'", 'Image Size', /to Automatic/],
		['aspectRatio 8:1 is not supported', 'Aspect Ratio', /to Automatic/],
		['Aspect ratio must be one of 1:1, 16:9.', 'Aspect Ratio', /to Automatic/],
		['Unknown name "googleSearch" at \'tools[0]\': Cannot find field.', 'Google Search', /Remove/],
		['Search Grounding is not supported.', 'Google Search', /Remove/],
		['Seed is not supported by this model.', 'Seed', /Remove/],
		['Unknown name "temperature"', 'Temperature', /Remove/],
		['max_output_tokens is too large', 'Max Output Tokens', /Remove/],
		['Invalid value at safety_settings[0].category', 'Safety Settings', /Remove/],
		['Developer instruction: system_instruction is not enabled', 'System Instruction', /Remove/],
		['responseModalities is not supported', 'Response', /Remove/],
		['The top_k is out of range', 'Top K', /Remove/],
	])('%s', (message, option, todo) => {
		const failure = explain(400, bad(message));
		expect(failure.message).toBe(
			`The provider does not accept "${option}" for the model "a-model"`,
		);
		expect(failure.details.description).toContain(message);
		expect(failure.details.description).toMatch(todo);
		expect(failure.details.description).not.toMatch(/one by one/);
	});

	test('by the violations before the words', () => {
		const body = bad('Bad aspect ratio or other.', violation('seed', 'Not taken.'));
		expect(explain(400, body).message).toMatch(/"Seed"/);
	});

	test("else by the provider's name for it", () => {
		const body = bad('Bad request.', violation('generation_config.labels[0]', 'It is odd.'));
		const { message, details } = explain(400, body);
		expect(message).toBe('The provider does not accept the request');
		expect(details.description).toMatch(/ It is about "generation_config\.labels\[0\]"\.$/);
		const fast = '{"detail":[{"loc":["body","contents",0],"msg":"field required"}]}';
		expect(explain(422, fast).details.description).toMatch(/ It is about "contents\.0"\.$/);
		const param = '{"error":{"message":"Bad.","param":"labels"}}';
		expect(explain(400, param).details.description).toMatch(/ It is about "labels"\.$/);
	});

	test.each(['A seed of doubt: bad request.', 'The temperature outside.', 'Wrong tools for it.'])(
		'but a word that only sounds like one is none: %s',
		(message) => {
			expect(explain(400, bad(message)).message).toBe('The provider does not accept the request');
		},
	);
});

describe('a reference image', () => {
	test.each([
		['Unsupported MIME type: image/gif', 'image/gif'],
		['The mime type image/svg+xml is not supported.', 'image/svg+xml'],
		['Unsupported file: content type application/pdf is invalid', 'application/pdf'],
	])('of a type that is not taken: %s', (message, type) => {
		for (const status of [400, 415, 500]) {
			const failure = explain(status, JSON.stringify({ error: { message } }));
			expect(failure.message).toBe(
				`The provider does not take a reference image of the type ${type}`,
			);
			expect(failure.details.description).toMatch(/Convert the image to PNG or JPEG/);
			expect(failure.details.repeat).toBeUndefined();
		}
	});

	test.each([
		'Unable to process input image. Please retry',
		'Provided image is not valid.',
		'openai error: Unable to process input image. Please retry',
		'Could not decode the image',
		'The image file seems to be corrupt.',
	])('that is not read: %s', (message) => {
		expect(explain(400, JSON.stringify({ error: { message, code: 400, type: '' } })).message).toBe(
			'The provider cannot read a reference image',
		);
	});

	test.each([
		'You do not have permission to access the File abc12 or it may not exist.',
		'Invalid URL (GET /v1beta/files/own123)',
	])('that Google keeps: %s', (message) => {
		const status = message.startsWith('Invalid') ? 404 : 403;
		const failure = explain(status, JSON.stringify({ error: { message, code: '' } }), true);
		expect(failure.message).toBe('The provider cannot read a file that is kept at Google');
		expect(failure.details.description).toMatch(/48 hours/);
	});
});

describe('the place', () => {
	test.each([
		'User location is not supported for the API use.',
		'Country, region, or territory not supported',
		'The model is not available in your region.',
	])('that is not served: %s', (message) => {
		for (const status of [400, 403, 451, 500]) {
			const failure = explain(status, JSON.stringify({ error: { message } }));
			expect(failure.message).toBe(
				'The provider does not serve the place that the call comes from',
			);
			expect(failure.details.repeat).toBeUndefined();
		}
	});
});

describe('who refuses', () => {
	test('a web firewall is told by its page, of which only the title is told', () => {
		const page =
			'<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1><hr>nginx</body></html>';
		const { message, details } = explain(403, page, true);
		expect(message).toBe('Something before the provider refused the request');
		expect(details.description).toMatch(/^The provider's words: "403 Forbidden"\. A web page came/);
		expect(details.description).toMatch(/smaller reference images/);
	});

	test.each([
		{ error: [{ code: 2009, message: 'Unauthorized', name: 'AiGatewayError' }] },
		{ error: { message: '无效的令牌', type: 'new_api_error' } },
		{ error: { message: 'Authentication Error, LiteLLM Virtual Key expected.', code: '401' } },
	])('a gateway that names itself: %j', (body) => {
		const { message, details } = explain(401, JSON.stringify(body), true);
		expect(message).toBe('The gateway does not accept the API key');
		expect(details.description).toMatch(/not Google/);
	});

	test('Google, else', () => {
		const body = '{"error":{"code":401,"message":"No.","status":"UNAUTHENTICATED"}}';
		expect(explain(401, body).message).toBe('The provider does not accept the API key');
	});
});

test('an empty message leaves no quotation marks', () => {
	const body = '{"error":{"message":"","code":404,"status":"Not Found"}}';
	const { message, details } = explain(404, body);
	expect(message).toBe('The provider does not know the model "a-model"');
	expect(details.description).toMatch(/^Choose another model/);
	expect(details.description).toMatch(/Base URL/);
});

test('a turn without words', () => {
	const body = bad('Unable to submit request because it must have a text parameter.');
	expect(explain(400, body).message).toBe(
		'The provider wants words in every turn, and one has none',
	);
});
