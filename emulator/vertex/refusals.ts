import { googleRefusal, type Refusal } from '../refusal';

const SERVICE = 'aiplatform.googleapis.com';

/** What a call is about, as Google's messages name it. */
export interface Place {
	project: string;
	/** `projects/…/locations/…/publishers/google/models/…`, or without the project with an API key. */
	resource: string;
}

type Details = [reason: string, metadata: Record<string, string>, domain?: string];

const errorInfo = (...[reason, metadata, domain = 'googleapis.com']: Details) => ({
	'@type': 'type.googleapis.com/google.rpc.ErrorInfo',
	reason,
	domain,
	metadata,
});

const localized = (message: string) => ({
	'@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
	locale: 'en-US',
	message,
});

const help = (description: string, url: string) => ({
	'@type': 'type.googleapis.com/google.rpc.Help',
	links: [{ description, url }],
});

const deny = (message: string, ...details: object[]) =>
	googleRefusal(403, 'PERMISSION_DENIED', message, details);

function refuseService({ project }: Place): Refusal {
	const url = `https://console.developers.google.com/apis/api/${SERVICE}/overview?project=${project}`;
	const message = `Vertex AI API has not been used in project ${project} before or it is disabled. Enable it by visiting ${url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`;
	return deny(
		message,
		errorInfo('SERVICE_DISABLED', {
			activationUrl: url,
			consumer: `projects/${project}`,
			containerInfo: project,
			service: SERVICE,
			serviceTitle: 'Vertex AI API',
		}),
		localized(message),
		help('Google developers console API activation', url),
	);
}

function refuseBilling({ project }: Place): Refusal {
	const url = `https://console.developers.google.com/billing/enable?project=${project}`;
	return deny(
		`This API method requires billing to be enabled. Please enable billing on project #${project} by visiting ${url} then retry. If you enabled billing for this project recently, wait a few minutes for the action to propagate to our systems and retry.`,
		help('Google developers console billing', url),
		errorInfo('BILLING_DISABLED', { consumer: `projects/${project}`, service: SERVICE }),
	);
}

function refuseProject({ project }: Place): Refusal {
	const message = `Permission denied on resource project ${project}.`;
	return deny(
		message,
		errorInfo('CONSUMER_INVALID', {
			consumer: `projects/${project}`,
			containerInfo: project,
			service: SERVICE,
		}),
		localized(message),
		help('Google developers console', 'https://console.developers.google.com'),
	);
}

function refusePermission({ resource }: Place): Refusal {
	const permission = 'aiplatform.endpoints.predict';
	return deny(
		`Permission '${permission}' denied on resource '//${SERVICE}/${resource}' (or it may not exist).`,
		errorInfo('IAM_PERMISSION_DENIED', { permission, resource }, SERVICE),
	);
}

/** By dynamic shared quota, which has no limit to name. */
const refuseQuota = (): Refusal =>
	googleRefusal(
		429,
		'RESOURCE_EXHAUSTED',
		'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.',
	);

export const CLOUD_REFUSALS = [
	'projectUnknown',
	'serviceDisabled',
	'billingDisabled',
	'permissionDenied',
	'quotaExhausted',
] as const;
export type CloudRefusal = (typeof CLOUD_REFUSALS)[number];

const REFUSALS: Readonly<Record<CloudRefusal, (place: Place) => Refusal>> = {
	projectUnknown: refuseProject,
	serviceDisabled: refuseService,
	billingDisabled: refuseBilling,
	permissionDenied: refusePermission,
	quotaExhausted: refuseQuota,
};

/** Returns Google Cloud's answer to those who may not, or not now. */
export const refuseCloud = (why: CloudRefusal, place: Place): Refusal => REFUSALS[why](place);

const refuseToken = (message: string, reason: string): Refusal =>
	googleRefusal(401, 'UNAUTHENTICATED', message, [errorInfo(reason, { service: SERVICE })]);

const EXPECTED =
	'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

/** Google's answer to a call for a project without a token that is good now. */
export const TOKEN_REFUSALS = {
	missing: refuseToken(
		`Request is missing required authentication credential. ${EXPECTED}`,
		'CREDENTIALS_MISSING',
	),
	isKey: refuseToken(
		'API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that assert a principal. See https://cloud.google.com/docs/authentication',
		'CREDENTIALS_MISSING',
	),
	unknown: refuseToken(
		`Request had invalid authentication credentials. ${EXPECTED}`,
		'ACCESS_TOKEN_TYPE_UNSUPPORTED',
	),
	expired: refuseToken(
		`Request had invalid authentication credentials. ${EXPECTED}`,
		'ACCESS_TOKEN_EXPIRED',
	),
};

/** Google's answer for a model that does not exist, or not in this location. */
export const refusePublisherModel = ({ resource }: Place): Refusal =>
	googleRefusal(
		404,
		'NOT_FOUND',
		`Publisher Model \`${resource}\` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions`,
	);
