import { durationWords } from '../../../../nodes/GeminiImage/failure/durations';
import { readErrorBody } from '../../../../nodes/GeminiImage/gemini/errorBody/readErrorBody';
import { retryHint } from '../../../../nodes/GeminiImage/gemini/errorBody/retryHint';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const hint = (body: string, header?: string) => retryHint(readErrorBody(body), header, NOW);
const afterMs = (body: string, header?: string) => hint(body, header).afterMs;

test.each([
	['Please retry in 53.95s.', 53_950],
	['Please retry in 20ms.', 20],
	['Please retry in 1m30s.', 90_000],
	['Please retry in 22h18m36.5s.', 80_316_500],
	['Please retry in 2 s', 2000],
	['Try again in 5 seconds.', 5000],
	['Please try again in 6m0s.', 360_000],
	['Please wait 35 seconds before the next call.', 35_000],
	['Retry after 2 minutes', 120_000],
	['You have exhausted your capacity. Your quota will reset after 18h12m.', 18.2 * HOUR],
	['The quota resets in 2 days.', 48 * HOUR],
	['It is available again in 3 hours and 30 minutes', 3.5 * HOUR],
	['Your quota will reset at 2026-11-22T00:00:00Z.', 12 * HOUR],
	['Your limit resets at 2026-11-22 02:00:00 UTC', 14 * HOUR],
	['Reset on 2026-11-21T13:00:00+00:00', HOUR],
	['请 30 秒后重试', 30_000],
	['请求过多，请2小时后再试', 2 * HOUR],
	['Please retry in a while.', undefined],
	['Please try again later.', undefined],
	['There were 5 seconds of it.', undefined],
	['Please retry with 3 images', undefined],
])('a sentence tells how long to wait: %s', (sentence, ms) => {
	expect(afterMs(JSON.stringify({ error: { message: sentence } }))).toBe(ms);
});

test('RetryInfo counts before the header, and the header before a sentence', () => {
	const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
	const message = 'Please retry in 3s.';
	expect(afterMs(JSON.stringify({ error: { message, details } }), '7')).toBe(34_500);
	expect(afterMs(JSON.stringify([{ error: { message, details } }]), '7')).toBe(34_500);
	expect(afterMs(JSON.stringify({ error: { message } }), '7')).toBe(7000);
	expect(afterMs(message)).toBe(3000);
});

test('RetryInfo counts wherever it is wrapped up', () => {
	const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
	const inner = JSON.stringify({ error: { code: 429, message: 'Slow down.', details } });
	for (const error of [
		{ message: inner },
		{ message: `Upstream said ${JSON.stringify(inner)} (request id: 1)` },
		{ message: 'Provider returned error', metadata: { raw: inner } },
		{ message: 'x', upstreamResponse: { status: 429, body: JSON.parse(inner) as unknown } },
	]) {
		expect(afterMs(JSON.stringify({ error }))).toBe(34_500);
	}
});

test('a gateway may tell the seconds as a number, or when the quota begins anew', () => {
	expect(afterMs('{"error":{"message":"x","retry_after":12}}')).toBe(12_000);
	const metadata = { quotaResetTimeStamp: '2026-11-21T14:00:00Z' };
	expect(hint(JSON.stringify({ error: { message: 'x', details: [{ metadata }] } }))).toEqual({
		afterMs: 2 * HOUR,
		lasting: 'hours',
	});
	const details = [{ metadata: { quotaResetDelay: '539.5ms' } }];
	expect(afterMs(JSON.stringify({ error: { message: 'x', details } }))).toBe(539.5);
});

test('a header may be a date, and one that is past means at once', () => {
	expect(afterMs('', 'Sat, 21 Nov 2026 12:00:30 GMT')).toBe(30_000);
	expect(afterMs('', 'Sat, 21 Nov 2026 11:00:00 GMT')).toBe(0);
	expect(afterMs('', 'soon')).toBeUndefined();
});

const violations = (...quotaIds: string[]) => [
	{ violations: quotaIds.map((quotaId) => ({ quotaId })) },
];
test.each([
	[{ details: violations('GenerateRequestsPerDayPerProject') }, 'day'],
	[{ details: violations('RequestsPerMinutePerProject', 'RequestsPerDayPerProject') }, 'day'],
	[{ details: violations('GenerateRequestsPerMinutePerProject') }, undefined],
	[{ details: [{ violations: [{ quotaId: 'x', quotaValue: '0' }] }] }, 'none'],
	[{ details: [{ metadata: { quota_limit_value: '0' } }] }, 'none'],
	[{ message: 'Quota exceeded for metric: x, limit: 0, model: y' }, 'none'],
	[{ message: 'Quota exceeded for metric: x, limit: 10' }, undefined],
	[{ message: 'Quota exceeded for metric: x, limit: 0.5' }, undefined],
	[{ message: 'Rate limit exceeded: free-models-per-day' }, 'day'],
	[{ message: 'Your daily limit is reached' }, 'day'],
	[{ message: 'Your quota will reset after 18h' }, 'hours'],
	[{ message: 'Your quota will reset after 18 minutes' }, undefined],
	[{ message: 'x', code: 'insufficient_quota' }, 'day'],
])('a quota that waiting does not help is known: %j', (error, lasting) => {
	expect(hint(JSON.stringify({ error })).lasting).toBe(lasting);
});

test('hours count wherever they stand', () => {
	const body = '{"error":{"message":"Your quota will reset after 18h."}}';
	expect(hint(body, '0')).toEqual({ afterMs: 18 * HOUR, lasting: 'hours' });
});

test('a header of hours is a long time too', () => {
	expect(hint('', '7200').lasting).toBe('hours');
	expect(hint('', '90').lasting).toBeUndefined();
});

test.each([
	[900, '1 second'],
	[41_000, '41 seconds'],
	[119_000, '119 seconds'],
	[720_000, '12 minutes'],
	[65_520_000, '18 hours'],
	[259_200_000, '3 days'],
])('%d ms are told as %s', (ms, words) => {
	expect(durationWords(ms)).toBe(words);
});
