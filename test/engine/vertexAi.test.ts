import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { keyFile, PEM } from '../nodes/transport/accountKeys';
import { Engine } from './engine';
import { drawImage } from './images';

/** Google Cloud as far as these tests go: a token endpoint, a model and a list of models. */
let server: Server;
let engine: Engine;
let image: string;
/** What was asked for, without the host; a call has the token in front. */
let asked: string[];
/** The tokens that are accepted. */
let valid: Set<string>;
let lifetimeS: number;
let answerToken: ((response: ServerResponse) => void) | undefined;
let accounts = 0;

const TOKEN = 'ya29.a-token-of-the-test-';

function answer(request: IncomingMessage, response: ServerResponse): void {
	const json = (status: number, body: unknown) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body));
	};
	const url = request.url ?? '';
	if (url === '/vertex/token') {
		asked.push(url);
		if (answerToken) return answerToken(response);
		const token = `${TOKEN}${asked.filter((one) => one === url).length}`;
		valid.add(token);
		return json(200, { access_token: token, expires_in: lifetimeS, token_type: 'Bearer' });
	}
	const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
	const key = request.headers['x-goog-api-key']?.toString();
	asked.push(`${key ?? token} ${url}`);
	if (!valid.has(token) && key === undefined) {
		const error = { code: 401, status: 'UNAUTHENTICATED', message: `No: ${token}` };
		return json(401, { error });
	}
	if (url.includes('/publishers/google/models?')) {
		const names = ['gemini-3-pro-image', 'gemini-2.5-pro'];
		return json(200, {
			publisherModels: names.map((name) => ({ name: `publishers/google/models/${name}` })),
		});
	}
	const parts = [
		{ text: `Your token is ${token}.` },
		{ inlineData: { mimeType: 'image/png', data: image } },
	];
	json(200, { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] });
}

beforeAll(async () => {
	engine = await Engine.start('filesystem');
	image = (await drawImage()).toString('base64');
	server = createServer((request, response) => {
		request.resume();
		request.on('end', () => answer(request, response));
	});
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});
beforeEach(() => {
	asked = [];
	valid = new Set();
	lifetimeS = 3599;
	answerToken = undefined;
});

const host = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A service account that no test has used before, so that none of its tokens is known. */
function newCredential(
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject {
	const client_email = `images-${++accounts}@my-project.iam.gserviceaccount.com`;
	return {
		provider: 'vertexAi',
		authentication: 'serviceAccount',
		baseUrl: `${host()}/vertex`,
		location: 'europe-west4',
		serviceAccountJson: keyFile({ client_email, token_uri: `${host()}/vertex/token` }),
		...changes,
	};
}

async function run(credential: ICredentialDataDecryptedObject, items = 1, options = {}) {
	return await engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			options: { concurrency: 5, ...options },
		},
		items: Array.from({ length: items }, () => ({ json: {} })),
		credential,
	});
}

const tokenRequests = () => asked.filter((one) => one === '/vertex/token').length;
const calls = () => asked.filter((one) => one.includes(':generateContent'));
const PATH =
	'/vertex/v1/projects/my-project/locations/europe-west4/publishers/google/models/gemini-3-pro-image:generateContent';

test('many items share one token, which n8n keeps in the credential', async () => {
	const credential = newCredential();
	const { items, error } = await run(credential, 12);
	expect(error).toBe(undefined);
	expect(items).toHaveLength(12);
	expect(tokenRequests()).toBe(1);
	expect(calls()).toEqual(Array(12).fill(`${TOKEN}1 ${PATH}`));
	expect(credential.accessToken).toMatch(new RegExp(`^\\d+\\.[0-9a-f]{32}\\.${TOKEN}1$`));
	expect(JSON.stringify(credential)).not.toContain('hasExpressions');
	await run(credential, 2);
	expect(tokenRequests()).toBe(1);
});

test('a token that is turned away is renewed once for all items', async () => {
	const credential = newCredential();
	await run(credential);
	valid.clear();
	const { items, error } = await run(credential, 6);
	expect(error).toBe(undefined);
	expect(items).toHaveLength(6);
	expect(tokenRequests()).toBe(2);
	expect(credential.accessToken).toMatch(new RegExp(`${TOKEN}2$`));
});

test('an account whose new token is turned away as well is not asked again and again', async () => {
	const credential = newCredential();
	answerToken = (response) =>
		void response.end(JSON.stringify({ access_token: `${TOKEN}x`, expires_in: 3599 }));
	const { error } = await run(credential);
	expect(error).toMatchObject({ httpCode: '401' });
	expect(tokenRequests()).toBe(2);
	expect(calls()).toHaveLength(2);
});

