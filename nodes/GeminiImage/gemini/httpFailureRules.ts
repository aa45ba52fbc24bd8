import type { HttpFailureRule, HttpError } from './httpFailureRule';
import { ACCOUNT_ROWS, LASTING_ROWS } from './accountFailureRules';
import { REQUEST_ROWS } from './requestFailureRules';

const KEY = 'Check the API key in the credential, and that it may use this model.';
const LATER = 'Run the workflow again in a little while.';

/** Whoever is between gives up waiting with these; the image may be made and charged for behind it. */
const GIVEN_UP = [408, 499, 520, 524];
const LOST_ANSWER =
	/read_response_body_failed|bad_response_body|ECONNRESET|socket hang up|connection reset|unexpected EOF|broken pipe|reset reason: (?:connection termination|remote reset)/i;

const KEY_ROWS: readonly HttpFailureRule[] = [
	{
		told: '`API_KEY_INVALID`',
		matches: ({ httpCode, reason, said }) =>
			reason === 'API_KEY_INVALID' ||
			(httpCode !== 429 &&
				/\bapi[ _]key (?:is )?(?:not valid|invalid|expired)|\b(?:invalid|incorrect) api[ _]key/i.test(
					said,
				)),
		happened: 'The provider does not accept the API key',
		todo: KEY,
	},
	{
		told: 'HTTP 403 that calls the key leaked',
		matches: ({ httpCode, said }) => httpCode === 403 && /leaked/i.test(said),
		happened: 'The provider has blocked the API key because it became public',
		todo: 'Make a new key with the provider and enter it in the credential; do not share it.',
	},
	{
		told: '`SERVICE_DISABLED`, `API_KEY_SERVICE_BLOCKED`',
		matches: ({ reason }) => reason === 'SERVICE_DISABLED' || reason === 'API_KEY_SERVICE_BLOCKED',
		happened: 'The Gemini API is switched off for the API key',
		todo: 'Switch on the "Generative Language API" for the key\'s project in the Google Cloud console, or make a key in Google AI Studio.',
	},
	{
		told: '`API_KEY_IP_ADDRESS_BLOCKED`, `API_KEY_HTTP_REFERRER_BLOCKED`',
		matches: ({ reason }) => /^API_KEY_\w+_BLOCKED$/.test(reason ?? ''),
		happened: 'The API key may not be used from where n8n runs',
		todo: "Change the key's restrictions with the provider, so that n8n's address is allowed.",
	},
	...ACCOUNT_ROWS,
	{
		told: 'HTTP 401 of a gateway that names itself',
		matches: ({ httpCode, status, said }) =>
			httpCode === 401 &&
			status === undefined &&
			/gateway|proxy|litellm|(?:new|one)_api/i.test(said),
		happened: 'The gateway does not accept the API key',
		todo: 'The gateway in front of the model turned the call down, not Google. Enter a key of the gateway in the credential, and check "Authentication" there.',
	},
	{
		told: 'HTTP 401',
		matches: ({ httpCode }) => httpCode === 401,
		happened: 'The provider does not accept the API key',
		todo: KEY,
	},
];

const PLACE_ROWS: readonly HttpFailureRule[] = [
	{
		told: 'HTTP 403 with a web page',
		matches: ({ httpCode, isPage }) => httpCode === 403 && isPage,
		happened: 'Something before the provider refused the request',
		todo: 'A web page came instead of an answer of the API, as web firewalls send it for the size or the content of a request. Use fewer or smaller reference images, or another prompt; if small requests are refused too, check the Base URL in the credential and tell the provider.',
	},
	{
		told: 'HTTP 403',
		matches: ({ httpCode }) => httpCode === 403,
		happened: 'The provider does not allow this call',
		todo: `${KEY} Check billing as well.`,
	},
	{
		told: 'HTTP 404 with a web page, HTTP 405, 410',
		matches: ({ httpCode, isPage }) =>
			(httpCode === 404 && isPage) || httpCode === 405 || httpCode === 410,
		happened: 'There is no Gemini API at the address of the provider',
		todo: 'Check the Base URL in the credential: it is the address up to /v1beta.',
	},
	{
		told: 'HTTP 404',
		matches: ({ httpCode }) => httpCode === 404,
		happened: 'The provider does not know the model "{model}"',
		todo: 'Choose another model from the list{models}; models are renamed and retired often. If every model is unknown, check the Base URL in the credential.',
	},
	{
		told: 'HTTP 3xx',
		matches: ({ httpCode }) => httpCode >= 300 && httpCode < 400,
		happened: 'The provider sends the call to another address',
		todo: 'Enter the final address as Base URL in the credential; the key is not sent to other addresses.',
	},
];

