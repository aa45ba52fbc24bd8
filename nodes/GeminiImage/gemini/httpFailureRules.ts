import { ACCOUNT_RULES, LASTING_RULES } from './accountFailureRules';
import { CLOUD_ACCOUNT_RULES, CLOUD_LOCATION_RULES } from './cloudFailureRules';
import type { HttpError, HttpFailureRule } from './httpFailureRule';
import { REQUEST_RULES } from './requestFailureRules';

/** A server on the way stopped waiting, while the image may still be generated and charged for. */
const STOPPED_WAITING = [408, 499, 520, 524];
const LOST_ANSWER =
	/read_response_body_failed|bad_response_body|ECONNRESET|socket hang up|connection reset|unexpected EOF|broken pipe|reset reason: (?:connection termination|remote reset)/i;

/** No other server asks for that. Source: RFC 9110, 15.5.8. */
const PROXY_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'proxyLoginRejected',
		evidence: 'HTTP 407, which is not from the provider',
		matches: ({ answeredCode }) => answeredCode === 407,
	},
];

const KEY_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'keyRejected',
		evidence: '`API_KEY_INVALID`',
		matches: ({ httpCode, reason, said }) =>
			reason === 'API_KEY_INVALID' ||
			(httpCode !== 429 &&
				/\bapi[ _]key (?:is )?(?:not valid|invalid|expired)|\b(?:invalid|incorrect) api[ _]key/i.test(
					said,
				)),
	},
	{
		kind: 'keyLeaked',
		evidence: 'HTTP 403 that says the key was leaked',
		matches: ({ httpCode, said }) => httpCode === 403 && /leaked/i.test(said),
	},
	...CLOUD_ACCOUNT_RULES,
	{
		kind: 'apiSwitchedOff',
		evidence: '`SERVICE_DISABLED`, `API_KEY_SERVICE_BLOCKED`',
		matches: ({ reason }) => reason === 'SERVICE_DISABLED' || reason === 'API_KEY_SERVICE_BLOCKED',
	},
	{
		kind: 'keyRestricted',
		evidence: '`API_KEY_IP_ADDRESS_BLOCKED`, `API_KEY_HTTP_REFERRER_BLOCKED`',
		matches: ({ reason }) => /^API_KEY_\w+_BLOCKED$/.test(reason ?? ''),
	},
	...ACCOUNT_RULES,
	{
		kind: 'gatewayKeyRejected',
		evidence: 'HTTP 401 of a gateway that names itself',
		matches: ({ httpCode, status, said }) =>
			httpCode === 401 &&
			status === undefined &&
			/gateway|proxy|litellm|(?:new|one)_api/i.test(said),
	},
	{
		kind: 'keyRejected',
		evidence: 'HTTP 401',
		matches: ({ httpCode }) => httpCode === 401,
	},
];

const ADDRESS_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'firewallBlocked',
		evidence: 'HTTP 403 with a web page',
		matches: ({ httpCode, isPage }) => httpCode === 403 && isPage,
	},
	{
		kind: 'accessDenied',
		evidence: 'HTTP 403',
		matches: ({ httpCode }) => httpCode === 403,
	},
	{
		kind: 'apiNotFound',
		evidence: 'HTTP 404 with a web page, HTTP 405, 410',
		matches: ({ httpCode, isPage }) =>
			(httpCode === 404 && isPage) || httpCode === 405 || httpCode === 410,
	},
	{
		kind: 'modelUnknown',
		evidence: 'HTTP 404',
		matches: ({ httpCode }) => httpCode === 404,
	},
	{
		kind: 'redirectedElsewhere',
		evidence: 'HTTP 3xx',
		matches: ({ httpCode }) => httpCode >= 300 && httpCode < 400,
	},
];

/**
 * Google does not charge for its own 504. A gateway's 504, or a 5xx whose words mean the same, only
 * says that the gateway stopped waiting.
 */
function hasStoppedWaiting({
	httpCode,
	answeredCode,
	status,
	viaGateway,
	said,
}: HttpError): boolean {
	if (STOPPED_WAITING.includes(httpCode)) return true;
	if (status !== undefined) return false;
	if (STOPPED_WAITING.includes(answeredCode)) return true;
	if (!viaGateway || httpCode < 500) return false;
	const waited = /\btime[ds]?[ -]?out\b|\bdeadline exceeded/i.test(said) && !/connect/i.test(said);
	return httpCode === 504 || answeredCode === 504 || waited;
}

const SERVICE_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'providerStoppedWaiting',
		evidence: "HTTP 408, 499, 520, 524, or a gateway's own 504 or timeout",
		matches: hasStoppedWaiting,
	},
	{
		kind: 'answerLost',
		evidence: 'HTTP 5xx of a gateway that lost the answer it waited for',
		matches: ({ httpCode, status, viaGateway, said }) =>
			httpCode >= 500 && viaGateway && status === undefined && LOST_ANSWER.test(said),
	},
	{
		kind: 'quotaUsedUp',
		evidence: 'HTTP 429',
		matches: ({ httpCode }) => httpCode === 429,
	},
	{
		kind: 'requestUnsupported',
		evidence: 'HTTP 501, 505',
		matches: ({ httpCode }) => httpCode === 501 || httpCode === 505,
	},
	{
		kind: 'providerBusy',
		evidence: 'HTTP 503',
		matches: ({ httpCode }) => httpCode === 503,
	},
	{
		kind: 'providerFailed',
		evidence: "HTTP 500, 502, Google's 504 and other 5xx",
		matches: ({ httpCode }) => httpCode >= 500,
	},
	{
		kind: 'acceptedWithoutImage',
		evidence: 'HTTP 200 with `error` in its body',
		matches: ({ httpCode }) => httpCode === 200,
	},
	{
		kind: 'statusUnknown',
		evidence: 'any other status',
		matches: () => true,
	},
];

/** The first rule that matches counts. Sources: Google's error reference; what gateways were seen to send. */
export const HTTP_FAILURE_RULES: readonly HttpFailureRule[] = [
	...PROXY_RULES,
	...KEY_RULES,
	...LASTING_RULES,
	...REQUEST_RULES,
	...CLOUD_LOCATION_RULES,
	...ADDRESS_RULES,
	...SERVICE_RULES,
];
