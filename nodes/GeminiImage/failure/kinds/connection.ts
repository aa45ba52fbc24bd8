import { charged, turnedAway } from '../failureKind';

const CHECK_URL = 'Check the Base URL in the credential';
const OFFLINE = `${CHECK_URL}, and whether n8n can reach the internet.`;
const NO_NETWORK = 'Check whether n8n can reach the internet.';

/** Node's code for a provider that could not be reached: what happened, and what to do. */
const UNREACHABLE: ReadonlyMap<string, readonly [message: string, advice: string]> = new Map([
	[
		'ECONNREFUSED',
		[
			'The provider cannot be reached: it refused the connection',
			`${CHECK_URL}, and that the provider is running. If n8n uses a proxy (HTTPS_PROXY), check that it is running too.`,
		],
	],
	['ENOTFOUND', ['The provider cannot be reached: its address is unknown', OFFLINE]],
	[
		'EAI_AGAIN',
		[
			'The provider cannot be reached: its address could not be looked up',
			`${NO_NETWORK} Then run the workflow again.`,
		],
	],
	['EHOSTUNREACH', ['The provider cannot be reached', OFFLINE]],
	['ENETUNREACH', ['The provider cannot be reached', NO_NETWORK]],
	['EHOSTDOWN', ['The provider cannot be reached', OFFLINE]],
	['ENETDOWN', ['The provider cannot be reached', NO_NETWORK]],
]);
const UNCONNECTED = [
	'The provider cannot be reached: the connection was not established',
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
		message: 'The provider cannot be reached: it does not answer over https',
		advice:
			'Check in the credential whether the Base URL should start with http:// or https://, and check its port.',
	}),
	keyUnsendable: turnedAway({
		reason: 'ERR_INVALID_CHAR',
		message: 'The API key has a character that cannot be sent',
		advice:
			'Copy the key into the credential again, without line breaks or other characters around it.',
	}),
	certificateUntrusted: turnedAway({
		reason: 'CERTIFICATE',
		message: "n8n does not trust the provider's certificate",
		advice: `${CHECK_URL}. For a server of your own, or a company's proxy that inspects connections, set n8n's environment variable NODE_EXTRA_CA_CERTS to the file with its certificate. Less safe: turn on "Ignore SSL Issues (Insecure)" in the credential.`,
	}),
	timedOut: charged({
		reason: 'TIMEOUT',
		message: 'The provider did not answer in time',
		advice: 'Raise "Timeout (Seconds)" in the options; large images take minutes.',
		isRetryable: true,
		isRepeatable: true,
	}),
	connectionBroken: charged({
		reason: 'CONNECTION_BROKEN',
		message: 'The connection to the provider broke off',
		advice: 'Run the workflow again if you still want the image.',
		isRetryable: true,
		isRepeatable: true,
	}),
};
