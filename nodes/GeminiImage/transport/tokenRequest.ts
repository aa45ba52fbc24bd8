import { sign } from 'crypto';
import type { IHttpRequestHelper, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { z } from 'zod';
import { storedToken } from './accessTokens';
import { Failure } from '../failure/failure';
import { errorCode, networkFailure } from './connectionFailure';
import { KeyMask } from './keyMask';
import type { ServiceAccount } from './serviceAccount';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest that Google allows. */
const LIFETIME_S = 3600;
const TIMEOUT_MS = 20_000;

const tokenSchema = z.object({
	access_token: z.string().min(8),
	expires_in: z.coerce.number().positive().catch(LIFETIME_S),
});
const refusalSchema = z.object({
	error: z.string(),
	error_description: z.string().catch(''),
});

/** The sender of a request; it is no part of n8n's helper with the credential, so that no key goes along. */
export type Send = IHttpRequestHelper['helpers']['httpRequest'];

/**
 * Asks for a new access token.
 * @returns its stored form
 * @throws Failure when the account gets none
 */
export async function requestToken(account: ServiceAccount, send: Send): Promise<string> {
	const assertion = signedJwt(account, Math.floor(Date.now() / 1000));
	const { statusCode, text } = await post(account, assertion, send);
	const json = parseJson(text);
	const answer = tokenSchema.safeParse(json);
	if (statusCode === 200 && answer.success) {
		const { access_token: token, expires_in: seconds } = answer.data;
		return storedToken(account, token.trim(), seconds * 1000);
	}
	const [, , signature = ''] = assertion.split('.');
	throw refusal(statusCode, json, new KeyMask(assertion, signature));
}

/** A JWT that says who asks for a token. @param now in seconds since 1970 */
export function signedJwt(account: ServiceAccount, now: number): string {
	const { email, privateKey, keyId, tokenUrl } = account;
	const header = { alg: 'RS256', typ: 'JWT', ...(keyId && { kid: keyId }) };
	const claims = { iss: email, scope: SCOPE, aud: tokenUrl, iat: now, exp: now + LIFETIME_S };
	const said = [header, claims].map((part) => base64Url(Buffer.from(JSON.stringify(part))));
	const signature = sign('RSA-SHA256', Buffer.from(said.join('.')), privateKey);
	return [...said, base64Url(signature)].join('.');
}

function base64Url(bytes: Buffer): string {
	return bytes.toString('base64url');
}

async function post(
	{ tokenUrl }: ServiceAccount,
	assertion: string,
	send: Send,
): Promise<{ statusCode: number; text: string }> {
	const request: IHttpRequestOptions = {
		method: 'POST',
		url: tokenUrl,
		headers: {
			'Content-Type': 'application/x-www-form-urlencoded',
			Accept: 'application/json',
		},
		body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion }).toString(),
		encoding: 'text',
		timeout: TIMEOUT_MS,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	try {
		const { statusCode, body } = (await send(request)) as IN8nHttpFullResponse;
		return { statusCode, text: typeof body === 'string' ? body : JSON.stringify(body ?? '') };
	} catch (error) {
		throw unreachable(error, tokenUrl);
	}
}

/** Without the error itself, since it may hold the request. */
function unreachable(error: unknown, tokenUrl: string): Failure {
	const network = networkFailure(error);
	if (network) return new Failure(network.kind, network.facts);
	const { host } = new URL(tokenUrl);
	return new Failure('tokenUnavailable', { host, reason: errorCode(error) || undefined });
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** What Google's token endpoint says, by its own words. */
function refusal(httpCode: number, json: unknown, mask: KeyMask): Failure {
	const { error = '', error_description: description = '' } =
		refusalSchema.safeParse(json).data ?? {};
	const words = mask.text(description);
	const facts = {
		httpCode,
		providerWords: words || mask.text(error) || undefined,
	};
	if (httpCode === 407) return new Failure('proxyLoginRejected', { httpCode });
	if (httpCode < 400 || httpCode >= 500 || httpCode === 429) {
		return new Failure('tokenUnavailable', facts);
	}
	if (/signature/i.test(words)) return new Failure('privateKeyRevoked', facts);
	if (
		/not found|account.*(?:deleted|disabled)|disabled/i.test(words) ||
		error === 'disabled_client'
	) {
		return new Failure('serviceAccountUnknown', facts);
	}
	if (/short-lived|timeframe|\biat\b|\bexp\b/i.test(words)) return new Failure('clockWrong', facts);
	return new Failure('tokenRefused', facts);
}
