import { verify } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../refusal';
import type { Accounts } from './accounts';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const LONGEST_SECONDS = 3600;
/** How far ahead of this machine a clock may be. */
const SKEW_SECONDS = 60;

const headerSchema = z.object({ alg: z.literal('RS256') });

const claimsSchema = z.object({
	iss: z.string(),
	aud: z.string(),
	scope: z.string().default(''),
	iat: z.number().int(),
	exp: z.number().int(),
});

/** The body of Google's token endpoint when it refuses. */
const refuse = (error: string, description: string) =>
	new Refusal(400, { error, error_description: description }, description);

const refuseGrant = (description: string) => refuse('invalid_grant', description);

function decode(part: string | undefined): unknown {
	try {
		const decoded: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
		return decoded;
	} catch {
		return undefined;
	}
}

function checkTimes({ iat, exp }: z.infer<typeof claimsSchema>): void {
	const now = Date.now() / 1000;
	if (iat <= now + SKEW_SECONDS && exp > now && exp > iat && exp - iat <= LONGEST_SECONDS) return;
	throw refuseGrant(
		'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
	);
}

/** Reads who a form says to be, without a check. */
export function readIssuer(form: URLSearchParams): string | undefined {
	const [, claims] = form.get('assertion')?.split('.') ?? [];
	return z.object({ iss: z.string() }).safeParse(decode(claims)).data?.iss;
}

/**
 * Checks the form of a token request.
 * @param audience the token endpoint's URL
 * @throws Refusal in the words of Google's token endpoint
 */
export function checkAssertion(form: URLSearchParams, audience: string, accounts: Accounts): void {
	const grantType = form.get('grant_type') ?? '';
	if (grantType !== GRANT_TYPE) {
		throw refuse('unsupported_grant_type', `Invalid grant_type: ${grantType}`);
	}
	const [header, payload, signature, ...more] = form.get('assertion')?.split('.') ?? [];
	const claims = claimsSchema.safeParse(decode(payload)).data;
	if (!claims || !headerSchema.safeParse(decode(header)).success || !signature || more.length > 0) {
		throw refuse('invalid_request', 'Bad Request');
	}
	const keys = accounts.keysOf(claims.iss);
	if (!keys) throw refuseGrant('Invalid grant: account not found');
	const signed = Buffer.from(`${header}.${payload}`);
	const seal = Buffer.from(signature, 'base64url');
	if (!keys.some((key) => verify('RSA-SHA256', signed, key, seal))) {
		throw refuseGrant('Invalid JWT Signature.');
	}
	if (claims.aud !== audience) throw refuseGrant('Invalid JWT: Failed audience check.');
	checkTimes(claims);
	if (!claims.scope.split(' ').includes(SCOPE)) {
		throw refuse('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
	}
}
