import { readHttpFailure } from '../../../nodes/GeminiImage/gemini/httpFailure';
import { outcomeOf } from '../failure/outcomeOf';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const said = (message: string, more = {}) => JSON.stringify({ error: { message, ...more } });
const read = (status: number, body: string, more = {}) =>
	outcomeOf(
		readHttpFailure(status, body, { model: 'a-model', knownModels: ['one'], now: NOW, ...more }),
	);

const CREDIT = 'creditUsedUp';
const CHANNEL = 'modelWithoutChannel';
const CONVERSION = 'requestNotConvertible';
const POLICY = 'contentRefused';
const LIMIT = 'providerSpendingLimitReached';
const NONE = 'modelNotInPlan';
const DAY = 'quotaUsedUpForDay';

describe('what no waiting mends is not sent again, whatever its status', () => {
	test.each<[string, number, string, string]>([
		['prepaid credit', 429, said('Your prepayment credits are depleted.'), CREDIT],
		['a quota of money', 429, said('x', { code: 'insufficient_quota' }), CREDIT],
		["a gateway's quota", 403, said('user quota is not enough', { code: 'x' }), CREDIT],
		['its code alone', 401, said('x', { code: 'insufficient_user_quota' }), CREDIT],
		['a balance in Chinese', 403, said('用户余额不足，请充值'), CREDIT],
		['a quota in Chinese', 401, said('该令牌额度已用尽'), CREDIT],
		['what is left in Chinese', 403, said('预扣费额度失败, 用户剩余额度: 0.01'), CREDIT],
		['a balance', 500, said('Insufficient account balance.'), CREDIT],
		['credits', 503, said('You are out of credits.'), CREDIT],
		['more credits', 400, said('This request requires more credits.'), CREDIT],
		['money inside 200', 200, said('x', { code: 402 }), CREDIT],
		['a spending cap', 429, said('Your project has exceeded its monthly spending cap.'), LIMIT],
		['a budget', 400, said('Budget has been exceeded!', { type: 'budget_exceeded' }), LIMIT],
		['no channel in Chinese', 503, said('当前分组 default 下对于模型 a-model 无可用渠道'), CHANNEL],
		[
			'no channel',
			503,
			said('No available channel for model a-model under group default'),
			CHANNEL,
		],
		['no channel by its code', 500, said('x', { code: 'get_channel_failed' }), CHANNEL],
		['no endpoint', 404, said('No endpoints found for a-model.'), CHANNEL],
		['a conversion', 500, said('not implemented', { code: 'convert_request_failed' }), CONVERSION],
		['a channel that cannot', 500, said('It is not supported by this channel'), CONVERSION],
		['a channel that cannot, in Chinese', 400, said('该渠道不支持此接口'), CONVERSION],
		['a finish reason', 500, said('Blocked [IMAGE_SAFETY]', { code: 'channel:failed' }), POLICY],
		['prohibited content', 502, said('Gemini API: PROHIBITED_CONTENT'), POLICY],
		['a content policy', 500, said('It violates our content policies.'), POLICY],
		['moderation', 403, said('Your input was flagged for "violence".'), POLICY],
		['moderation in Chinese', 500, said('内容审核不通过'), POLICY],
		['words of another service', 500, said('x', { code: 'sensitive_words_detected' }), POLICY],
		['a plan without it', 429, said('Quota exceeded, limit: 0, model: a-model'), NONE],
		['a day', 429, said('Limit: 50 requests per day. Please retry in 3s.'), DAY],
		[
			'a day wrapped up',
			500,
			said(said('Per day.', { code: 429, status: 'RESOURCE_EXHAUSTED' })),
			DAY,
		],
		['an unknown model', 503, said('x', { code: 'model_not_found' }), 'modelUnknown'],
		['a key that is refused', 500, said('API key not valid. Please pass another.'), 'keyRejected'],
		['an image', 500, said('Unable to process input image. Please retry'), 'imageUnreadable'],
	])('%s: HTTP %i', (_case, status, body, kind) => {
		const failure = read(status, body, { viaGateway: true });
		expect(failure.kind).toBe(kind);
		expect(failure).toMatchObject({ isRetryable: false, repetition: 'never' });
		expect(failure.description).not.toMatch(/in a few minutes/);
	});

	test('and no money is no advice about the key', () => {
		for (const status of [401, 403]) {
			const outcome = read(status, said('x', { code: 'insufficient_user_quota' }));
			expect(outcome.description).not.toMatch(/API key/);
			expect(outcome.description).toMatch(/Add credit/);
		}
	});

	test('a refusal behind a 5xx may have been charged for, and has its own reason', () => {
		const outcome = read(500, said('Blocked [IMAGE_SAFETY].', { code: 'channel:failed' }));
		expect(outcome.reason).toBe('IMAGE_SAFETY');
		expect(outcome.description).toMatch(/Reword.*may have charged/);
		const free = read(500, said('Blocked [IMAGE_SAFETY]. You will not be charged.'));
		expect(free.description).not.toContain('may have charged');
	});
});

