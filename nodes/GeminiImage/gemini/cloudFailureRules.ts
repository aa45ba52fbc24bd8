import type { HttpError, HttpFailureRule } from './httpFailureRule';

const VERTEX = /aiplatform\.googleapis\.com|\bvertex ai\b/i;
const SHARED_QUOTA = /error-code-429|dynamic shared quota|temporarily out of capacity/i;

function isAboutVertex({ service, said }: HttpError): boolean {
	return service === 'aiplatform.googleapis.com' || VERTEX.test(said);
}

/** The advice is about fields that only Vertex AI's credential has, so the same words elsewhere mean less. */
function ofVertex(rule: HttpFailureRule): HttpFailureRule {
	return { ...rule, matches: (error) => error.hasLocations && rule.matches(error) };
}

const BILLING_DISABLED: HttpFailureRule = {
	kind: 'billingNotSetUp',
	evidence: '`BILLING_DISABLED`',
	matches: ({ reason }) => reason === 'BILLING_DISABLED',
};

/**
 * Errors of Vertex AI about an account and its project. Sources: google.api.ErrorReason; public reports of
 * Vertex AI's answers.
 */
const VERTEX_ACCOUNT_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'vertexSwitchedOff',
		evidence: '`SERVICE_DISABLED` of Vertex AI',
		matches: (error) => error.reason === 'SERVICE_DISABLED' && isAboutVertex(error),
	},
	{
		kind: 'projectUnknown',
		evidence: '`CONSUMER_INVALID`, `RESOURCE_PROJECT_INVALID`, `USER_PROJECT_DENIED`',
		matches: ({ reason, httpCode, said }) =>
			/^(?:CONSUMER_INVALID|RESOURCE_PROJECT_INVALID|USER_PROJECT_DENIED)$/.test(reason ?? '') ||
			(httpCode === 403 && /\bpermission denied on resource project\b/i.test(said)),
	},
	{
		kind: 'projectSuspended',
		evidence: '`CONSUMER_SUSPENDED`',
		matches: ({ reason }) => reason === 'CONSUMER_SUSPENDED',
	},
	{
		kind: 'roleMissing',
		evidence: '`IAM_PERMISSION_DENIED`, or a permission of Vertex AI that is denied',
		matches: ({ reason, httpCode, said }) =>
			reason === 'IAM_PERMISSION_DENIED' ||
			(httpCode === 403 && /\bpermission ["'`]?aiplatform\.[\w.]{1,60}["'`]? denied/i.test(said)),
	},
	{
		kind: 'tokenRequired',
		evidence: 'HTTP 401, "API keys are not supported by this API", or `CREDENTIALS_MISSING`',
		matches: ({ httpCode, reason, said }) =>
			httpCode === 401 &&
			(/\bAPI keys are not supported by this API/i.test(said) || reason === 'CREDENTIALS_MISSING'),
	},
	{
		kind: 'tokenRejected',
		evidence: '`ACCESS_TOKEN_EXPIRED`, `ACCESS_TOKEN_TYPE_UNSUPPORTED`, `ACCOUNT_STATE_INVALID`',
		matches: ({ reason }) => /^ACCESS_TOKEN_\w+$|^ACCOUNT_STATE_INVALID$/.test(reason ?? ''),
	},
];

/** What an account of Google Cloud lacks. */
export const CLOUD_ACCOUNT_RULES: readonly HttpFailureRule[] = [
	BILLING_DISABLED,
	...VERTEX_ACCOUNT_RULES.map(ofVertex),
];

const VERTEX_LOCATION_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'modelNotInLocation',
		evidence: 'HTTP 404, "Publisher Model … was not found"',
		matches: ({ httpCode, said }) => httpCode === 404 && /\bpublisher model\b/i.test(said),
	},
	{
		kind: 'locationUnknown',
		evidence: 'HTTP 404 of Vertex AI with a web page',
		matches: ({ httpCode, isPage }) => httpCode === 404 && isPage,
	},
	{
		kind: 'sharedQuotaUsedUp',
		evidence: 'HTTP 429 of Vertex AI without a quota of its own',
		matches: ({ httpCode, quotas, said }) =>
			httpCode === 429 &&
			quotas.length === 0 &&
			(SHARED_QUOTA.test(said) || !/\bquota exceeded\b/i.test(said)),
	},
];

/** What is not in a location of Vertex AI, or not at the moment. */
export const CLOUD_LOCATION_RULES: readonly HttpFailureRule[] = VERTEX_LOCATION_RULES.map(ofVertex);