/**
 * Google does not charge for its own 504. A gateway's says only that the gateway waits no longer,
 * while the image may be made and charged for behind it; so does a 5xx whose words say as much.
 */
function isGivenUp({ httpCode, answeredCode, status, viaGateway, said }: HttpError): boolean {
	if (GIVEN_UP.includes(httpCode)) return true;
	if (status !== undefined) return false;
	if (GIVEN_UP.includes(answeredCode)) return true;
	if (!viaGateway || httpCode < 500) return false;
	const waited = /\btime[ds]?[ -]?out\b|\bdeadline exceeded/i.test(said) && !/connect/i.test(said);
	return httpCode === 504 || answeredCode === 504 || waited;
}

const SERVICE_ROWS: readonly HttpFailureRule[] = [
	{
		told: "HTTP 408, 499, 520, 524, or a gateway's own 504 or timeout",
		matches: isGivenUp,
		happened: 'The provider gave up waiting for the image (HTTP {status})',
		todo: 'Ask for a smaller image or use fewer reference images, then run the workflow again.',
		maybeBilled: true,
	},
	{
		told: 'HTTP 5xx of a gateway that lost the answer it waited for',
		matches: ({ httpCode, status, viaGateway, said }) =>
			httpCode >= 500 && viaGateway && status === undefined && LOST_ANSWER.test(said),
		happened: 'The provider lost the answer of the service behind it (HTTP {status})',
		todo: LATER,
		maybeBilled: true,
	},
	{
		told: 'HTTP 429',
		matches: ({ httpCode }) => httpCode === 429,
		happened: "The provider's quota is used up for now",
		todo: 'Wait before you run the workflow again, set "Requests per Minute" in the options, or raise the quota with the provider.',
		retryable: true,
	},
	{
		told: 'HTTP 501, 505',
		matches: ({ httpCode }) => httpCode === 501 || httpCode === 505,
		happened: 'The provider cannot do what was asked (HTTP {status})',
		todo: 'Check the Base URL in the credential and the model.',
	},
	{
		told: 'HTTP 503',
		matches: ({ httpCode }) => httpCode === 503,
		happened: 'The provider is too busy at the moment (HTTP {status})',
		todo: `${LATER} Another model may be less busy.`,
		retryable: true,
	},
	{
		told: "HTTP 500, 502, Google's 504 and other 5xx",
		matches: ({ httpCode }) => httpCode >= 500,
		happened: 'The provider had trouble with the call (HTTP {status})',
		todo: LATER,
		retryable: true,
	},
	{
		told: 'HTTP 200 with `error` in its body',
		matches: ({ httpCode }) => httpCode === 200,
		happened: 'The provider took the request but made no image',
		todo: 'Run the workflow again.',
	},
	{
		told: 'any other status',
		matches: () => true,
		happened: 'The provider answered with HTTP {status}',
		todo: LATER,
	},
];

/** The first row that matches counts. Sources: Google's error reference; what gateways were seen to send. */
export const HTTP_FAILURE_RULES: readonly HttpFailureRule[] = [
	...KEY_ROWS,
	...LASTING_ROWS,
	...REQUEST_ROWS,
	...PLACE_ROWS,
	...SERVICE_ROWS,
];
