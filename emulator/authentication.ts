import type { IncomingHttpHeaders } from 'node:http';
import type { Authentication } from './personas';
import { googleRefusal, invalidArgument, proxyRefusal, type Refusal } from './refusal';

/** Who calls. A refused key is kept as well, so its calls can be looked up. */
export interface Caller {
	key?: string;
	authentication?: Authentication;
	refusal?: Refusal;
}

/** A provider as far as keys go. */
interface KeyTaker {
	name: string;
	authentication: readonly Authentication[];
}

/** Google's own services, by provider. */
const SERVICES: Readonly<Record<string, string>> = {
	google: 'generativelanguage.googleapis.com',
	vertex: 'aiplatform.googleapis.com',
};

const VALID_KEY = /^(test|demo|sk)-/;

/** The only headers that carry a key. */
export const KEY_HEADERS = ['x-goog-api-key', 'authorization'];

function readKey(persona: KeyTaker, headers: IncomingHttpHeaders): Caller {
	const google = headers['x-goog-api-key'];
	const { authorization } = headers;
	const candidates: Caller[] = [];
	if (typeof google === 'string')
		candidates.push({ key: google, authentication: 'x-goog-api-key' });
	const bearer = /^Bearer\s+(.*)$/i.exec(authorization ?? '')?.[1];
	if (bearer !== undefined) candidates.push({ key: bearer, authentication: 'bearer' });
	else if (authorization) candidates.push({ key: authorization, authentication: 'authorization' });
	const accepted = candidates.find(
		({ authentication }) => authentication && persona.authentication.includes(authentication),
	);
	return accepted ?? candidates[0] ?? {};
}

function googleKeyRefusal({ key, authentication }: Caller, service: string): Refusal {
	if (!key) {
		return googleRefusal(
			403,
			'PERMISSION_DENIED',
			"Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
		);
	}
	if (authentication !== 'x-goog-api-key') {
		return googleRefusal(
			401,
			'UNAUTHENTICATED',
			'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
			[
				{
					'@type': 'type.googleapis.com/google.rpc.ErrorInfo',
					reason: 'ACCESS_TOKEN_TYPE_UNSUPPORTED',
					metadata: { service },
				},
			],
		);
	}
	return invalidArgument('API key not valid. Please pass a valid API key.', [
		{
			'@type': 'type.googleapis.com/google.rpc.ErrorInfo',
			reason: 'API_KEY_INVALID',
			domain: 'googleapis.com',
			metadata: { service },
		},
		{
			'@type': 'type.googleapis.com/google.rpc.LocalizedMessage',
			locale: 'en-US',
			message: 'API key not valid. Please pass a valid API key.',
		},
	]);
}

function proxyKeyRefusal({ key }: Caller): Refusal {
	return key
		? proxyRefusal(401, 'Invalid token', 'invalid_request_error', 'invalid_api_key')
		: proxyRefusal(401, 'No token provided', 'invalid_request_error', 'missing_api_key');
}

/** Identifies the caller by the headers alone. A key in the URL is refused, even where Google takes it. */
export function identify(persona: KeyTaker, headers: IncomingHttpHeaders, query: object): Caller {
	const caller = readKey(persona, headers);
	if ('key' in query) {
		const refusal = invalidArgument(
			'A key in the query string ends up in logs. Send it in a header instead.',
		);
		return { ...caller, refusal };
	}
	const { key, authentication } = caller;
	const known = authentication && persona.authentication.includes(authentication);
	if (known && VALID_KEY.test(key ?? '')) return caller;
	const service = SERVICES[persona.name];
	const refusal = service ? googleKeyRefusal(caller, service) : proxyKeyRefusal(caller);
	return { ...caller, refusal };
}
