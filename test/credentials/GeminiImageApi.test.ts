import type { IHttpRequestOptions } from 'n8n-workflow';
import { PROVIDERS } from '../../nodes/GeminiImage/catalog/providers';
import { GeminiImageApi } from '../../credentials/GeminiImageApi.credentials';

const KEY = 'a-secret-key';
const credential = new GeminiImageApi();

async function headersOf(values: Record<string, string>): Promise<unknown> {
	const request: IHttpRequestOptions = { url: 'https://api.example.com', headers: { Accept: 'x' } };
	const { authenticate } = credential;
	if (typeof authenticate !== 'function') throw new Error('The credential has no function for it.');
	const sent = await authenticate({ apiKey: KEY, ...values }, request);
	expect(sent.url).toBe(request.url);
	expect(request.headers).toEqual({ Accept: 'x' });
	return sent.headers;
}

test.each([
	['xGoogApiKey', { 'x-goog-api-key': KEY }],
	['bearer', { Authorization: `Bearer ${KEY}` }],
	['authorization', { Authorization: KEY }],
])('%s puts the key into its header and nowhere else', async (authentication, header) => {
	for (const provider of ['google', 'cometApi', 'octopusX', 'custom']) {
		expect(await headersOf({ provider, authentication })).toEqual({ Accept: 'x', ...header });
	}
});

test("a way that only Vertex AI has, left by a change of the provider, means the provider's own", async () => {
	const values = { provider: 'google', authentication: 'serviceAccount' };
	expect(await headersOf(values)).toEqual({ Accept: 'x', 'x-goog-api-key': KEY });
});

test.each([
	['google', { 'x-goog-api-key': KEY }],
	['cometApi', { 'x-goog-api-key': KEY }],
	['octopusX', { Authorization: `Bearer ${KEY}` }],
	['custom', { Authorization: `Bearer ${KEY}` }],
	['a provider of a later version', { Authorization: `Bearer ${KEY}` }],
])("%s takes the key in the provider's own way when none is chosen", async (provider, header) => {
	expect(await headersOf({ provider })).toEqual({ Accept: 'x', ...header });
	expect(await headersOf({ provider, authentication: '' })).toEqual({ Accept: 'x', ...header });
});

test('white space that was pasted with the key is forgiven', async () => {
	expect(await headersOf({ provider: 'google', apiKey: ` ${KEY}\n` })).toMatchObject({
		'x-goog-api-key': KEY,
	});
});

test('a change of the provider leaves nothing of the one before: an empty field is its own', () => {
	const fields = credential.properties.filter(({ name }) => name === 'baseUrl');
	expect(fields.map(({ default: value }) => value)).toEqual(['', '', '', '', '']);
	expect(fields.map(({ placeholder }) => placeholder)).toEqual([
		'https://generativelanguage.googleapis.com',
		'https://api.cometapi.com',
		'https://octopusx.ai',
		'e.g. https://api.example.com',
		'https://aiplatform.googleapis.com',
	]);
});

test('each provider of the catalog can be chosen, and nothing else', () => {
	const field = credential.properties.find(({ name }) => name === 'provider');
	const choices = Object.entries(PROVIDERS).map(([value, { label }]) => ({ name: label, value }));
	expect(field?.options).toEqual(choices);
	expect(Object.keys(PROVIDERS)).toContain(field?.default);
});

test('each way to send the key can be chosen', () => {
	const field = credential.properties.find(({ name }) => name === 'authentication');
	const values = field?.options?.map((choice) => ('value' in choice ? choice.value : undefined));
	const used = Object.values(PROVIDERS).map(({ authentication }) => authentication);
	expect(values).toEqual(expect.arrayContaining(['', ...used]));
});

test('the key is a password', () => {
	const field = credential.properties.find(({ name }) => name === 'apiKey');
	expect(field).toMatchObject({ typeOptions: { password: true }, required: true });
});

async function tested(values: Record<string, string>): Promise<string> {
	const { authenticate, test: check } = credential;
	if (typeof authenticate !== 'function') throw new Error('The credential has no function for it.');
	const request = { url: check.request.url ?? '', baseURL: values.baseUrl };
	const sent = await authenticate({ apiKey: KEY, ...values }, request);
	return `${sent.baseURL}${sent.url}`;
}

test.each([
	['google', 'https://proxy.example.com/v1beta/', 'https://proxy.example.com/v1beta/models'],
	['custom', 'https://proxy.example.com/api//v1', 'https://proxy.example.com/api/v1/models'],
	['octopusX', '', 'https://octopusx.ai/v1/models'],
	['cometApi', 'https://octopusx.ai', 'https://api.cometapi.com/v1beta/models'],
])(
	'the test of a %s credential goes where calls go: %s means %s',
	async (provider, baseUrl, address) => expect(await tested({ provider, baseUrl })).toBe(address),
);

test.each([
	['xGoogApiKey', '/v1beta/models'],
	['bearer', '/v1/models'],
	['authorization', '/v1/models'],
])('a custom provider that takes the key by %s is tested at %s', async (authentication, path) => {
	const values = { provider: 'custom', baseUrl: 'https://proxy.example.com', authentication };
	expect(await tested(values)).toBe(`https://proxy.example.com${path}`);
});

test.each([
	['is checked unless the user says otherwise', {}, undefined],
	['is not checked where the user says so', { ignoreSSLIssues: true }, true],
	['is checked where an expression gives no boolean', { ignoreSSLIssues: 'false' }, undefined],
])('the certificate %s', async (_what, more, expected) => {
	const { authenticate } = credential;
	if (typeof authenticate !== 'function') throw new Error('The credential has no function for it.');
	const vertex = { provider: 'vertexAi', authentication: 'xGoogApiKey' };
	for (const values of [{ provider: 'google' }, { provider: 'custom' }, vertex]) {
		const request = { url: 'https://api.example.com' };
		const sent = await authenticate({ apiKey: KEY, ...values, ...more }, request);
		expect(sent.skipSslCertificateValidation).toBe(expected);
	}
});