describe('what passes is still sent again', () => {
	test.each([
		['a rate', 429, said('Resource exhausted. Please try again later.')],
		[
			'a plan that is only named',
			429,
			said('You exceeded your current quota, please check your plan and billing details.'),
		],
		['a rate in Chinese', 429, said('当前分组上游负载已饱和，请稍后再试')],
		[
			'all deployments at once',
			429,
			said('No deployments available for selected model, Try again in 5 seconds.'),
		],
		['a load', 503, said('This model is currently experiencing high demand.')],
		[
			'an upstream that is away',
			503,
			said('upstream connect error, reset reason: connection failure'),
		],
		['an upstream that takes no connection', 502, said('upstream connect timeout')],
		['nothing that is known', 500, said('Internal server error', { code: 'http_error' })],
		['a model that is overloaded', 503, said('The model is overloaded. Please try again later.')],
	])('%s: HTTP %i', (_case, status, body) => {
		const outcome = read(status, body, { viaGateway: true });
		expect(outcome).toMatchObject({ isRetryable: true, repetition: 'freely' });
	});
});

describe('a gateway that may have got the image is not asked again by itself', () => {
	test.each([
		['a timeout', 500, said('context deadline exceeded (Client.Timeout exceeded)')],
		['a timeout behind it', 502, said('Request timed out.', { code: 502 })],
		[
			'an answer it could not read',
			500,
			said('unexpected EOF', { code: 'read_response_body_failed' }),
		],
		['a connection that broke', 500, said('socket hang up', { code: 'ECONNRESET' })],
	])('%s: HTTP %i', (_case, status, body) => {
		const outcome = read(status, body, { viaGateway: true });
		expect(outcome).toMatchObject({ isRetryable: true, repetition: 'onRequest' });
		expect(outcome.description).toContain('may have charged');
		expect(read(status, body).repetition).toBe('freely');
	});
});

describe('how long to wait is told', () => {
	test('by hours and by the time of day', () => {
		const outcome = read(429, said('Your quota will reset after 18h12m.'));
		expect(outcome.message).toBe("The provider's quota is exhausted and resets in about 18 hours");
		expect(outcome).toMatchObject({
			isRetryable: false,
			repetition: 'never',
			retryAfterMs: 65_520_000,
		});
		expect(outcome.description).toMatch(
			/ The provider asks you to wait about 18 hours, until 2026-11-22 06:12 UTC\.$/,
		);
	});

	test('by the header, of any status', () => {
		const outcome = read(503, said('Under maintenance.'), { retryAfter: '7200' });
		expect(outcome).toMatchObject({ isRetryable: false, repetition: 'never' });
		expect(outcome.description).toMatch(/wait about 2 hours, until 2026-11-21 14:00 UTC\.$/);
	});

	test('by minutes, where it is sent again for as long as there is time', () => {
		const outcome = read(429, said('Please retry in 12m.'));
		expect(outcome).toMatchObject({
			isRetryable: true,
			repetition: 'freely',
			retryAfterMs: 720_000,
		});
		expect(outcome.description).toMatch(/ The provider asks you to wait about 12 minutes\.$/);
	});

	test('not where it is short', () => {
		const outcome = read(429, said('Please retry in 12s.'));
		expect(outcome.description).not.toContain('asks you to wait');
	});
});
