/** What a provider says in the body of a failed call. */
export interface ProviderFault {
	message: string;
	/** Google's status, a proxy's code or type, or ErrorInfo's reason. */
	reason: string | undefined;
	/** Google's `status`, which a more special reason may hide. */
	status: string | undefined;
	/** The HTTP status that the body itself names. */
	httpCode: number | undefined;
	/** True for a web page. */
	isPage: boolean;
}

/** A fault and the call that met it. */
export interface MetFault extends ProviderFault {
	httpCode: number;
	/** Whether a provider other than Google passes the calls on. */
	viaGateway: boolean;
}

/** One way in which a provider turns a call down. */
export interface FaultRow {
	/** How the provider tells it, for the documentation. */
	told: string;
	matches(fault: MetFault): boolean;
	/** What happened; `{model}`, `{status}` and `{turn}` are filled in. */
	happened: string;
	/** What to do; `{models}` is filled in. */
	todo: string;
	/** The call was not worked on and may succeed later, so it is repeated. */
	retryable?: boolean;
	/** It may have been worked on, and charged for. */
	maybeBilled?: boolean;
}

const KEY = 'Check the API key in the credential, and that it may use this model.';
const LATER = 'Run the workflow again in a little while.';
const CREDIT = 'Add credit or change the plan with the provider, then run the workflow again.';

/** The first row that matches counts. Sources: Google's error reference; what gateways were seen to send. */
export const FAULT_ROWS: readonly FaultRow[] = [
	{
		told: 'HTTP 401, or `API_KEY_INVALID`',
		matches: ({ httpCode, reason }) => reason === 'API_KEY_INVALID' || httpCode === 401,
		happened: 'The provider does not accept the API key',
		todo: KEY,
	},
	{
		told: 'HTTP 403 that calls the key leaked',
		matches: ({ httpCode, message }) => httpCode === 403 && /leaked/i.test(message),
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
	{
		told: 'HTTP 402, or a code such as `insufficient_quota`',
		matches: ({ httpCode, reason, message }) =>
			httpCode === 402 ||
			/insufficient[_ ](user[_ ])?(quota|credit|balance|funds)/i.test(`${reason} ${message}`),
		happened: 'The account with the provider has no credit left',
		todo: CREDIT,
	},
	{
		told: 'HTTP 413, or "payload size exceeds"',
		matches: ({ httpCode, message }) => httpCode === 413 || /payload size exceeds/i.test(message),
		happened: 'The request is too large for the provider',
		todo: 'Use fewer or smaller reference images, or a shorter conversation.',
	},
	{
		told: '"missing a thought_signature"',
		matches: ({ message }) => /thought.signature/i.test(message),
		happened: 'An earlier image of the conversation lacks its thought signature{turn}',
		todo: 'Set "History" in the options to "Last Image Only" for one turn: it goes on from the last image, and the conversation file keeps every turn.',
	},
	{
		told: 'HTTP 400 `FAILED_PRECONDITION` that speaks of billing',
		matches: ({ httpCode, status, message }) =>
			httpCode === 400 && status === 'FAILED_PRECONDITION' && /billing/i.test(message),
		happened: "The provider wants billing to be set up for the key's account",
		todo: 'Set up billing with the provider, then run the workflow again.',
	},
	{
		told: 'HTTP 400 `FAILED_PRECONDITION`',
		matches: ({ httpCode, status }) => httpCode === 400 && status === 'FAILED_PRECONDITION',
		happened: 'The provider does not serve this account',
		todo: 'Check billing and the region of the account with the provider.',
	},
	{
		told: 'HTTP 4xx with a code such as `content_policy_violation`',
		matches: ({ httpCode, reason }) =>
			httpCode < 500 && /content_?(policy|filter)|moderation|safety/i.test(reason ?? ''),
		happened: 'The provider does not allow this prompt or a reference image',
		todo: 'Reword the prompt, or change the reference images where there are some, then run the workflow again.',
	},
	{
		told: 'HTTP 400, "Unable to process input image"',
		matches: ({ httpCode, message }) =>
			httpCode === 400 &&
			/(process|decode|read|invalid|unsupported)[\w ]{0,30} image|image is not valid/i.test(
				message,
			) &&
			!/image_size|aspect/i.test(message),
		happened: 'The provider cannot read a reference image',
		todo: 'Save the image anew as PNG or JPEG, or use another image.',
	},
	{
		told: 'HTTP 400, "exceeds the maximum number of tokens"',
		matches: ({ httpCode, message }) =>
			httpCode === 400 && /maximum number of tokens|context length/i.test(message),
		happened: 'The prompt and the images together are too long for the model',
		todo: 'Use a shorter prompt, fewer reference images, or a shorter conversation.',
	},
	{
		told: 'HTTP 400, 409, 422',
		matches: ({ httpCode }) => [400, 409, 422].includes(httpCode),
		happened: 'The provider does not accept the request',
		todo: 'Set "Aspect Ratio" and "Image Size" to Automatic and remove options, then add them back one by one.',
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
		todo: 'Check the Base URL in the credential: it ends before /v1beta.',
	},
	{
		told: 'HTTP 404',
		matches: ({ httpCode }) => httpCode === 404,
		happened: 'The provider does not know the model "{model}"',
		todo: 'Choose another model from the list{models}; models are renamed and retired often. If every model is unknown, check the Base URL in the credential.',
	},
	{
		told: 'HTTP 429',
		matches: ({ httpCode }) => httpCode === 429,
		happened: "The provider's quota is used up for now",
		todo: 'Wait before you run the workflow again, set "Requests per Minute" in the options, or raise the quota with the provider.',
		retryable: true,
	},
	{
		told: 'HTTP 3xx',
		matches: ({ httpCode }) => httpCode >= 300 && httpCode < 400,
		happened: 'The provider sends the call to another address',
		todo: 'Enter the final address as Base URL in the credential; the key is not sent to other addresses.',
	},
	{
		// Google does not charge for its own 504. A gateway's says only that the gateway waits no longer,
		// while the image may be made and charged for behind it.
		told: "HTTP 408, 499, 520, 524, or a gateway's own 504",
		matches: ({ httpCode, status, viaGateway }) =>
			[408, 499, 520, 524].includes(httpCode) ||
			(httpCode === 504 && viaGateway && status === undefined),
		happened: 'The provider gave up waiting for the image (HTTP {status})',
		todo: 'Ask for a smaller image or use fewer reference images, then run the workflow again.',
		maybeBilled: true,
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

/** A 429 of a kind that waiting does not help. */
export const PERMANENT_QUOTA = {
	told: 'HTTP 429 with a quota for a day, or `limit: 0`',
	happened: "The provider's quota is used up, and does not come back soon",
	todo: 'It is a quota for a day, or the plan includes none: wait until tomorrow, or change the plan with the provider.',
} as const;
