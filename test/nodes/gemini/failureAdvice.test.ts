import { readHttpFailure } from '../../../nodes/GeminiImage/gemini/httpFailure';
import { outcomeOf } from '../failure/outcomeOf';

const bad = (message: string, more = {}) =>
	JSON.stringify({ error: { code: 400, message, status: 'INVALID_ARGUMENT', ...more } });
const read = (status: number, body: string, viaGateway = false) =>
	outcomeOf(readHttpFailure(status, body, { model: 'a-model', knownModels: ['one'], viaGateway }));
const violation = (field: string, description: string) => ({
	details: [{ '@type': 'x/google.rpc.BadRequest', fieldViolations: [{ field, description }] }],
});

describe('a rejected option is named as the editor names it', () => {
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
		const failure = read(400, bad(message));
		expect(failure.message).toBe(
			`The provider does not accept "${option}" for the model "a-model"`,
		);
		expect(failure.description).toContain(message);
		expect(failure.description).toMatch(todo);
		expect(failure.description).not.toMatch(/one by one/);
	});

	test('by the violations before the words', () => {
		const body = bad('Bad aspect ratio or other.', violation('seed', 'Not taken.'));
		expect(read(400, body).message).toMatch(/"Seed"/);
	});

	test("else by the provider's name for it", () => {
		const body = bad('Bad request.', violation('generation_config.labels[0]', 'It is odd.'));
		const { kind, description } = read(400, body);
		expect(kind).toBe('requestRejected');
		expect(description).toMatch(/ The provider objects to "generation_config\.labels\[0\]"\.$/);
		const fast = '{"detail":[{"loc":["body","contents",0],"msg":"field required"}]}';
		expect(read(422, fast).description).toMatch(/ The provider objects to "contents\.0"\.$/);
		const param = '{"error":{"message":"Bad.","param":"labels"}}';
		expect(read(400, param).description).toMatch(/ The provider objects to "labels"\.$/);
	});

	test.each(['A seed of doubt: bad request.', 'The temperature outside.', 'Wrong tools for it.'])(
		'but a word that only sounds like one is none: %s',
		(message) => {
			expect(read(400, bad(message)).kind).toBe('requestRejected');
		},
	);
});

describe('a reference image', () => {
	test.each([
		['Unsupported MIME type: image/gif', 'image/gif'],
		['The mime type image/svg+xml is not supported.', 'image/svg+xml'],
		['Unsupported file: content type application/pdf is invalid', 'application/pdf'],
	])('of a type that is rejected: %s', (message, type) => {
		for (const status of [400, 415, 500]) {
			const failure = read(status, JSON.stringify({ error: { message } }));
			expect(failure.message).toBe(`The provider does not accept reference images of type ${type}`);
			expect(failure.description).toMatch(/Convert the image to PNG or JPEG/);
			expect(failure.repetition).toBe('never');
		}
	});

	test.each([
		'Unable to process input image. Please retry',
		'Provided image is not valid.',
		'openai error: Unable to process input image. Please retry',
		'Could not decode the image',
		'The image file seems to be corrupt.',
	])('that is not read: %s', (message) => {
		expect(read(400, JSON.stringify({ error: { message, code: 400, type: '' } })).kind).toBe(
			'imageUnreadable',
		);
	});

	test.each([
		'You do not have permission to access the File abc12 or it may not exist.',
		'Invalid URL (GET /v1beta/files/own123)',
	])('that Google keeps: %s', (message) => {
		const status = message.startsWith('Invalid') ? 404 : 403;
		const failure = read(status, JSON.stringify({ error: { message, code: '' } }), true);
		expect(failure.kind).toBe('fileNotFound');
		expect(failure.description).toMatch(/48 hours/);
	});
});

describe('a location', () => {
	test.each([
		'User location is not supported for the API use.',
		'Country, region, or territory not supported',
		'The model is not available in your region.',
	])('that is not served: %s', (message) => {
		for (const status of [400, 403, 451, 500]) {
			const failure = read(status, JSON.stringify({ error: { message } }));
			expect(failure.kind).toBe('locationUnsupported');
			expect(failure.repetition).toBe('never');
		}
	});
});

describe('who refuses', () => {
	test('a web firewall is known by its page, whose title is quoted', () => {
		const page =
			'<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1><hr>nginx</body></html>';
		const { kind, description } = read(403, page, true);
		expect(kind).toBe('firewallBlocked');
		expect(description).toMatch(/^The provider says: "403 Forbidden"\. The response is a web page/);
		expect(description).toMatch(/smaller reference images/);
	});

	test.each([
		{ error: [{ code: 2009, message: 'Unauthorized', name: 'AiGatewayError' }] },
		{ error: { message: '无效的令牌', type: 'new_api_error' } },
		{ error: { message: 'Authentication Error, LiteLLM Virtual Key expected.', code: '401' } },
	])('a gateway that names itself: %j', (body) => {
		const { kind, description } = read(401, JSON.stringify(body), true);
		expect(kind).toBe('gatewayKeyRejected');
		expect(description).toMatch(/not Google/);
	});

	test('Google, else', () => {
		const body = '{"error":{"code":401,"message":"No.","status":"UNAUTHENTICATED"}}';
		expect(read(401, body).kind).toBe('keyRejected');
	});
});

test('an empty message leaves no quotation marks', () => {
	const body = '{"error":{"message":"","code":404,"status":"Not Found"}}';
	const { kind, description } = read(404, body);
	expect(kind).toBe('modelUnknown');
	expect(description).toMatch(/^Choose another model/);
	expect(description).toMatch(/Base URL/);
});

test('a turn without words', () => {
	const body = bad('Unable to submit request because it must have a text parameter.');
	expect(read(400, body).kind).toBe('turnWithoutText');
});
