import { errorAccounts, type ErrorAccount } from './errorAccounts';
import { GOOGLE_STATUS, linkOf, serviceOf } from './errorFields';
import { isPage, plainText, readableWords } from './errorWords';
import { sanitizeConstant } from '../../failure/sanitizeText';

/** What the body of a failed call says, from the server that knows most about it. */
export interface ErrorBody {
	/** The innermost server's words, without JSON and the names of a program's classes. */
	message: string;
	/** Google's status, a proxy's code or type, or ErrorInfo's reason. */
	reason: string | undefined;
	/** Google's `status`, also where the reason is more specific. */
	status: string | undefined;
	/** The HTTP status that the body itself names. */
	httpCode: number | undefined;
	/** True for a web page. */
	isPage: boolean;
	/** All words and constants, also those of the servers on the way. */
	said: string;
	/** The request's fields that it objects to, and what it says of them. */
	fields: readonly string[];
	/** How long to wait, as durations such as `34.4s`. */
	waits: readonly string[];
	/** When a quota resets, as the provider writes it. */
	resets: readonly string[];
	/** The quotas that are used up, by their names. */
	quotas: readonly string[];
	/** Whether the plan does not include what was asked for. */
	includesNone: boolean;
	/** Google's page that says how to go on. */
	link: string | undefined;
	/** The API of Google's that the error is about. */
	service: string | undefined;
}

/** Most of a body that is read, and of its words that are searched, in characters. */
const MOST_PARSED = 256 * 1024;
const MOST_SAID = 8192;

/** Statuses that mean nothing else in a sentence. */
const STATUS_IN_WORDS =
	/\b(?:INVALID_ARGUMENT|FAILED_PRECONDITION|UNAUTHENTICATED|PERMISSION_DENIED|RESOURCE_EXHAUSTED|UNAVAILABLE|DEADLINE_EXCEEDED)\b/;
const HTTP_IN_WORDS = /\b(?:status(?: code)?|error code|HTTP)\b[ :=(]{1,3}([45]\d\d)\b/i;

/** Reads a body of any shape, also HTML and an empty one. Never throws. */
export function readErrorBody(wholeBody: string): ErrorBody {
	const body = wholeBody.slice(0, MOST_PARSED);
	const page = isPage(body);
	const json = page ? undefined : parseJson(body);
	const accounts = (page ? [] : errorAccounts(json === undefined ? body : json)).sort(
		(a, b) => b.depth - a.depth,
	);
	const details = accounts.flatMap((account) => account.details);
	const constants = ofGoogleFirst(accounts).flatMap(constantsOf);
	const message =
		accounts.find(({ words }) => words !== '')?.words ??
		details.find((detail) => detail.message)?.message ??
		unknownWords(body, json, accounts);
	const words = [...accounts.map((account) => account.words), message];
	const said = [...new Set([...words, ...constants])].join(' ').slice(0, MOST_SAID);
	const status =
		accounts.find((account) => account.status)?.status ?? STATUS_IN_WORDS.exec(said)?.[0];
	const reason = constants[0] ?? status;
	const violations = details.flatMap((detail) => detail.violations ?? []);
	const metadata = details.flatMap((detail) => (detail.metadata ? [detail.metadata] : []));
	return {
		message,
		reason: reason === undefined ? undefined : sanitizeConstant(reason),
		status,
		httpCode: httpCodeOf(accounts, status, said),
		isPage: page,
		said,
		fields: accounts.flatMap((account) => account.fields).slice(0, 20),
		waits: [...new Set(accounts.flatMap((account) => account.waits))],
		resets: metadata.flatMap(({ quotaResetTimeStamp: time }) =>
			typeof time === 'string' ? time : [],
		),
		quotas: violations.flatMap(({ quotaId, quotaMetric }) => quotaId ?? quotaMetric ?? []),
		link: linkOf(details),
		service: serviceOf(details),
		includesNone:
			violations.some(({ quotaValue }) => quotaValue === '0') ||
			metadata.some(({ quota_limit_value: limit }) => limit === '0' || limit === 0),
	};
}

/** The words of a body whose shape is unknown. */
function unknownWords(body: string, json: unknown, accounts: readonly ErrorAccount[]): string {
	if (json === undefined) return isPage(body) || accounts.length === 0 ? plainText(body) : '';
	const isKnown = accounts.some(({ httpCode, constants }) => httpCode ?? constants[0]);
	return isKnown ? '' : readableWords(json);
}

/** @returns undefined for anything but JSON, truncated JSON included */
function parseJson(body: string): unknown {
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return undefined;
	}
}

function isOfGoogle({ status, details }: ErrorAccount): boolean {
	return status !== undefined || details.some(({ reason }) => reason !== undefined);
}

function ofGoogleFirst(accounts: readonly ErrorAccount[]): ErrorAccount[] {
	return [...accounts.filter(isOfGoogle), ...accounts.filter((account) => !isOfGoogle(account))];
}

/** The constants of an account, Google's most specific reason first. */
function constantsOf({ details, status, constants }: ErrorAccount): string[] {
	const reasons = details.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
	return [...reasons, ...(status === undefined ? [] : [status]), ...constants];
}

function httpCodeOf(
	accounts: readonly ErrorAccount[],
	status: string | undefined,
	said: string,
): number | undefined {
	const ofGoogle = accounts.find((account) => account.status !== undefined);
	const others = accounts.find(({ httpCode }) => httpCode !== undefined);
	const code =
		ofGoogle?.httpCode ??
		(status === undefined ? others?.httpCode : GOOGLE_STATUS.get(status)) ??
		HTTP_IN_WORDS.exec(said)?.[1];
	return code === undefined ? undefined : Number(code);
}
