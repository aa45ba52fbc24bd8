import { Deadline } from '../../../nodes/GeminiImage/transport/deadline';
import { connectionFailure } from '../../../nodes/GeminiImage/transport/connectionFailure';
import { itemContext } from '../itemContext';

const context = Object.assign(itemContext({}), { getExecutionCancelSignal: () => undefined });
const deadline = new Deadline(context, 60_000);
afterAll(() => deadline.close());

/** As Node and its HTTP client make them. */
const fault = (code: string | undefined, message = '', more: object = {}) =>
	Object.assign(new Error(message), code && { code }, more);
const connecting = { syscall: 'connect' };

describe('a request that never went out is sent again, since nothing was billed', () => {
	test.each([
		['a refused connection', fault('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9', connecting)],
		['an unknown name', fault('ENOTFOUND', 'getaddrinfo ENOTFOUND a.example')],
		['a name service that is busy', fault('EAI_AGAIN', 'getaddrinfo EAI_AGAIN a.example')],
		['a host out of reach', fault('EHOSTUNREACH', 'connect EHOSTUNREACH 10.0.0.1:443')],
		['a network out of reach', fault('ENETUNREACH', 'connect ENETUNREACH 2001:db8::1:443')],
		['a connection that takes too long', fault('ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443')],
		['one that Node names by its system call only', fault('ETIMEDOUT', '', connecting)],
		[
			'one of several addresses',
			fault('ETIMEDOUT', '', { errors: [fault('ETIMEDOUT', '', connecting)] }),
		],
		[
			'one that ends before it is encrypted',
			fault(
				'ECONNRESET',
				'Client network socket disconnected before secure TLS connection was established',
			),
		],
		['one in the wrapping of n8n', fault(undefined, 'Failed', { cause: fault('ECONNREFUSED') })],
		['one of which only the words are left', fault(undefined, 'connect ECONNREFUSED ::1:443')],
	])('%s', (_case, error) => {
		const { message, details } = connectionFailure(error, deadline);
		expect(message).toMatch(/^The provider cannot be reached/);
		expect(details).toMatchObject({ retryable: true, repeat: 'unbilled' });
		expect(details.description).not.toContain('charged');
	});
});

test.each([
	['an answer that is no TLS', fault('EPROTO'), 'EPROTO'],
	['a key that no header can carry', fault('ERR_INVALID_CHAR'), 'ERR_INVALID_CHAR'],
	['a certificate of nobody', fault('DEPTH_ZERO_SELF_SIGNED_CERT'), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
	['an old certificate', fault('CERT_HAS_EXPIRED'), 'CERT_HAS_EXPIRED'],
	[
		'a certificate of another',
		fault('ERR_TLS_CERT_ALTNAME_INVALID'),
		'ERR_TLS_CERT_ALTNAME_INVALID',
	],
])('%s is not sent again, and not said to be billed', (_case, error, reason) => {
	const { details } = connectionFailure(error, deadline);
	expect(details).toMatchObject({ reason, retryable: false });
	expect(details.repeat).toBeUndefined();
	expect(details.description).not.toContain('charged');
});

test.each([
	'Z_DATA_ERROR',
	'Z_BUF_ERROR',
	'ERR__ERROR_FORMAT_PADDING_1',
	'ZSTD_error_prefix_unknown',
])('%s means a body that is not compressed as it says', (code) => {
	const { details } = connectionFailure(fault(code, 'incorrect header check'), deadline);
	expect(details).toMatchObject({ reason: 'MISLABELED_ANSWER', retryable: false, httpCode: 200 });
	expect(details.repeat).toBeUndefined();
	expect(details.description).toContain('may have charged');
});

test.each([
	['a reset', fault('ECONNRESET', 'socket hang up'), 'ECONNRESET'],
	['a broken pipe', fault('EPIPE', 'write EPIPE', { syscall: 'write' }), 'EPIPE'],
	['an end', fault('ERR_STREAM_PREMATURE_CLOSE'), 'ERR_STREAM_PREMATURE_CLOSE'],
	['nothing that is known', 'broken', 'CONNECTION_BROKEN'],
	['nothing at all', undefined, 'CONNECTION_BROKEN'],
])('%s after the request went out may be billed', (_case, error, reason) => {
	const { message, details } = connectionFailure(error, deadline);
	expect(message).toBe('The connection to the provider broke off');
	expect(details).toMatchObject({ reason, retryable: true, repeat: 'maybeBilled' });
});
