import { BILLED, Failure } from '../gemini/failure';
import { ANSWERS, type Explained } from '../gemini/reasons';
import { EndlessAnswer } from '../streaming/endless';
import type { Deadline } from './deadline';

/** Faults of the connection, by Node's code. No request had gone out. */
const UNREACHED_ROWS: Readonly<Record<string, Explained>> = {
	ECONNREFUSED: [
		'The provider cannot be reached: it refuses the connection',
		'Check the Base URL in the credential, and that the provider is running.',
	],
	ENOTFOUND: [
		'The provider cannot be reached: its address is unknown',
		"Check the Base URL in the credential, and n8n's connection to the internet.",
	],
	EAI_AGAIN: [
		'The provider cannot be reached: its address could not be looked up',
		"Check n8n's connection to the internet, then run the workflow again.",
	],
	EHOSTUNREACH: [
		'The provider cannot be reached',
		"Check the Base URL in the credential, and n8n's connection to the internet.",
	],
	EPROTO: [
		'The provider cannot be reached: it does not answer with https',
		'Check whether the Base URL in the credential has to start with http:// or with https://, and its port.',
	],
	ERR_INVALID_CHAR: [
		'The API key has a character that cannot be sent',
		'Copy the key into the credential anew, without line breaks or other signs around it.',
	],
	ENETUNREACH: ['The provider cannot be reached', "Check n8n's connection to the internet."],
};
export const UNREACHED: ReadonlyMap<string, Explained> = new Map(Object.entries(UNREACHED_ROWS));

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

/** Explains a call that broke before its answer had come; what is explained already stays. */
export function explainTransportFault(error: unknown, deadline: Deadline): Failure {
	if (error instanceof Failure) return error;
	if (deadline.cancelled) return fault(ENDED.CANCELLED, 'CANCELLED');
	if (deadline.timedOut) return mayHaveBilled(ENDED.TIMEOUT, 'TIMEOUT');
	if (error instanceof EndlessAnswer) {
		const [happened, todo] = ANSWERS.ENDLESS_ANSWER;
		const details = { httpCode: 200, reason: 'ENDLESS_ANSWER', retryable: false };
		return new Failure(happened, { description: `${todo} ${BILLED}`, ...details });
	}
	const code = codeOf(error);
	const unreached = UNREACHED.get(code);
	if (unreached) return fault(unreached, code);
	if (/CERT|SSL|TLS|LEAF_SIGNATURE/.test(code)) return fault(CERTIFICATE, code);
	return mayHaveBilled(ENDED.CONNECTION_BROKEN, code || 'CONNECTION_BROKEN');
}

function fault([happened, description]: Explained, reason: string): Failure {
	return new Failure(happened, { description, reason, retryable: reason !== 'CANCELLED' });
}

function mayHaveBilled([happened, todo]: Explained, reason: string): Failure {
	const description = `${todo} ${BILLED}`;
	return new Failure(happened, { description, reason, retryable: true, repeat: 'maybeBilled' });
}

/** Node's code, which n8n wraps in errors of its own. */
export function codeOf(error: unknown): string {
	for (let at = error, depth = 0; at instanceof Object && depth < 5; depth++) {
		if ('code' in at && typeof at.code === 'string' && at.code !== 'ERR_BAD_REQUEST')
			return at.code;
		const text = 'message' in at ? String(at.message) : '';
		const found = [...UNREACHED.keys()].find((code) => text.includes(code));
		if (found) return found;
		at = 'cause' in at ? at.cause : undefined;
	}
	return '';
}
