import { z } from 'zod';

/** What a provider says about calling again. */
interface RetryHint {
	/** How long to wait, in ms; undefined: it does not say. */
	afterMs: number | undefined;
	/** True for a quota that does not come back soon, such as one for a day. */
	permanent: boolean;
}

const detailsSchema = z.object({
	error: z.object({
		details: z.array(
			z
				.object({
					retryDelay: z.string().optional().catch(undefined),
					violations: z
						.array(z.object({ quotaId: z.string().catch('') }))
						.optional()
						.catch(undefined),
				})
				.passthrough(),
		),
	}),
});

/**
 * Reads Google's RetryInfo and QuotaFailure, the header `Retry-After` and sentences such as "Please
 * retry in 53.95s". Source: google.rpc error details; RFC 9110, 10.2.3.
 */
export function retryHint(body: string, retryAfter: unknown, now: number): RetryHint {
	const details = detailsOf(body);
	const violations = details.flatMap((detail) => detail.violations ?? []);
	const permanent =
		violations.some(({ quotaId }) => /per_?day/i.test(quotaId)) ||
		/limit: 0\b|insufficient_quota|per.?day/i.test(body);
	const delays = [
		...details.map(({ retryDelay }) => seconds(retryDelay)),
		headerMs(retryAfter, now),
		sentenceMs(body),
	];
	return { afterMs: delays.find((delay) => delay !== undefined), permanent };
}

function detailsOf(body: string) {
	try {
		const json: unknown = JSON.parse(body);
		const parsed = detailsSchema.safeParse(Array.isArray(json) ? json[0] : json);
		return parsed.success ? parsed.data.error.details : [];
	} catch {
		return [];
	}
}

/** A protobuf duration, such as `34.4s`, in ms. */
function seconds(duration: string | undefined): number | undefined {
	const value = /^(\d+(?:\.\d+)?)s$/.exec(duration ?? '')?.[1];
	return value === undefined ? undefined : Number(value) * 1000;
}

function headerMs(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' || header === '') return undefined;
	if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Such as `retry in 53.95s`, `20ms` or `22h18m36.7s`. */
function sentenceMs(body: string): number | undefined {
	const [, hours = 0, minutes = 0, value, unit] =
		/retry in (?:(\d+)h ?)?(?:(\d+)m(?!s) ?)?(\d+(?:\.\d+)?) ?(ms|s)/i.exec(body) ?? [];
	if (value === undefined) return undefined;
	const rest = Number(value) * (unit?.toLowerCase() === 'ms' ? 1 : 1000);
	return (Number(hours) * 60 + Number(minutes)) * 60_000 + rest;
}
