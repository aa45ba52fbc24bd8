import { durationMs } from '../../failure/durations';
import type { ErrorBody } from './readErrorBody';

/** What a provider says about sending the request again. */
export interface RetryHint {
	/** How long to wait, in ms; undefined: it does not say. */
	afterMs: number | undefined;
	/**
	 * A quota that does not reset soon: the plan has `none` of what was asked for, the quota is for a
	 * `day` or longer, or it resets only after `hours`.
	 */
	lasting: 'none' | 'day' | 'hours' | undefined;
}

/** Longer than anybody waits within one execution. */
const LONG_MS = 3_600_000;

/** What stands before a wait or a time. Bounded, since the text is someone else's. */
const BEFORE_TIME =
	/\b(?:re-?try|try again|resets?|renews?|refresh(?:es)?|available(?: again)?|wait)\b(?: (?:will|be|is|at least|your|the|quota|limit|request|again)){0,4}(?: (?:in|after|for|at|on|until|by))?[ :]{1,2}/gi;
const BEFORE_TIME_WORDS = 12;
const CHINESE_TIME =
	/(\d{1,9}(?:\.\d{1,9})? ?(?:秒|分钟?|个?小时|天)(?: ?\d{1,9} ?(?:秒|分钟?))?) ?[之以]?后/;
const TIMESTAMP =
	/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?/;

/**
 * Reads Google's RetryInfo and QuotaFailure, the header `Retry-After` and sentences such as "Please
 * retry in 53.95s". Source: google.rpc error details; RFC 9110, 10.2.3.
 */
export function retryHint(error: ErrorBody, retryAfter: unknown, now: number): RetryHint {
	const times = [
		...error.waits.map(durationMs),
		...error.resets.map((time) => untilMs(time, now)),
		headerMs(retryAfter, now),
		sentenceMs(error.said, now),
	];
	// Where one part of the body says hours, another may know only the next minute.
	const afterMs =
		times.find((time = 0) => time >= LONG_MS) ?? times.find((time) => time !== undefined);
	return { afterMs, lasting: lastingOf(error, afterMs) };
}

function lastingOf({ said, quotas, includesNone }: ErrorBody, afterMs = 0) {
	if (includesNone || /\blimit: 0(?![\d.])/i.test(said)) return 'none';
	const named = [said, ...quotas].join(' ');
	if (/per[ _-]?(?:day|week|month)|\b(?:daily|weekly|monthly)\b|insufficient_quota/i.test(named)) {
		return 'day';
	}
	return afterMs >= LONG_MS ? 'hours' : undefined;
}

function headerMs(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' || header === '') return undefined;
	if (/^\d{1,12}(?:\.\d{1,12})?$/.test(header)) return Number(header) * 1000;
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Such as `retry in 53.95s`, `resets after 18h12m` or `will reset at 2026-11-22T00:00:00Z`. */
function sentenceMs(said: string, now: number): number | undefined {
	BEFORE_TIME.lastIndex = 0;
	for (let words = 0; words < BEFORE_TIME_WORDS && BEFORE_TIME.exec(said); words++) {
		const rest = said.slice(BEFORE_TIME.lastIndex, BEFORE_TIME.lastIndex + 100);
		const time = durationMs(rest) ?? untilMs(rest, now);
		if (time !== undefined) return time;
	}
	return durationMs(CHINESE_TIME.exec(said)?.[1] ?? '');
}

/** How long until the time that the text begins with; one without a zone is taken as UTC. */
function untilMs(text: string, now: number): number | undefined {
	const [time] = TIMESTAMP.exec(text) ?? [];
	if (time === undefined) return undefined;
	const [day = '', clock = ''] = [time.slice(0, 10), time.slice(11).replace(/ ?UTC$/, 'Z')];
	const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(clock) ? clock : `${clock}Z`;
	const at = Date.parse(`${day}T${zoned.replace(' ', '')}`);
	return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
