import { BILLED, Failure } from '../gemini/failure';
import { ANSWERS, type Explained } from '../failure/finishReasons';
import { AnswerTooLarge } from '../streaming/answerTooLarge';
import type { Deadline } from './deadline';

const OFFLINE = "Check the Base URL in the credential, and n8n's connection to the internet.";

/** No request had gone out, by Node's code; each of these may pass by itself. */
const UNREACHED_ROWS: Readonly<Record<string, Explained>> = {
	ECONNREFUSED: [
		'The provider cannot be reached: it refuses the connection',
		'Check the Base URL in the credential, and that the provider is running.',
	],
	ENOTFOUND: ['The provider cannot be reached: its address is unknown', OFFLINE],
	EAI_AGAIN: [
		'The provider cannot be reached: its address could not be looked up',
		"Check n8n's connection to the internet, then run the workflow again.",
	],
	EHOSTUNREACH: ['The provider cannot be reached', OFFLINE],
	ENETUNREACH: ['The provider cannot be reached', "Check n8n's connection to the internet."],
	EHOSTDOWN: ['The provider cannot be reached', OFFLINE],
	ENETDOWN: ['The provider cannot be reached', "Check n8n's connection to the internet."],
};
export const UNREACHED: ReadonlyMap<string, Explained> = new Map(Object.entries(UNREACHED_ROWS));

/** A connection that was never made, whatever its code. */
export const UNCONNECTED: Explained = [
	'The provider cannot be reached: the connection does not come about',
	OFFLINE,
];

/** No request had gone out either, and none would the next time. */
const UNSENDABLE_ROWS: Readonly<Record<string, Explained>> = {
	EPROTO: [
		'The provider cannot be reached: it does not answer with https',
		'Check whether the Base URL in the credential has to start with http:// or with https://, and its port.',
	],
	ERR_INVALID_CHAR: [
		'The API key has a character that cannot be sent',
		'Copy the key into the credential anew, without line breaks or other signs around it.',
	],
};
export const UNSENDABLE: ReadonlyMap<string, Explained> = new Map(Object.entries(UNSENDABLE_ROWS));

export const CERTIFICATE: Explained = [
	"The provider's certificate is not trusted",
	'Check the Base URL in the credential. A server of your own needs a certificate that n8n trusts.',
];

/** Calls that ended early. */
export const ENDED = {
	CANCELLED: ['The run was cancelled', 'Nothing more was sent for this item.'],
	TIMEOUT: [
		'The provider did not answer in time',
		'Raise "Timeout" in the options; large images take minutes.',
	],
	CONNECTION_BROKEN: [
		'The connection to the provider broke off',
		'Run the workflow again if you still want the image.',
	],
} as const satisfies Record<string, Explained>;

/** What zlib says of a body that is not compressed as its label says: gzip and deflate, Brotli, Zstandard. */
const NOT_UNPACKED = /^Z_(?:DATA|BUF)_ERROR$|^ERR_.*(?:ERROR_FORMAT|BROTLI)|^ZSTD_/;

/** Explains a call that broke before its answer had come; what is explained already stays. */
export function connectionFailure(error: unknown, deadline: Deadline): Failure {
	if (error instanceof Failure) return error;
	if (deadline.cancelled) {
		const { isUnderWay: wasUnderWay } = deadline;
		return told(ENDED.CANCELLED, { reason: 'CANCELLED', retryable: true, wasUnderWay });
	}
	if (deadline.timedOut) return mayHaveBilled(ENDED.TIMEOUT, 'TIMEOUT');
	if (error instanceof AnswerTooLarge) return unusable(ANSWERS.ENDLESS_ANSWER, 'ENDLESS_ANSWER');
	const code = errorCode(error);
	if (NOT_UNPACKED.test(code)) return unusable(ANSWERS.MISLABELED_ANSWER, 'MISLABELED_ANSWER');
	const unsendable = UNSENDABLE.get(code) ?? (isAboutTrust(code) ? CERTIFICATE : undefined);
	if (unsendable) return told(unsendable, { reason: code, retryable: false });
	const unreached = UNREACHED.get(code) ?? (isUnconnected(error) ? UNCONNECTED : undefined);
	if (unreached) {
		const reason = code || 'UNCONNECTED';
		return told(unreached, { reason, retryable: true, repeat: 'unbilled' });
	}
	return mayHaveBilled(ENDED.CONNECTION_BROKEN, code || 'CONNECTION_BROKEN');
}

function isAboutTrust(code: string): boolean {
	return /CERT|SSL|TLS|LEAF_SIGNATURE/.test(code);
}

type Outcome = Omit<Failure['details'], 'description'>;

function told([happened, description]: Explained, outcome: Outcome): Failure {
	return new Failure(happened, { description, ...outcome });
}

/** An answer came, paid for perhaps, that nobody can read. */
function unusable([happened, todo]: Explained, reason: string): Failure {
	return told([happened, `${todo} ${BILLED}`], { httpCode: 200, reason, retryable: false });
}

function mayHaveBilled([happened, todo]: Explained, reason: string): Failure {
	const outcome = { reason, retryable: true, repeat: 'maybeBilled' } as const;
	return told([happened, `${todo} ${BILLED}`], outcome);
}

/** Node's code, which n8n wraps in errors of its own. */
export function errorCode(error: unknown): string {
	for (const at of causesOf(error)) {
		const { code } = at;
		// The HTTP client's own word for an answer's status.
		if (typeof code === 'string' && !/^ERR_BAD_/.test(code)) return code;
		const known = [...UNREACHED.keys(), ...UNSENDABLE.keys()];
		const found = known.find((name) => messageOf(at).includes(name));
		if (found) return found;
	}
	return '';
}

/**
 * Whether the connection had not been made yet: Node names the system call, and has a sentence for
 * one that ended before it was encrypted.
 */
function isUnconnected(error: unknown): boolean {
	return causesOf(error).some(
		(at) =>
			at.syscall === 'connect' ||
			/before secure TLS connection was established|^connect E[A-Z]+/.test(messageOf(at)),
	);
}

function messageOf({ message }: Cause): string {
	return typeof message === 'string' ? message : '';
}

interface Cause {
	code?: unknown;
	syscall?: unknown;
	message?: unknown;
	cause?: unknown;
	errors?: unknown;
}

/** The error and what caused it; of several addresses that were tried, the first. */
function causesOf(error: unknown): Cause[] {
	const causes: Cause[] = [];
	let at: unknown = error;
	while (typeof at === 'object' && at !== null && causes.length < 6) {
		const cause: Cause = at;
		causes.push(cause);
		at = cause.cause ?? (Array.isArray(cause.errors) ? (cause.errors as unknown[])[0] : undefined);
	}
	return causes;
}
