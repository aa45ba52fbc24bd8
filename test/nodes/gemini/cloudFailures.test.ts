import { readHttpFailure } from '../../../nodes/GeminiImage/gemini/httpFailure';
import { outcomeOf } from '../failure/outcomeOf';

const PAGE = 'https://console.developers.google.com/apis/api/aiplatform.googleapis.com/overview';
const NOT_FOUND_PAGE = '<!DOCTYPE html><html><title>Error 404 (Not Found)!!1</title></html>';

interface Said {
	message?: string;
	status?: string;
	details?: unknown[];
}

const info = (reason: string, metadata: Record<string, string> = {}) => ({
	'@type': 'type.googleapis.com/google.rpc.ErrorInfo',
	reason,
	domain: 'googleapis.com',
	metadata: { service: 'aiplatform.googleapis.com', ...metadata },
});
const help = (url: string) => ({
	'@type': 'type.googleapis.com/google.rpc.Help',
	links: [{ description: 'Google developers console API activation', url }],
});
const localized = (message: string) => ({
	'@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
	locale: 'en-US',
	message,
});
const publisherModel = (location: string) =>
	`Publisher Model \`projects/p-1/locations/${location}/publishers/google/models/a-model\` was not found or your project does not have access to it.`;

const read = (status: number, body: Said | string, more = {}) =>
	outcomeOf(
		readHttpFailure(
			status,
			typeof body === 'string' ? body : JSON.stringify({ error: { code: status, ...body } }),
			{ model: 'a-model', knownModels: ['one', 'two'], hasLocations: true, ...more },
		),
	);

