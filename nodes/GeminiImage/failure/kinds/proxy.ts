import { ofN8n } from '../failureKind';
import { sanitizeText } from '../sanitizeText';

const SETTINGS = "n8n's environment variables HTTP_PROXY and HTTPS_PROXY";
const ADMINISTRATOR = 'If someone else runs n8n for you, forward this to them.';
const ENCODED = 'Percent-encode special characters in the password, such as # as %23 and @ as %40.';

/** The forward proxy that n8n is set up to use. */
export const proxyFailures = {
	/** No request had gone out. */
	proxyUnreachable: ofN8n<{ proxy?: string }>({
		reason: 'PROXY_UNREACHABLE',
		message: ({ proxy }) =>
			`n8n cannot reach its proxy${proxy ? ` at ${sanitizeText(proxy, 100)}` : ''}`,
		advice: `Check that the proxy is running, and check its address in ${SETTINGS}. If the provider does not need the proxy, add its host to NO_PROXY. ${ADMINISTRATOR}`,
		example: { proxy: '10.0.0.8:3128' },
		isRetryable: true,
		isRepeatable: true,
	}),
	proxyInvalid: ofN8n({
		reason: 'PROXY_INVALID',
		message: "The address of n8n's proxy is not valid",
		advice: `Correct it in ${SETTINGS}, as in http://user:password@proxy.example.com:3128. ${ENCODED} ${ADMINISTRATOR}`,
	}),
};

/** The proxy answered in the place of the provider. */
export const proxyAnswers = {
	proxyLoginRejected: ofN8n({
		reason: 'HTTP_407',
		message: "n8n's proxy rejected the user name and password",
		advice: `The request did not reach the provider. Enter both in ${SETTINGS}, as in http://user:password@proxy.example.com:3128. ${ENCODED} ${ADMINISTRATOR}`,
	}),
};
