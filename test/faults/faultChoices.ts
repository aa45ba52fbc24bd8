import { BLOCK_REASONS, FINISH_REASONS } from '../../nodes/GeminiImage/failure/finishReasons';
import type { Chance } from './chance';

type Fault = Record<string, unknown> | null;

const soon = { 'retry-after': '0' };
const google = (code: number, status: string, more = {}) => ({
	error: { code, message: `It is a ${code}.`, status, ...more },
});
const retryInfo = {
	details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.05s' }],
};
const perDay = {
	details: [
		{
			'@type': 'type.googleapis.com/google.rpc.QuotaFailure',
			violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }],
		},
	],
};
const part = (data: unknown, mimeType = 'image/png') => ({
	candidates: [{ content: { parts: [{ inlineData: { mimeType, data } }] }, finishReason: 'STOP' }],
});
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Turned away for now: repeated. */
const LATER: Fault[] = [
	{ status: 429, body: google(429, 'RESOURCE_EXHAUSTED', retryInfo) },
	{ status: 429, headers: soon, body: '' },
	{ status: 429, body: { error: { message: 'Slow down. Please retry in 20ms.' } } },
	...[500, 502, 503, 504].map((status) => ({
		status,
		headers: soon,
		body: google(status, 'UNAVAILABLE'),
	})),
	{ status: 502, headers: soon, body: '<html><h1>502 Bad Gateway</h1></html>' },
	{ status: 503, headers: soon, body: [google(503, 'UNAVAILABLE')] },
];

/** Turned down for good. */
const NEVER: Fault[] = [
	...[400, 401, 402, 403, 404, 408, 413, 418, 499, 501, 520, 524].map((status) => ({
		status,
		body: google(status, 'INVALID_ARGUMENT'),
	})),
	{ status: 429, body: google(429, 'RESOURCE_EXHAUSTED', perDay) },
	// Behind a gateway that waits no longer, the image is made all the same.
	{ status: 524, body: '<html>A timeout occurred</html>', billed: true },
	{ status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' },
	{ status: 400, body: { error: 'No.' } },
	{
		status: 403,
		body: { error: { message: 'x', type: 'billing', code: 'insufficient_user_quota' } },
	},
	{ status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' },
	{ status: 400, body: '' },
	{ status: 400, body: 'x'.repeat(200_000) },
];

/** Answered without an image that could be delivered. */
const NOTHING: Fault[] = [
	...[...FINISH_REASONS.keys(), 'SOMETHING_NEW'].map((finishReason) => ({ finishReason })),
	...[...BLOCK_REASONS.keys(), 'SOMETHING_NEW'].map((blocked) => ({ blocked })),
	{ textOnly: 'Which boat do you mean?' },
	{ textOnly: '\u0000\u001b[31m\u202e<script>alert(1)</script>' },
	{ empty: true },
	{ answer: google(429, 'RESOURCE_EXHAUSTED') },
	{ answer: [google(500, 'INTERNAL')] },
	{ answer: { error: 'No.' } },
	{ answer: {} },
	{ answer: { candidates: [null, { content: null }, 5] } },
	{ answer: part('<html>') },
	{ answer: part(base64('<svg xmlns="http://www.w3.org/2000/svg"/>')) },
	{ answer: part(base64('<html><script>alert(1)</script>')) },
	{ answer: part('QUJDR') },
	{ answer: part('') },
	{ answer: part('https://10.0.0.7/image.png') },
	{ answer: part('data:text/html;base64,PGh0bWw+') },
	{ status: 200, body: '' },
	{ status: 200, body: '<html>Log in</html>' },
	{ status: 200, body: '{"candidates":[{"content":{"parts":[{"inlineData":{"data":"QUJD' },
	{ status: 200, body: '['.repeat(5000) },
	{ status: 200, body: '{"candidates":[],"candidates":{}}' },
];

/** Something other than an image, as often as the share says; the connection breaks now and then. */
export function faultFor(chance: Chance): Fault {
	const share = chance.next();
	if (share < 0.3) return null;
	if (share < 0.34) return { onlyThoughts: true };
	if (share < 0.54) return chance.of(LATER);
	if (share < 0.72) return chance.of(NEVER);
	if (share < 0.9) return chance.of(NOTHING);
	const afterBytes = chance.below(50_000);
	const beforeHeaders = chance.below(6) === 0;
	if (share < 0.98) return { network: 'reset', afterBytes, beforeHeaders };
	return { network: chance.of(['stall', 'drip']), afterBytes, beforeHeaders };
}
