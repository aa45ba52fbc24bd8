import {
	displayParameter,
	type ICredentialDataDecryptedObject,
	type IHttpRequestOptions,
	type INodeParameters,
} from 'n8n-workflow';
import { GeminiImageApi } from '../../credentials/GeminiImageApi.credentials';
import { storedToken } from '../../nodes/GeminiImage/transport/accessTokens';
import { readServiceAccount } from '../../nodes/GeminiImage/transport/serviceAccount';
import { EMAIL, keyFile, PEM } from '../nodes/transport/accountKeys';

const credential = new GeminiImageApi();
const KEY = 'AQ.a-key-of-the-express-mode';

function shownFields(values: INodeParameters): string[] {
	const shown = credential.properties.filter(
		(field) => field.type !== 'hidden' && displayParameter(values, field, null, null),
	);
	return shown.map(({ name }) => name);
}

test.each([
	[{ provider: 'google', authentication: '' }, ['provider', 'baseUrl', 'apiKey', 'authentication']],
	[
		{ provider: 'vertexAi', authentication: 'xGoogApiKey' },
		['provider', 'authentication', 'apiKey', 'baseUrl'],
	],
	[
		{ provider: 'vertexAi', authentication: 'serviceAccount' },
		[
			'provider',
			'authentication',
			'serviceAccountJson',
			'serviceAccountEmail',
			'privateKey',
			'projectId',
			'location',
			'baseUrl',
		],
	],
	// What the editor keeps when the provider changes.
	[
		{ provider: 'vertexAi', authentication: 'bearer' },
		['provider', 'authentication', 'apiKey', 'baseUrl'],
	],
	[
		{ provider: 'google', authentication: 'serviceAccount' },
		['provider', 'baseUrl', 'apiKey', 'authentication'],
	],
])('with %j, exactly the fields that belong to it are shown', (values, expected) => {
	expect(shownFields(values)).toEqual([...expected, 'ignoreSSLIssues']);
});

test('whatever holds a key or a token is a password, and the token is hidden', () => {
	const secret = credential.properties.filter(({ typeOptions }) => typeOptions?.password);
	expect(new Set(secret.map(({ name }) => name))).toEqual(
		new Set(['apiKey', 'serviceAccountJson', 'privateKey', 'accessToken']),
	);
	const token = credential.properties.find(({ name }) => name === 'accessToken');
	expect(token).toMatchObject({ type: 'hidden', default: '', typeOptions: { expirable: true } });
});

async function authenticated(
	values: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const { authenticate } = credential;
	if (typeof authenticate !== 'function') throw new Error('The credential has no function for it.');
	return await authenticate({ provider: 'vertexAi', ...values }, request);
}

const account = { authentication: 'serviceAccount', serviceAccountJson: keyFile() };
const stored = storedToken(readServiceAccount(account), 'ya29.a.token', 3_600_000);
const request = { url: 'https://aiplatform.googleapis.com/v1/x', headers: { Accept: 'x' } };

test('an API key goes into its header', async () => {
	expect(await authenticated({ apiKey: ` ${KEY}\n` }, request)).toEqual({
		...request,
		headers: { Accept: 'x', 'x-goog-api-key': KEY },
	});
});

test('of a service account, the token alone is sent', async () => {
	const sent = await authenticated({ ...account, accessToken: stored }, request);
	expect(sent.headers).toEqual({ Accept: 'x', Authorization: 'Bearer ya29.a.token' });
	expect(JSON.stringify(sent)).not.toContain(PEM.slice(40, 60));
});

test('of another service account, whose place it took in the credential, no token is sent', async () => {
	const accessToken = stored.replace(/\.[0-9a-f]+\./, '.0123.');
	const sent = await authenticated({ ...account, accessToken }, request);
	expect(sent.headers).toEqual({ Accept: 'x', Authorization: 'Bearer ' });
});

test("the HTTP Request node's requests, which have no url, get their header too", async () => {
	const { url: uri, ...rest } = request;
	const sent = await authenticated({ apiKey: KEY }, {
		...rest,
		uri,
	} as unknown as IHttpRequestOptions);
	expect(sent.headers).toMatchObject({ 'x-goog-api-key': KEY });
});

