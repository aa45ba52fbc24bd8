import { ask, withEmulator } from './client';
import { Account, foreign, SCOPE } from './vertexClient';

const { client } = withEmulator();
const PRO = 'gemini-3-pro-image';

const now = () => Math.floor(Date.now() / 1000);

const TIMES =
	'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';

describe('the token endpoint', () => {
	it('gives a token for a signed assertion, and counts the request', async () => {
		const account = await Account.of(client());
		const response = await account.request();
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({
			access_token: expect.stringMatching(/^ya29\.c\./) as string,
			expires_in: 3600,
			token_type: 'Bearer',
		});
		expect(await account.client.received('tokens')).toEqual([
			{ status: 200, error: null, expiresAt: expect.any(String) as string },
		]);
	});

	it.each<[what: string, claims: () => object, error: string, description: string]>([
		[
			'another audience',
			() => ({ aud: 'https://oauth2.googleapis.com/token' }),
			'invalid_grant',
			'Invalid JWT: Failed audience check.',
		],
		[
			'a time that is over',
			() => ({ iat: now() - 3700, exp: now() - 100 }),
			'invalid_grant',
			TIMES,
		],
		['a time to come', () => ({ iat: now() + 600, exp: now() + 4200 }), 'invalid_grant', TIMES],
		['more than an hour', () => ({ exp: now() + 3700 }), 'invalid_grant', TIMES],
		[
			'an end before its start',
			() => ({ iat: now() + 50, exp: now() + 40 }),
			'invalid_grant',
			TIMES,
		],
		[
			'another scope',
			() => ({ scope: 'https://www.googleapis.com/auth/drive' }),
			'invalid_scope',
			'Invalid OAuth scope or ID token audience provided.',
		],
		[
			'an unknown project',
			() => ({ iss: 'x@nowhere.iam.gserviceaccount.com' }),
			'invalid_grant',
			'Invalid grant: account not found',
		],
		['no times', () => ({ iat: undefined, exp: undefined }), 'invalid_request', 'Bad Request'],
	])('refuses %s', async (_what, claims, error, description) => {
		const account = await Account.of(client());
		const response = await account.request(account.assert(claims()));
		expect(response.status).toBe(400);
		expect(await response.json()).toEqual({ error, error_description: description });
	});

	it('refuses a signature by another key, another algorithm and what is no JWT', async () => {
		const account = await Account.of(client());
		const refusals = [
			[account.assert({}, foreign), 'Invalid JWT Signature.'],
			[`${account.assert()}A`.replace(/\.[^.]+$/, '.AAAA'), 'Invalid JWT Signature.'],
			[account.assert({}, { ...foreign, alg: 'HS256' }), 'Bad Request'],
			['not.a.token', 'Bad Request'],
			['', 'Bad Request'],
		];
		for (const [assertion, description] of refusals) {
			const response = await account.request(assertion);
			expect(response.status).toBe(400);
			expect(await response.json()).toHaveProperty('error_description', description);
		}
		const response = await account.request(account.assert(), 'client_credentials');
		expect(await response.json()).toHaveProperty('error', 'unsupported_grant_type');
		expect((await account.client.received('tokens')).map(({ error }) => error)).toEqual(
			expect.arrayContaining(['Invalid JWT Signature.', 'Invalid grant_type: client_credentials']),
		);
	});

	it('takes the scope among others, and a clock that is a little ahead', async () => {
		const account = await Account.of(client());
		const claims = { scope: `openid ${SCOPE}`, iat: now() + 30, exp: now() + 3600 };
		expect((await account.request(account.assert(claims))).status).toBe(200);
	});

	it('meets its faults in order', async () => {
		const account = await Account.of(client());
		await account.client.behave({
			tokenFaults: [
				{ status: 503, body: 'down' },
				{ network: 'reset', beforeHeaders: true },
			],
		});
		expect((await account.request()).status).toBe(503);
		await expect(account.request()).rejects.toThrow();
		expect((await account.request()).status).toBe(200);
		const seen = await account.client.received('tokens');
		expect(seen.map(({ status }) => status)).toEqual([503, 0, 200]);
	});
});

describe('a token', () => {
	it('lets its account call until it expires', async () => {
		const account = await Account.of(client());
		const headers = { authorization: `Bearer ${await account.token()}` };
		expect((await account.call(PRO, ask('a fox'), { headers })).status).toBe(200);

		await fetch(account.client.url(`/control/tokens/expire?key=${account.email}`), {
			method: 'POST',
		});
		const refused = await account.call(PRO, ask('a fox'), { headers });
		expect(refused.status).toBe(401);
		expect(await refused.json()).toMatchObject({
			error: {
				status: 'UNAUTHENTICATED',
				details: [
					{
						reason: 'ACCESS_TOKEN_EXPIRED',
						domain: 'googleapis.com',
						metadata: { service: 'aiplatform.googleapis.com' },
					},
				],
			},
		});
		expect((await account.call(PRO, ask('a fox'))).status).toBe(200);
		const path = `/vertex/v1/projects/${account.project}/locations/global/publishers/google/models/${PRO}:generateContent`;
		const seen = { persona: 'vertex', model: PRO, path, authentication: 'bearer' };
		expect(await account.client.received()).toMatchObject([
			{ ...seen, status: 200, headers: { authorization: '<key>' } },
			{ ...seen, status: 401, body: null, billed: false },
			{ ...seen, status: 200 },
		]);
	});

	it('lives as long as the test says', async () => {
		const account = await Account.of(client());
		await account.client.behave({ tokenLifetimeSeconds: 0 });
		const response = await account.call(PRO, ask('a fox'));
		expect(response.status).toBe(401);
		await account.client.behave({ tokenLifetimeSeconds: 60 });
		expect(await (await account.request()).json()).toHaveProperty('expires_in', 60);
		expect((await account.call(PRO, ask('a fox'))).status).toBe(200);
	});

	it.each<[what: string, headers: Record<string, string>, reason: string]>([
		['unknown', { authorization: 'Bearer ya29.x' }, 'ACCESS_TOKEN_TYPE_UNSUPPORTED'],
		['missing', { authorization: '' }, 'CREDENTIALS_MISSING'],
		['an API key', { authorization: '', 'x-goog-api-key': 'test-1' }, 'CREDENTIALS_MISSING'],
	])('that is %s is refused as Google does', async (_what, headers, reason) => {
		const account = await Account.of(client());
		const response = await account.call(PRO, ask('a fox'), { headers });
		expect(response.status).toBe(401);
		expect(await response.json()).toMatchObject({ error: { details: [{ reason }] } });
	});
});