test('a token whose time is over is renewed before it is sent', async () => {
	const credential = newCredential();
	lifetimeS = 0.001;
	await run(credential);
	lifetimeS = 3599;
	await run(credential, 3);
	expect(tokenRequests()).toBe(2);
	expect(calls().slice(1)).toEqual(Array(3).fill(`${TOKEN}2 ${PATH}`));
});

test('the expressions of a credential stay when its token is stored', async () => {
	const { baseUrl, ...rest } = newCredential();
	const credential: ICredentialDataDecryptedObject = {
		...rest,
		baseUrl: `={{ ${JSON.stringify(baseUrl)} }}`,
	};
	const before = { ...credential };
	const { error } = await run(credential, 4);
	expect(error).toBe(undefined);
	expect(tokenRequests()).toBe(1);
	expect(credential).toMatchObject(before);
	expect(credential.accessToken).toContain(TOKEN);
});

test('items with different accounts get tokens of their own', async () => {
	const [one, other] = [newCredential(), newCredential()];
	const files = [one.serviceAccountJson, other.serviceAccountJson];
	const { error, items } = await engine.run({
		parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
		items: [0, 1, 0, 1].map((index) => ({ json: { file: files[index] as string } })),
		credential: { ...one, serviceAccountJson: '={{ $json.file }}' },
	});
	expect(error).toBe(undefined);
	expect(items).toHaveLength(4);
	expect(tokenRequests()).toBe(2);
	expect(new Set(calls()).size).toBe(2);
});

test('an API key needs no token', async () => {
	const { apiKey, baseUrl } = { apiKey: 'AQ.a-key-of-the-test', baseUrl: `${host()}/vertex/v1` };
	const { error } = await run({
		provider: 'vertexAi',
		authentication: 'xGoogApiKey',
		apiKey,
		baseUrl,
	});
	expect(error).toBe(undefined);
	expect(asked).toEqual([
		`${apiKey} /vertex/v1/publishers/google/models/gemini-3-pro-image:generateContent`,
	]);
});

const refusal = (error_description: string) => (response: ServerResponse) => {
	response.writeHead(400, { 'content-type': 'application/json' });
	response.end(JSON.stringify({ error: 'invalid_grant', error_description }));
};

test('a key that was deleted is named once for all items, and nothing is sent', async () => {
	answerToken = refusal('Invalid JWT Signature.');
	const { error } = await run(newCredential(), 3);
	expect(error?.message).toBe('Google rejected the private key of the service account');
	expect(error?.description).toContain('Invalid JWT Signature.');
	expect(calls()).toEqual([]);
});

test('an endpoint for tokens that is busy is asked again', async () => {
	answerToken = (response) => {
		answerToken = undefined;
		response.writeHead(503).end();
	};
	const { error } = await run(newCredential());
	expect(error).toBe(undefined);
	expect(tokenRequests()).toBe(2);
});

test('the list of models is that of Vertex AI', async () => {
	const parameters = { operation: 'textToImage' };
	const listed = await engine.search({ parameters, credential: newCredential() });
	expect(listed.map(({ value }) => value)).toEqual(['gemini-3-pro-image']);
	expect(asked[1]).toMatch(/ \/vertex\/v1beta1\/publishers\/google\/models\?pageSize=100$/);
});

test('a list that cannot be read because of the account says why', async () => {
	answerToken = refusal('Invalid grant: account not found');
	const parameters = { operation: 'textToImage' };
	await expect(engine.search({ parameters, credential: newCredential() })).rejects.toThrow(
		'The service account does not exist',
	);
});

const lines = PEM.split('\n').filter((line) => line.length === 64);

test.each<[string, () => void]>([
	['an image beside the token', () => undefined],
	['a refusal with the token', () => void (lifetimeS = -1)],
	[
		'a token endpoint that repeats the key',
		() => void (answerToken = refusal(`Your key ${JSON.stringify(PEM)} is not valid`)),
	],
])('neither key nor token is left by %s', async (_what, prepare) => {
	prepare();
	const credential = newCredential();
	for (const continueOnFail of [false, true]) {
		const result = await engine.run({
			parameters: {
				operation: 'multiTurn',
				prompt: 'Create an image of a boat',
				options: { maxTries: 1 },
			},
			credential,
			continueOnFail,
		});
		if (lifetimeS < 0) valid.clear();
		const files = await Promise.all(
			result.items.flatMap(({ binary }) =>
				Object.values(binary ?? {}).map(async (file) => String(await engine.bytesOf(file))),
			),
		);
		const left = [
			inspect(result, { depth: 30, maxStringLength: null, showHidden: true }),
			JSON.stringify(result),
			...files,
		].join('\n');
		for (const secret of [TOKEN, ...lines]) {
			const at = left.indexOf(secret);
			expect(at < 0 ? '' : left.slice(Math.max(0, at - 200), at + 200)).toBe('');
		}
		expect(left).not.toMatch(/eyJ[\w-]{20}/);
	}
});
