import { chargeWords } from './charge';
import { durationWords } from '../failure/durations';
import { Failure } from './failure';
import { fieldWords, blamedOption } from './blamedOption';
import type { HttpFailureRule, HttpError } from './httpFailureRule';
import { HTTP_FAILURE_RULES } from './httpFailureRules';
import { readErrorBody, type ErrorBody } from './errorBody/readErrorBody';
import { FINISH_REASONS } from '../failure/finishReasons';
import { mimeTypeIn } from './requestFailureRules';
import { retryHint } from './errorBody/retryHint';
import { sanitizeConstant, quoteProvider } from '../failure/sanitizeText';

/** What the call was about, for the messages. */
interface CallFacts {
	model?: string;
	/** Ids that the provider is known to serve now. */
	models?: readonly string[];
	requestId?: string;
	viaGateway?: boolean;
	/** The header `Retry-After`, and when it came in ms since 1970. */
	retryAfter?: unknown;
	now?: number;
}

/** From then on a message tells how long to wait, in ms. */
const WORTH_TELLING_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Explains a fault that came as an HTTP status, or as an error in a body with status 200. The latter
 * may have been billed, so it never counts as one to repeat.
 */
export function readHttpFailure(answeredCode: number, body: string, call: CallFacts = {}): Failure {
	const { now = Date.now(), retryAfter, viaGateway = false, requestId } = call;
	const fault = readErrorBody(body);
	const isInside200 = answeredCode === 200;
	const httpCode = countingCode(answeredCode, fault);
	const { afterMs, lasting } = retryHint(fault, retryAfter, now);
	const met: HttpError = {
		...fault,
		...{ httpCode, answeredCode, viaGateway, lasting },
		option: blamedOption(fault),
	};
	const row = rowOf(met);
	const maybeBilled = isInside200 || (row.maybeBilled ?? false);
	const retryable = (row.retryable ?? row.maybeBilled ?? false) && lasting !== 'hours';
	const description = [
		quoteProvider(fault.message),
		fillTemplate(row.todo, met, call),
		httpCode === 429 || retryable || lasting ? waitSentence(afterMs, now) : '',
		maybeBilled ? chargeWords(fault.said) : '',
	];
	return new Failure(
		fillTemplate(row.happened, met, call).replace('{wait}', durationWords(afterMs ?? 0)),
		{
			description: description.filter(Boolean).join(' '),
			httpCode: answeredCode >= 400 ? httpCode : answeredCode,
			reason: reasonOf(met, row),
			retryable: retryable && !isInside200,
			repeat: retryable && mayRepeat(met) ? repeatOf(row) : undefined,
			requestId,
			retryAfterMs: isInside200 ? undefined : afterMs,
		},
	);
}

/**
 * The HTTP status that counts is the innermost. Google's own always does; a gateway's where the
 * answer's status says no more than that something went wrong.
 */
function countingCode(answeredCode: number, { httpCode, status }: ErrorBody): number {
	if (httpCode === undefined || (answeredCode >= 300 && answeredCode < 400)) return answeredCode;
	if (status !== undefined || answeredCode === 200 || answeredCode >= 500) return httpCode;
	const isVague = answeredCode === 400 || answeredCode === 429;
	return isVague && httpCode < 500 ? httpCode : answeredCode;
}

function rowOf(fault: HttpError): HttpFailureRule {
	const row = HTTP_FAILURE_RULES.find((candidate) => candidate.matches(fault));
	if (!row) throw new Error('The table of faults has no last row.');
	return row;
}

/** The answer's own status says whether the call was worked on; Google's status says it too. */
function mayRepeat({ answeredCode, status }: HttpError): boolean {
	if (answeredCode < 400) return false;
	return (
		answeredCode === 408 || answeredCode === 429 || answeredCode >= 499 || status !== undefined
	);
}

function repeatOf({ maybeBilled }: HttpFailureRule): 'unbilled' | 'maybeBilled' {
	return maybeBilled ? 'maybeBilled' : 'unbilled';
}

/** A finish reason that a gateway wraps up tells more than the gateway's own code. */
function reasonOf(
	{ reason, said, httpCode, answeredCode }: HttpError,
	row: HttpFailureRule,
): string {
	const finish = row.isPolicy ? /\b[A-Z]{3,}(?:_[A-Z]+)*\b/g : undefined;
	const named = finish && [...said.matchAll(finish)].find(([word]) => FINISH_REASONS.has(word));
	return named?.[0] ?? reason ?? `HTTP_${answeredCode >= 400 ? httpCode : answeredCode}`;
}

function waitSentence(afterMs: number | undefined, now: number): string {
	if (afterMs === undefined || afterMs < WORTH_TELLING_MS) return '';
	const until = new Date(now + Math.min(afterMs, 400 * 24 * HOUR_MS)).toISOString();
	const day = afterMs < HOUR_MS ? '' : `, until ${until.slice(0, 16).replace('T', ' ')} UTC`;
	return `The provider asks to wait about ${durationWords(afterMs)}${day}.`;
}

function fillTemplate(
	template: string,
	fault: HttpError,
	{ model = 'this model', models = [] }: CallFacts,
) {
	const signature = /position (\d+), part position/.exec(fault.said);
	const values: Record<string, string> = {
		model: sanitizeConstant(model),
		models: models.length > 0 ? `, such as ${models.slice(0, 3).join(', ')}` : '',
		status: String(fault.httpCode),
		turn: signature ? ` (turn ${Math.ceil(Number(signature[1]) / 2)})` : '',
		option: fault.option ?? '',
		type: mimeTypeIn(fault.said) ?? '',
		fields: fieldWords(fault),
	};
	return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
