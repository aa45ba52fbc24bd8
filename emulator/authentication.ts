import type { IncomingHttpHeaders } from 'node:http';
import type { Authentication, Persona } from './personas';
import { googleRefusal, invalidArgument, proxyRefusal, type Refusal } from './refusal';

/** Who calls. A key that is refused is still told, so that its calls can be looked up. */
export interface Caller {
	key?: string;
	authentication?: Authentication;
	refusal?: Refusal;
}

const VALID_KEY = /^(test|demo|sk)-/;

/** The headers that hold a key; nothing else of a request does. */
export const KEY_HEADERS = ['x-goog-api-key', 'authorization'];

function sentKey(persona: Persona, headers: IncomingHttpHeaders): Caller {
	const google = headers['x-goog-api-key'];
	const { authorization } = headers;
	const ways: Caller[] = [];
	if (typeof google === 'string') ways.push({ key: google, authentication: 'x-goog-api-key' });
	const bearer = /^Bearer\s+(.*)$/i.exec(authorization ?? '')?.[1];
	if (bearer !== undefined) ways.push({ key: bearer, authentication: 'bearer' });
	else if (authorization) ways.push({ key: authorization, authentication: 'authorization' });
	const accepted = ways.find(
		({ authentication }) => authentication && persona.authentication.includes(authentication),
	);
	return accepted ?? ways[0] ?? {};
}

function googleKeyRefusal({ key, authentication }: Caller): Refusal {
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
					metadata: { service: 'generativelanguage.googleapis.com' },
				},
			],
		);
	}
	return invalidArgument('API key not valid. Please pass a valid API key.', [
		{
			'@type': 'type.googleapis.com/google.rpc.ErrorInfo',
			reason: 'API_KEY_INVALID',
			domain: 'googleapis.com',
			metadata: { service: 'generativelanguage.googleapis.com' },
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

/** Who calls, by the headers alone; a key in the address is refused even where Google takes it. */
export function identify(persona: Persona, headers: IncomingHttpHeaders, query: object): Caller {
	const caller = sentKey(persona, headers);
	if ('key' in query) {
		const refusal = invalidArgument(
			'A key in the query string ends up in logs. Send it in a header.',
		);
		return { ...caller, refusal };
	}
	const { key, authentication } = caller;
	const known = authentication && persona.authentication.includes(authentication);
	if (known && VALID_KEY.test(key ?? '')) return caller;
	const refuse = persona.name === 'google' ? googleKeyRefusal : proxyKeyRefusal;
	return { ...caller, refusal: refuse(caller) };
}