test.each<[string, Record<string, string>, string]>([
	[
		'an API key',
		{ apiKey: KEY },
		'https://aiplatform.googleapis.com/v1/publishers/google/models/gemini-3-pro-image:countTokens',
	],
	[
		'a service account',
		{ ...account, location: 'europe-west4' },
		'https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4/publishers/google/models/gemini-3-pro-image:countTokens',
	],
	[
		'a proxy',
		{ ...account, baseUrl: 'https://proxy.example.com/vertex/v1/', projectId: 'other' },
		'https://proxy.example.com/vertex/v1/projects/other/locations/global/publishers/google/models/gemini-3-pro-image:countTokens',
	],
])(
	'the test with %s counts tokens, which is free, where images are made',
	async (_way, values, url) => {
		const check = { url: credential.test.request.url ?? '', baseURL: values.baseUrl ?? '' };
		const sent = await authenticated({ ...values, accessToken: stored }, check);
		expect(sent).toMatchObject({ method: 'POST', url, baseURL: undefined });
		expect(sent.body).toMatchObject({ contents: [{ role: 'user' }] });
	},
);

type Answer = { statusCode: number; body: unknown };

/** What n8n's test gets of the credential's own code, and what it asked for. */
async function logIn(
	values: ICredentialDataDecryptedObject,
	...answers: Answer[]
): Promise<{ output?: unknown; message?: string; urls: string[] }> {
	const urls: string[] = [];
	const httpRequest = ({ url, body }: IHttpRequestOptions) => {
		urls.push(url);
		expect(typeof body).toBe('string');
		const answer = answers.shift() ?? { statusCode: 200, body: { totalTokens: 1 } };
		return Promise.resolve({ headers: {}, ...answer, body: JSON.stringify(answer.body) });
	};
	const all = { provider: 'vertexAi', accessToken: '', hasExpressions: false, ...values };
	try {
		const output = await credential.preAuthentication.call({ helpers: { httpRequest } }, all);
		return { output, urls };
	} catch (error) {
		return { message: error instanceof Error ? error.message : String(error), urls };
	}
}

const token = { statusCode: 200, body: { access_token: 'ya29.fresh-token', expires_in: 3599 } };
const denied = (statusCode: number, status: string, message: string, details: unknown[] = []) => ({
	statusCode,
	body: { error: { code: statusCode, status, message, details } },
});

test('the test of a service account fetches a token and tries it, and n8n stores the token', async () => {
	const { output, urls } = await logIn(account, token);
	expect(Object.keys(JSON.parse(JSON.stringify(output)) as object)).toEqual(['accessToken']);
	expect(JSON.stringify(output)).toMatch(/"\d+\.[0-9a-f]{32}\.ya29\.fresh-token"/);
	expect(urls.map((url) => new URL(url).host)).toEqual([
		'oauth2.googleapis.com',
		'aiplatform.googleapis.com',
	]);
});

test('nothing is stored in a credential with expressions', async () => {
	expect((await logIn({ ...account, hasExpressions: true }, token)).output).toEqual({});
});

test('another provider is asked for no token', async () => {
	expect(await logIn({ provider: 'google', apiKey: KEY })).toEqual({ output: {}, urls: [] });
});

test.each<[string, ICredentialDataDecryptedObject, RegExp]>([
	['no key', { serviceAccountJson: '' }, /^The credential has no service account key/],
	[
		'no e-mail address',
		{ serviceAccountJson: '', privateKey: PEM },
		/has no service account email/,
	],
	[
		'something that is no key',
		{ serviceAccountJson: '', privateKey: 'x', serviceAccountEmail: EMAIL },
		/private key .* is not valid/,
	],
	[
		'no project',
		{ serviceAccountJson: keyFile({ project_id: undefined }) },
		/has no Google Cloud project/,
	],
	[
		'no location',
		{ location: 'Europe (West)' },
		/"Europe \(West\)" in the credential is not a Google Cloud location/,
	],
])('the test of a credential with %s says so and sends nothing', async (_what, fields, message) => {
	const result = await logIn({ ...account, ...fields });
	expect(result.message).toMatch(message);
	expect(result.urls).toEqual([]);
});

test('a key that was deleted is named, with what to do', async () => {
	const body = { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' };
	const { message } = await logIn(account, { statusCode: 400, body });
	expect(message).toMatch(/^Google rejected the private key of the service account\. /);
	expect(message).toContain('create a new JSON key');
});

test.each([
	[account, [token]],
	[{ apiKey: KEY }, []],
])('what Google says to a credential without access is told', async (values, before) => {
	const { message } = await logIn(
		values,
		...before,
		denied(403, 'PERMISSION_DENIED', "Permission 'aiplatform.endpoints.predict' denied."),
	);
	expect(message).toContain("Permission 'aiplatform.endpoints.predict' denied.");
});
