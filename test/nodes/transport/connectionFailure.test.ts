import { Deadline } from '../../../nodes/GeminiImage/transport/deadline';
import { connectionFailure } from '../../../nodes/GeminiImage/transport/connectionFailure';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { itemContext } from '../itemContext';

const context = Object.assign(itemContext({}), { getExecutionCancelSignal: () => undefined });
const deadline = new Deadline(context, 60_000);
afterAll(() => deadline.close());

/** As Node and its HTTP client make them. */
const nodeError = (code: string | undefined, message = '', more: object = {}) =>
	Object.assign(new Error(message), code && { code }, more);
const connecting = { syscall: 'connect' };

describe('a request that never went out is sent again, since nothing was billed', () => {
	test.each([
		[
			'a refused connection',
			nodeError('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9', connecting),
		],
		['an unknown name', nodeError('ENOTFOUND', 'getaddrinfo ENOTFOUND a.example')],
		['a name service that is busy', nodeError('EAI_AGAIN', 'getaddrinfo EAI_AGAIN a.example')],
		['a host out of reach', nodeError('EHOSTUNREACH', 'connect EHOSTUNREACH 10.0.0.1:443')],
		['a network out of reach', nodeError('ENETUNREACH', 'connect ENETUNREACH 2001:db8::1:443')],
		['a connection that takes too long', nodeError('ETIMEDOUT', 'connect ETIMEDOUT 10.0.0.1:443')],
		['one that Node names by its system call only', nodeError('ETIMEDOUT', '', connecting)],
		[
			'one of several addresses',
			nodeError('ETIMEDOUT', '', { errors: [nodeError('ETIMEDOUT', '', connecting)] }),
		],
		[
			'one that ends before it is encrypted',
			nodeError(
				'ECONNRESET',
				'Client network socket disconnected before secure TLS connection was established',
			),
		],
		[
			'one in the wrapping of n8n',
			nodeError(undefined, 'Failed', { cause: nodeError('ECONNREFUSED') }),
		],
		[
			'one in the wrapping of n8n 1',
			nodeError(undefined, 'The service refused the connection', {
				httpCode: 'ECONNREFUSED',
				messages: ['connect ECONNREFUSED 127.0.0.1:9'],
			}),
		],
		['one of which only the words are left', nodeError(undefined, 'connect ECONNREFUSED ::1:443')],
	])('%s', (_case, error) => {
		const failure = connectionFailure(error, deadline);
		expect(failure.kind).toBe('unreachable');
		expect(failure).toMatchObject({ isRetryable: true, repetition: 'freely', cause: error });
		expect(explain(failure).description).not.toContain('charged');
	});
});

test.each([
	['an answer that is no TLS', nodeError('EPROTO'), 'EPROTO'],
	['a key that no header can carry', nodeError('ERR_INVALID_CHAR'), 'ERR_INVALID_CHAR'],
	[
		'a certificate of nobody',
		nodeError('DEPTH_ZERO_SELF_SIGNED_CERT'),
		'DEPTH_ZERO_SELF_SIGNED_CERT',
	],
	['an old certificate', nodeError('CERT_HAS_EXPIRED'), 'CERT_HAS_EXPIRED'],
	[
		'a certificate of another',
		nodeError('ERR_TLS_CERT_ALTNAME_INVALID'),
		'ERR_TLS_CERT_ALTNAME_INVALID',
	],
])('%s is not sent again, and not said to be billed', (_case, error, reason) => {
	const failure = connectionFailure(error, deadline);
	expect(failure).toMatchObject({ reason, isRetryable: false, repetition: 'never' });
	expect(explain(failure).description).not.toContain('charged');
});

test.each([
	'Z_DATA_ERROR',
	'Z_BUF_ERROR',
	'ERR__ERROR_FORMAT_PADDING_1',
	'ZSTD_error_prefix_unknown',
])('%s means a body that is not compressed as it says', (code) => {
	const failure = connectionFailure(nodeError(code, 'incorrect header check'), deadline);
	expect(failure).toMatchObject({ kind: 'mislabeledAnswer', facts: { httpCode: 200 } });
	expect(failure).toMatchObject({ isRetryable: false, repetition: 'never' });
	expect(explain(failure).description).toContain('may have charged');
});

test.each([
	['a reset', nodeError('ECONNRESET', 'socket hang up'), 'ECONNRESET'],
	['a broken pipe', nodeError('EPIPE', 'write EPIPE', { syscall: 'write' }), 'EPIPE'],
	['an end', nodeError('ERR_STREAM_PREMATURE_CLOSE'), 'ERR_STREAM_PREMATURE_CLOSE'],
	[
		'damage to what is encrypted',
		nodeError(
			'ERR_SSL_SSL/TLS_ALERT_BAD_RECORD_MAC',
			'0A0003FC:SSL routines:ssl3_read_bytes:ssl/tls alert bad record mac',
		),
		'ERR_SSL_SSL/TLS_ALERT_BAD_RECORD_MAC',
	],
	[
		'such damage while it is written',
		nodeError('EPROTO', 'write EPROTO 0A000119:SSL routines::decryption failed or bad record mac'),
		'EPROTO',
	],
	[
		'an end of what is encrypted',
		nodeError('ERR_SSL_UNEXPECTED_EOF_WHILE_READING', 'unexpected eof while reading'),
		'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
	],
	['nothing that is known', 'broken', 'CONNECTION_BROKEN'],
	['nothing at all', undefined, 'CONNECTION_BROKEN'],
])('%s after the request went out may be billed', (_case, error, reason) => {
	const failure = connectionFailure(error, deadline);
	expect(failure.kind).toBe('connectionBroken');
	expect(failure).toMatchObject({ reason, isRetryable: true, repetition: 'onRequest' });
});

test.each([
	['a connection that PostgreSQL ended', nodeError('57P01', 'terminating connection')],
	['one that it did not give', nodeError('08006')],
	['one that its client lost', new Error('Connection terminated unexpectedly')],
	['one that is of no more use', new Error('Client has encountered a connection error')],
	['a busy SQLite', nodeError('SQLITE_BUSY')],
	['a query that was given up', Object.assign(new Error('gone'), { name: 'QueryFailedError' })],
	["n8n's error around it", new Error('failed', { cause: nodeError('57P01') })],
])("%s is of n8n's database, and sent again", (_case, error) => {
	const failure = connectionFailure(error, deadline);
	expect(failure).toMatchObject({ kind: 'databaseAway', isRetryable: true, repetition: 'freely' });
	expect(explain(failure).description).not.toContain('charged');
});
