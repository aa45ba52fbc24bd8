import { charged, turnedAway } from '../failureKind';

const CHECK_URL = 'Check the Base URL in the credential';
const OFFLINE = `${CHECK_URL} and whether n8n can reach the internet.`;
const NO_NETWORK = 'Check whether n8n can reach the internet.';

/** Node's code for a provider that could not be reached: what happened, and what to do. */
const UNREACHABLE: ReadonlyMap<string, readonly [message: string, advice: string]> = new Map([
	[
		'ECONNREFUSED',
		[
			'The provider cannot be reached: it refused the connection',
			`${CHECK_URL} and that the provider is running. If n8n uses a proxy (HTTPS_PROXY), check that it is running too.`,
		],
	],
	['ENOTFOUND', ['The provider cannot be reached: its host name was not found', OFFLINE]],
	[
		'EAI_AGAIN',
		[
			'The provider cannot be reached: its host name could not be looked up',
			`${NO_NETWORK} Then run the workflow again.`,
		],
	],
	['EHOSTUNREACH', ['The provider cannot be reached', OFFLINE]],
	['ENETUNREACH', ['The provider cannot be reached', NO_NETWORK]],
	['EHOSTDOWN', ['The provider cannot be reached', OFFLINE]],
	['ENETDOWN', ['The provider cannot be reached', NO_NETWORK]],
]);
const UNCONNECTED = [
	'The provider cannot be reached: the connection could not be established',
	OFFLINE,
] as const;

/** Codes by which Node says that no request had gone out. */
export const UNREACHABLE_CODES: readonly string[] = [...UNREACHABLE.keys()];

function unreachable(code: string) {
	return UNREACHABLE.get(code) ?? UNCONNECTED;
}

/** Requests that never reached the provider, or whose answer never came. */
export const connectionFailures = {
	/** No request had gone out, and the next one may. */
	unreachable: turnedAway<{ code: string }>({
		reason: 'UNCONNECTED',
		message: ({ code }) => unreachable(code)[0],
		advice: ({ code }) => unreachable(code)[1],
		example: { code: 'ECONNREFUSED' },
		isRetryable: true,
		isRepeatable: true,
	}),
	notHttps: turnedAway({
		reason: 'EPROTO',
		message: 'The provider cannot be reached: it does not respond over https',
		advice:
			'Check the Base URL in the credential: whether it should start with http:// or https://, and its port.',
	}),
	keyUnsendable: turnedAway({
		reason: 'ERR_INVALID_CHAR',
		message: 'The API key contains a character that cannot be sent',
		advice: 'Copy the key into the credential again, without line breaks or extra characters.',
	}),
	certificateUntrusted: turnedAway({
		reason: 'CERTIFICATE',
		message: "n8n does not trust the provider's certificate",
		advice: `${CHECK_URL}. For your own server, or a company proxy that inspects connections, set n8n's environment variable NODE_EXTRA_CA_CERTS to the certificate file. A less secure alternative is to turn on "Ignore SSL Issues (Insecure)" in the credential.`,
	}),
	timedOut: charged({
		reason: 'TIMEOUT',
		message: 'The provider did not respond in time',
		advice: 'Raise "Timeout (Seconds)" in the options. Large images can take minutes.',
		isRetryable: true,
		isRepeatable: true,
	}),
	connectionBroken: charged({
		reason: 'CONNECTION_BROKEN',
		message: 'The connection to the provider was lost',
		advice: 'Run the workflow again if you still want the image.',
		isRetryable: true,
		isRepeatable: true,
	}),
};