test.each<[string, number, Said | string, string, RegExp]>([
	[
		'an API that is switched off',
		403,
		{
			message: 'Vertex AI API has not been used in project 1 before or it is disabled.',
			status: 'PERMISSION_DENIED',
			details: [info('SERVICE_DISABLED'), help(PAGE)],
		},
		'vertexSwitchedOff',
		/You can do that at https:\/\/console\.developers\.google\.com\/apis/,
	],
	[
		'the page in the metadata alone',
		403,
		{ message: 'x', details: [info('SERVICE_DISABLED', { activationUrl: PAGE })] },
		'vertexSwitchedOff',
		/console\.developers\.google\.com/,
	],
	[
		"a page that is not Google's",
		403,
		{ message: 'x', details: [info('SERVICE_DISABLED'), help('https://google.com.example/a')] },
		'vertexSwitchedOff',
		/wait a few minutes\.$/,
	],
	[
		'the Gemini API that is switched off',
		403,
		{
			message: 'x',
			details: [info('SERVICE_DISABLED', { service: 'generativelanguage.googleapis.com' })],
		},
		'apiSwitchedOff',
		/Generative Language API/,
	],
	[
		'a role that is missing',
		403,
		{
			message: "Permission 'aiplatform.endpoints.predict' denied on resource '//x'.",
			status: 'PERMISSION_DENIED',
			details: [info('IAM_PERMISSION_DENIED', { permission: 'aiplatform.endpoints.predict' })],
		},
		'roleMissing',
		/roles\/aiplatform\.user/,
	],
	[
		'the same in words alone',
		403,
		{ message: "Permission 'aiplatform.endpoints.predict' denied on resource '//x'." },
		'roleMissing',
		/Project ID/,
	],
	[
		'no billing',
		403,
		{
			message: 'This API method requires billing to be enabled.',
			details: [
				info('BILLING_DISABLED'),
				help('https://console.developers.google.com/billing/enable?project=1'),
			],
		},
		'billingNotSetUp',
		/billing\/enable\?project=1/,
	],
	[
		'a project that nobody knows',
		403,
		{ message: 'Permission denied on resource project p-1.', details: [info('CONSUMER_INVALID')] },
		'projectUnknown',
		/Project ID/,
	],
	[
		'the same in words alone',
		403,
		{ message: 'Permission denied on resource project p-1.' },
		'projectUnknown',
		/my-project-123/,
	],
	[
		'a project that is suspended',
		403,
		{ message: 'x', details: [info('CONSUMER_SUSPENDED')] },
		'projectSuspended',
		/console/,
	],
	[
		'a token that has expired',
		401,
		{ message: 'x', status: 'UNAUTHENTICATED', details: [info('ACCESS_TOKEN_EXPIRED')] },
		'tokenRejected',
		/clock/,
	],
	[
		'an account that is disabled',
		401,
		{ message: 'x', details: [info('ACCOUNT_STATE_INVALID')] },
		'tokenRejected',
		/disabled/,
	],
	[
		'an API key where only a token goes',
		401,
		{
			message:
				'API keys are not supported by this API. Expected OAuth2 access token or other authentication credentials that assert a principal.',
			status: 'UNAUTHENTICATED',
			details: [info('CREDENTIALS_MISSING')],
		},
		'tokenRequired',
		/Service Account/,
	],
	[
		'a model that the location lacks',
		404,
		{ message: publisherModel('us-central1'), status: 'NOT_FOUND' },
		'modelNotInLocation',
		/"Location" in the credential to "global"/,
	],
	[
		'a model that is nowhere',
		404,
		{ message: publisherModel('global'), status: 'NOT_FOUND' },
		'modelNotInLocation',
		/^(?!.*"Location").*one or two/,
	],
	['a location that does not exist', 404, NOT_FOUND_PAGE, 'locationUnknown', /europe-west4/],
	[
		'a shared quota',
		429,
		{
			message:
				'Resource exhausted. Please try again later. Please refer to https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.',
			status: 'RESOURCE_EXHAUSTED',
		},
		'sharedQuotaUsedUp',
		/dynamic shared quota.*"Priority".*Provisioned Throughput/,
	],
	[
		'a quota of the project',
		429,
		{
			message: 'Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_minute.',
			status: 'RESOURCE_EXHAUSTED',
		},
		'quotaUsedUp',
		/ask the provider for a higher quota/,
	],
	[
		'words in a LocalizedMessage alone',
		403,
		{
			status: 'PERMISSION_DENIED',
			details: [localized('Vertex AI may not be used here.'), info('IAM_PERMISSION_DENIED')],
		},
		'roleMissing',
		/says: "Vertex AI may not be used here\."/,
	],
])('%s: HTTP %i', (_case, status, body, kind, advice) => {
	const failure = read(status, body);
	expect(failure.kind).toBe(kind);
	expect(failure.description).toMatch(advice);
	expect(failure.repetition).toBe(status === 429 ? 'freely' : 'never');
});

test('the location and the model are named', () => {
	const { message } = read(404, { message: publisherModel('us-central1'), status: 'NOT_FOUND' });
	expect(message).toBe(
		'Google Vertex AI does not offer the model "a-model" in the location "us-central1"',
	);
});

test('elsewhere, a web page and a full quota are not about locations', () => {
	const elsewhere = { hasLocations: false };
	expect(read(404, NOT_FOUND_PAGE, elsewhere).kind).toBe('apiNotFound');
	expect(read(429, { message: 'x' }, elsewhere).kind).toBe('quotaUsedUp');
});

describe('a request of the service tier Flex that gives way', () => {
	test.each([
		[503, { message: 'The model is overloaded.', status: 'UNAVAILABLE' }],
		[429, { message: 'Resource has been exhausted.', status: 'RESOURCE_EXHAUSTED' }],
		[429, { message: 'Quota exceeded for now.', status: 'RESOURCE_EXHAUSTED' }],
	])('with HTTP %i is sent again, and the other tier is named', (status, body) => {
		const failure = read(status, body, { serviceTier: 'flex' });
		expect(failure).toMatchObject({ isRetryable: true, repetition: 'freely' });
		expect(failure.description).toContain('set "Service Tier" in the options to "Standard"');
		expect(read(status, body, { serviceTier: 'priority' }).description).not.toContain('Flex');
	});
});
