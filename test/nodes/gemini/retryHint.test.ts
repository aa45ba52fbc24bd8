import { retryHint } from '../../../nodes/GeminiImage/gemini/retryHint';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const afterMs = (body: string, header?: string) => retryHint(body, header, NOW).afterMs;

test.each([
	['Please retry in 53.95s.', 53_950],
	['Please retry in 20ms.', 20],
	['Please retry in 1m30s.', 90_000],
	['Please retry in 22h18m36.5s.', 80_316_500],
	['Please retry in 2 s', 2000],
	['Please retry in a while.', undefined],
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

test('a header may be a date, and one that is past means at once', () => {
	expect(afterMs('', 'Sat, 21 Nov 2026 12:00:30 GMT')).toBe(30_000);
	expect(afterMs('', 'Sat, 21 Nov 2026 11:00:00 GMT')).toBe(0);
	expect(afterMs('', 'soon')).toBeUndefined();
});

test.each([
	[{ details: [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }] }] }, true],
	[{ details: [{ violations: [{ quotaId: 'GenerateRequestsPerMinutePerProject' }] }] }, false],
	[{ message: 'Quota exceeded for metric: x, limit: 0, model: y' }, true],
	[{ message: 'Quota exceeded for metric: x, limit: 10' }, false],
	[{ message: 'x', code: 'insufficient_quota' }, true],
])('a quota that waiting does not help is known: %j', (error, permanent) => {
	expect(retryHint(JSON.stringify({ error }), undefined, NOW).permanent).toBe(permanent);
});
