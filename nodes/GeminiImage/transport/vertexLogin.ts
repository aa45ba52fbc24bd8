import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { DEFAULT_MODEL } from '../catalog/models';
import { explain } from '../failure/explain';
import type { Failure } from '../failure/failure';
import { obtainToken, ownToken, storedTokenText } from './accessTokens';
import { httpFailure } from './httpFailure';
import { KeyMask } from './keyMask';
import { isOwn } from './ownCredentials';
import { asProvider, type Provider } from './provider';
import { requestUrl } from './requestUrl';
import { isVertexAi, secretsOf } from './secrets';
import { readServiceAccount, usesServiceAccount } from './serviceAccount';
import { requestToken, type Send } from './tokenRequest';
import { toFailure } from './toFailure';

/**
 * Gives a credential of Vertex AI its access token. n8n calls this where the credential has none, and in
 * every test of it. Where no node of ours is going to explain what comes of it, the model is asked something
 * that costs nothing, so that each thing that is missing can be named.
 * @returns what n8n stores in the credential, so that other workers find it, unless that would cost
 * expressions; the token is in the given credential as well
 * @throws Error that says in words why there is no token, or why it does not open the model
 */
export async function logIn(
	credential: ICredentialDataDecryptedObject,
	send: Send,
): Promise<IDataObject> {
	if (!isVertexAi(credential)) return {};
	try {
		const isOfNode = isOwn(credential);
		if (isOfNode && !usesServiceAccount(credential)) return {};
		const provider = asProvider(credential, new KeyMask(...secretsOf(credential)));
		const isNew = await addToken(credential, provider, isOfNode, send);
		if (!isOfNode) await checkAccess(credential, provider, send);
		const isStored = isNew && credential.hasExpressions === false;
		const { accessToken } = credential;
		return isStored ? { accessToken, hasExpressions: undefined } : {};
	} catch (error) {
		throw spoken(toFailure(error));
	}
}

/** @returns whether the token is new */
async function addToken(
	credential: ICredentialDataDecryptedObject,
	{ account, mask }: Provider,
	isOfNode: boolean,
	send: Send,
): Promise<boolean> {
	if (!account) return false;
	const request = async () => await requestToken(account, send);
	// A test that used an older token would not notice that the key is no longer valid.
	const { stored, isNew } = isOfNode
		? await obtainToken(account, request)
		: { stored: await request(), isNew: true };
	mask.add(storedTokenText(stored));
	credential.accessToken = stored;
	return isNew;
}

/**
 * A request with the token, or the API key, in its header. The path of the credential test becomes what
 * shows whether the credential opens the model, and is free.
 */
export function withLogin(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const login = { ...request, headers: { ...request.headers, ...loginHeaders(credential) } };
	// The HTTP Request node has its URL in another property.
	if (!(request.url as string | undefined)?.startsWith('/')) return login;
	const free = freeRequest(asProvider(credential, new KeyMask()));
	// The Base URL as the user typed it is left out.
	const headers = { ...login.headers, ...free.headers };
	return { ...login, ...free, baseURL: undefined, headers };
}

function loginHeaders(credential: ICredentialDataDecryptedObject): Record<string, string> {
	if (usesServiceAccount(credential)) {
		const token = ownToken(readServiceAccount(credential), credential.accessToken);
		return { Authorization: `Bearer ${storedTokenText(token)}` };
	}
	const { apiKey } = credential;
	return { 'x-goog-api-key': typeof apiKey === 'string' ? apiKey.trim() : '' };
}

/** Of Vertex AI's requests that are free, the only one that Google documents for an API key as well. */
function freeRequest(provider: Provider): IHttpRequestOptions {
	return {
		method: 'POST',
		url: requestUrl(provider, DEFAULT_MODEL.id, 'countTokens'),
		headers: { 'Content-Type': 'application/json' },
		body: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
	};
}

/** @throws Failure when the provider says no; n8n's own test tells when it says nothing */
async function checkAccess(
	credential: ICredentialDataDecryptedObject,
	provider: Provider,
	send: Send,
): Promise<void> {
	const answer = await answerTo(withLogin(credential, { url: '/' }), send);
	if (!answer || answer.statusCode < 400) return;
	const { statusCode, headers, body } = answer;
	const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
	const response = { statusCode, headers, text, requestId: undefined };
	throw httpFailure(response, { provider, model: DEFAULT_MODEL.id });
}

async function answerTo(
	request: IHttpRequestOptions,
	send: Send,
): Promise<IN8nHttpFullResponse | undefined> {
	try {
		return (await send({
			...request,
			body: JSON.stringify(request.body),
			encoding: 'text',
			timeout: 20_000,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		})) as IN8nHttpFullResponse;
	} catch {
		return undefined;
	}
}

/** n8n shows the message of what is thrown in a credential; the node finds the failure inside. */
function spoken(failure: Failure): Error {
	const { message, description } = explain(failure);
	return new Error(`${message}. ${description}`, { cause: failure });
}
