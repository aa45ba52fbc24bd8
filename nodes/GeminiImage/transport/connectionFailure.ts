import { Failure, isFailure } from '../failure/failure';
import { UNREACHABLE_CODES } from '../failure/kinds/connection';
import { AnswerTooLarge } from '../streaming/answerTooLarge';
import { databaseFailure } from './databaseFailure';
import type { Deadline } from './deadline';
import { causesOf, messageOf } from './errorCauses';
import { proxyFailure } from './proxyFailure';

/** No request had gone out, and none would the next time, by Node's code. */
const UNSENDABLE = new Map([
	['EPROTO', 'notHttps'],
	['ERR_INVALID_CHAR', 'keyUnsendable'],
] as const);

/** What zlib says of a body that is not compressed as its label says: gzip and deflate, Brotli, Zstandard. */
const NOT_UNPACKED = /^Z_(?:DATA|BUF)_ERROR$|^ERR_.*(?:ERROR_FORMAT|BROTLI)|^ZSTD_/;

/** What OpenSSL says, which Node passes on in the message. */
const BROKEN_ENCRYPTION = /bad record mac|unexpected eof while reading/i;

/** Why a request ended before its answer had come; a failure stays what it is. */
export function connectionFailure(error: unknown, deadline: Deadline): Failure {
	if (isFailure(error)) return error;
	const inside = failureInside(error);
	if (inside) return inside;
	if (deadline.cancelled) {
		return new Failure('cancelled', { wasUnderWay: deadline.isUnderWay }, error);
	}
	if (deadline.timedOut) return new Failure('timedOut', {}, error);
	if (error instanceof AnswerTooLarge) {
		return new Failure('answerTooLarge', { httpCode: 200 }, error);
	}
	const failure = databaseFailure(error) ?? networkFailure(error);
	if (failure) return failure;
	const code = errorCode(error);
	if (isBrokenEncryption(error)) return new Failure('connectionBroken', { reason: code }, error);
	if (NOT_UNPACKED.test(code)) return new Failure('mislabeledAnswer', { httpCode: 200 }, error);
	for (const [name, kind] of UNSENDABLE) {
		if (name === code) return new Failure(kind, {}, error);
	}
	const reason = code === '' ? undefined : code;
	if (UNREACHABLE_CODES.includes(code) || isUnconnected(error)) {
		return new Failure('unreachable', { code, reason }, error);
	}
	return new Failure('connectionBroken', { reason }, error);
}

/** What went wrong in the credential's own code, which n8n wraps in an error of its own. */
export function failureInside(error: unknown): Failure | undefined {
	return causesOf(error).find(isFailure);
}

/** What somebody has to set up for n8n's requests in general; undefined for anything else. */
export function networkFailure(error: unknown): Failure | undefined {
	const failure = proxyFailure(error);
	if (failure || !isAboutTrust(error)) return failure;
	return new Failure('certificateUntrusted', { reason: errorCode(error) }, error);
}

/** Whether n8n turned the certificate of a server down. */
export function isAboutTrust(error: unknown): boolean {
	return /CERT|SSL|TLS|LEAF_SIGNATURE/.test(errorCode(error)) && !isBrokenEncryption(error);
}

/** Whether data were damaged or cut off on an encrypted connection, which happens after the handshake. */
function isBrokenEncryption(error: unknown): boolean {
	return causesOf(error).some((cause) => BROKEN_ENCRYPTION.test(messageOf(cause)));
}

/** Node's code, which n8n wraps in errors of its own; empty where there is none. */
export function errorCode(error: unknown): string {
	for (const cause of causesOf(error)) {
		const { code } = cause;
		// The HTTP client's own word for an answer's status.
		if (typeof code === 'string' && !/^ERR_BAD_/.test(code)) return code;
		const message = messageOf(cause);
		const known = [...UNREACHABLE_CODES, ...UNSENDABLE.keys()];
		const found = known.find((name) => message.includes(name));
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
		(cause) =>
			cause.syscall === 'connect' ||
			/before secure TLS connection was established|^connect E[A-Z]+/.test(messageOf(cause)),
	);
}
