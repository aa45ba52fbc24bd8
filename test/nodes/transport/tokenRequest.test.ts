import { verify } from 'node:crypto';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { isFailure } from '../../../nodes/GeminiImage/failure/failure';
import {
	currentToken,
	obtainToken,
	refuseToken,
	storedToken,
	storedTokenText,
} from '../../../nodes/GeminiImage/transport/accessTokens';
import {
	readServiceAccount,
	type ServiceAccount,
} from '../../../nodes/GeminiImage/transport/serviceAccount';
import { requestToken, signedJwt } from '../../../nodes/GeminiImage/transport/tokenRequest';
import { keyFile, PUBLIC_KEY } from './accountKeys';

/** Each has tokens of its own. */
const accountOf = (client_email: string): ServiceAccount =>
	readServiceAccount({ serviceAccountJson: keyFile({ client_email }) });

const json = (part = ''): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

test('a JWT tells Google who asks, for what and until when, and is signed', () => {
	const [header = '', claims = '', signature = ''] = signedJwt(
		accountOf('jwt@example.com'),
		1000,
	).split('.');
	expect(json(header)).toEqual({
		alg: 'RS256',
		typ: 'JWT',
		kid: '0123456789abcdef0123456789abcdef01234567',
	});
	expect(json(claims)).toEqual({
		iss: 'jwt@example.com',
		scope: 'https://www.googleapis.com/auth/cloud-platform',
		aud: 'https://oauth2.googleapis.com/token',
		iat: 1000,
		exp: 4600,
	});
	const signed = Buffer.from(`${header}.${claims}`);
	expect(verify('RSA-SHA256', signed, PUBLIC_KEY, Buffer.from(signature, 'base64url'))).toBe(true);
});

const answering = (statusCode: number, body: unknown) => {
	const requests: IHttpRequestOptions[] = [];
	const send = (request: IHttpRequestOptions) => {
		requests.push(request);
		const said =
			typeof body === 'function' ? (body as (sent: unknown) => unknown)(request.body) : body;
		return Promise.resolve({ statusCode, headers: {}, body: JSON.stringify(said) });
	};
	return { requests, send };
};

test('a token is asked for with a form that holds the JWT, and follows no redirect', async () => {
	const { requests, send } = answering(200, { access_token: 'ya29.token', expires_in: 3599 });
	const account = accountOf('form@example.com');
	expect(storedTokenText(await requestToken(account, send))).toBe('ya29.token');
	expect(requests).toHaveLength(1);
	expect(requests[0]).toMatchObject({
		method: 'POST',
		url: 'https://oauth2.googleapis.com/token',
		disableFollowRedirect: true,
	});
	const form = new URLSearchParams(requests[0]?.body as string);
	expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
	expect(form.get('assertion')?.split('.')).toHaveLength(3);
});

test.each([
	[400, 'invalid_grant', 'Invalid JWT Signature.', 'privateKeyRevoked'],
	[400, 'invalid_grant', 'Invalid grant: account not found', 'serviceAccountUnknown'],
	[
		400,
		'invalid_grant',
		'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
		'clockWrong',
	],
	[401, 'invalid_client', 'The OAuth client was not found.', 'serviceAccountUnknown'],
	[400, 'invalid_scope', 'Bad scope', 'tokenRefused'],
	[403, '', '', 'tokenRefused'],
	[302, '', '', 'tokenUnavailable'],
	[429, 'rate', '', 'tokenUnavailable'],
	[503, '', '', 'tokenUnavailable'],
	[200, '', '', 'tokenUnavailable'],
])('HTTP %d %s "%s" means %s', async (statusCode, error, error_description, kind) => {
	const { send } = answering(statusCode, error && { error, error_description });
	await expect(requestToken(accountOf('no@example.com'), send)).rejects.toMatchObject({
		kind,
		facts: { httpCode: statusCode },
		mayBeCharged: false,
		isRetryable: kind === 'tokenUnavailable',
	});
});

test('a JWT that the endpoint repeats is told to nobody', async () => {
	const { send } = answering(400, (sent: string) => ({
		error: 'invalid_grant',
		error_description: `Invalid JWT Signature. ${new URLSearchParams(sent).get('assertion')}`,
	}));
	const error: unknown = await requestToken(accountOf('echo@example.com'), send).catch(
		(e: unknown) => e,
	);
	expect(isFailure(error) && error.facts.providerWords).toBe('Invalid JWT Signature. <key>');
});

describe('a token of an account', () => {
	test('is asked for once, by all who need it at the same time, and then used', async () => {
		const account = accountOf('once@example.com');
		let asked = 0;
		const request = async () => {
			await Promise.resolve();
			return storedToken(account, `token-${++asked}`, 60_000);
		};
		const all = await Promise.all([1, 2, 3].map(() => obtainToken(account, request)));
		all.push(await obtainToken(account, request));
		expect(all.map(({ stored }) => storedTokenText(stored))).toEqual(Array(4).fill('token-1'));
		expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
	});

	test('that the credential has stored is used by a worker that has none', () => {
		const account = accountOf('worker@example.com');
		const stored = storedToken(account, 'of-another-worker', 60_000);
		expect(currentToken(account, stored)).toBe(stored);
		expect(currentToken(account)).toBe(stored);
	});

	test('that belongs to another key, is over or was refused is not used', () => {
		const account = accountOf('strict@example.com');
		const stored = storedToken(account, 'a-token', 60_000);
		expect(currentToken(account, storedToken(accountOf('other@example.com'), 'x', 60_000))).toBe(
			'',
		);
		expect(currentToken(account, storedToken(account, 'x', 0))).toBe('');
		expect(currentToken(account, 'ya29.foreign')).toBe('');
		expect(currentToken(account, stored)).toBe(stored);
		refuseToken(account, stored);
		expect(currentToken(account, stored)).toBe('');
	});

	test('that could not be fetched is asked for again', async () => {
		const account = accountOf('again@example.com');
		await expect(obtainToken(account, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
		const stored = storedToken(account, 'a-token', 60_000);
		expect(await obtainToken(account, () => Promise.resolve(stored))).toEqual({
			stored,
			isNew: true,
		});
	});
});
