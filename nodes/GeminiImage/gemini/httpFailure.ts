import { Failure } from '../failure/failure';
import { FINISH_REASONS } from '../failure/finishReasons';
import { httpFailures, type HttpKind } from '../failure/kinds/http';
import type { Facts } from '../failure/failureKind';
import type { HttpFacts } from '../failure/kinds/httpFacts';
import { blamedFields, blamedOption, isAutomatic } from './blamedOption';
import { saysUncharged } from './charge';
import { readErrorBody, type ErrorBody } from './errorBody/readErrorBody';
import { retryHint, type RetryHint } from './errorBody/retryHint';
import type { HttpError } from './httpFailureRule';
import { HTTP_FAILURE_RULES } from './httpFailureRules';
import { contentPositionIn, fileIdIn, locationIn, mimeTypeIn } from './wordsFacts';

/** What is known of the call besides its answer. */
interface HttpCall {
	/** The model that was asked for. */
	model?: string;
	/** Ids of models that the provider is known to serve now. */
	knownModels?: readonly string[];
	requestId?: string;
	viaGateway?: boolean;
	/** Whether it went to a location, which may not exist or lack a model. */
	hasLocations?: boolean;
	/** The service tier that was asked for. */
	serviceTier?: string;
	/** The header `Retry-After`, and when it came in ms since 1970. */
	retryAfter?: unknown;
	now?: number;
	/** Removes the key from the provider's words. */
	mask?: (text: string) => string;
}

/** The longest wait that a date is made of. */
const MOST_WAIT_MS = 400 * 24 * 3_600_000;

/**
 * Recognizes why a provider turned a call down, from the status and the body of its answer. An error in
 * a body with status 200 may have been charged for, so the call is never sent again.
 */
export function readHttpFailure(
	answeredCode: number,
	body: string,
	call: HttpCall = {},
): Failure<HttpKind> {
	const { viaGateway = false, hasLocations = false, requestId, now = Date.now() } = call;
	const { mask = (text) => text } = call;
	// In JSON inside JSON, the key shows only once it has been read.
	const words = maskWords(readErrorBody(mask(body)), mask);
	const hint = retryHint(words, call.retryAfter, now);
	const error: HttpError = {
		...words,
		httpCode: countingCode(answeredCode, words),
		answeredCode,
		viaGateway,
		hasLocations,
		lasting: hint.lasting,
		option: blamedOption(words),
	};
	const kind = kindOf(error);
	return new Failure(kind, {
		...ownFacts(error, call),
		httpCode: httpCodeOf(error),
		reason: reasonOf(error, kind),
		providerWords: error.message || undefined,
		requestId,
		...waitFacts(hint, error, kind, now),
		...decisionFacts(error, kind),
	});
}

function maskWords(body: ErrorBody, mask: (text: string) => string): ErrorBody {
	const { message, reason, said, fields, link } = body;
	return {
		...body,
		message: mask(message),
		reason: reason === undefined ? undefined : mask(reason),
		said: mask(said),
		fields: fields.map(mask),
		link: link === undefined ? undefined : mask(link),
	};
}

/**
 * The innermost HTTP status counts: Google's always, a gateway's where the answer's own status is too
 * vague.
 */
function countingCode(answeredCode: number, { httpCode, status }: ErrorBody): number {
	if (httpCode === undefined || (answeredCode >= 300 && answeredCode < 400)) return answeredCode;
	if (status !== undefined || answeredCode === 200 || answeredCode >= 500) return httpCode;
	const isVague = answeredCode === 400 || answeredCode === 429;
	return isVague && httpCode < 500 ? httpCode : answeredCode;
}

function kindOf(error: HttpError): HttpKind {
	const rule = HTTP_FAILURE_RULES.find((candidate) => candidate.matches(error));
	if (!rule) throw new Error('No rule matches every status.');
	return rule.kind;
}

/** A rule matches only where the facts are found that its kind needs. */
function ownFacts(
	{ httpCode, option, fields, said, link }: HttpError,
	{ model, knownModels = [], serviceTier }: HttpCall,
): HttpFacts {
	return {
		status: httpCode,
		model,
		knownModels,
		option,
		hasAutomatic: option !== undefined && isAutomatic(option),
		fields: blamedFields(fields),
		mimeType: mimeTypeIn(said),
		signaturePosition: contentPositionIn(said),
		fileId: fileIdIn(said),
		link,
		location: locationIn(said),
		serviceTier,
	};
}

function httpCodeOf({ answeredCode, httpCode }: HttpError): number {
	return answeredCode >= 400 ? httpCode : answeredCode;
}

/** A finish reason that a gateway passes on is more specific than the gateway's own code. */
function reasonOf(error: HttpError, kind: HttpKind): string {
	const constants = kind === 'contentRefused' ? /\b[A-Z]{3,}(?:_[A-Z]+)*\b/g : undefined;
	const finish =
		constants && [...error.said.matchAll(constants)].find(([word]) => FINISH_REASONS.has(word));
	return finish?.[0] ?? error.reason ?? `HTTP_${httpCodeOf(error)}`;
}

/** How long to wait, where waiting may help. */
function waitFacts(
	{ afterMs, lasting }: RetryHint,
	{ httpCode }: HttpError,
	kind: HttpKind,
	now: number,
): { retryAfterMs?: number; retryAt?: number } {
	const mayHelp = httpCode === 429 || httpFailures[kind].isRetryable || lasting !== undefined;
	if (afterMs === undefined || !mayHelp) return {};
	return { retryAfterMs: afterMs, retryAt: now + Math.min(afterMs, MOST_WAIT_MS) };
}

/** Whether to send the request again, and whether it may be charged for. */
function decisionFacts(
	error: HttpError,
	kind: HttpKind,
): Required<Pick<Facts, 'isRetryable' | 'isRepeatable' | 'mayBeCharged' | 'saysFree'>> {
	const { answeredCode, httpCode, lasting, said } = error;
	const usual = httpFailures[kind];
	const isInside200 = answeredCode === 200;
	const isRetryable = usual.isRetryable && !isInside200 && lasting !== 'hours';
	const isRepeatable = usual.isRepeatable && isRetryable && isUnworked(error);
	// With a 5xx, the model may have worked before the content was refused.
	const mayBeCharged =
		usual.mayBeCharged || isInside200 || (kind === 'contentRefused' && httpCode >= 500);
	// The provider's word is not enough to send the request again without being asked.
	const saysFree = saysUncharged(said);
	return {
		isRetryable,
		isRepeatable,
		saysFree,
		mayBeCharged: mayBeCharged && (isRepeatable || !saysFree),
	};
}

/** Whether the answer's own status, or Google's, says that the call was not worked on. */
function isUnworked({ answeredCode, status }: HttpError): boolean {
	if (answeredCode < 400) return false;
	return (
		answeredCode === 408 || answeredCode === 429 || answeredCode >= 499 || status !== undefined
	);
}
