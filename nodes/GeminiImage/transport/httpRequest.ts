import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { currentToken, refuseToken, storedTokenText } from './accessTokens';
import type { CallContext } from './callContext';
import { markAsOwn } from './ownCredentials';
import { CREDENTIAL, type Provider } from './provider';
import type { Readable } from './streamMaker';

type Request = Pick<
	IHttpRequestOptions,
	| 'method'
	| 'url'
	| 'qs'
	| 'headers'
	| 'body'
	| 'timeout'
	| 'abortSignal'
	| 'skipSslCertificateValidation'
>;

type HttpContext = Pick<CallContext, 'helpers'>;

/** An answer with any status. */
export interface HttpResponse<Body> extends Pick<IN8nHttpFullResponse, 'statusCode' | 'headers'> {
	body: Body;
	/** Whether the provider turned an access token away, so that the next request gets a new one. */
	wasOldToken?: boolean;
}

/**
 * Sends every HTTP request of the node. It follows no redirects: they would take the key to any host, and
 * n8n would keep the whole body in memory for them.
 * @param body how to read the answer: as it arrives, or as JSON
 * @param key the provider whose key is sent; the URL has to be this provider's
 */
export async function httpRequest(
	context: HttpContext,
	request: Request,
	body: 'stream',
	key: Provider | 'withoutKey',
): Promise<HttpResponse<Readable>>;
export async function httpRequest(
	context: HttpContext,
	request: Request,
	body: 'json',
	key: Provider,
): Promise<HttpResponse<unknown>>;
export async function httpRequest(
	context: HttpContext,
	request: Request,
	body: 'stream' | 'json',
	key: Provider | 'withoutKey',
): Promise<HttpResponse<unknown>> {
	const options: IHttpRequestOptions = {
		...request,
		...(body === 'stream' ? { encoding: 'stream' } : { json: true }),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	if (key !== 'withoutKey') return await withKey(context, options, key);
	// n8n's type for the result of `returnFullResponse`.
	return (await context.helpers.httpRequest(options)) as IN8nHttpFullResponse;
}

async function withKey(
	context: HttpContext,
	options: IHttpRequestOptions,
	{ account, credential, mask }: Provider,
): Promise<HttpResponse<unknown>> {
	// n8n calls its helper on a context of its own; the parts used here are those of any.
	const own = context as IAllExecuteFunctions;
	// n8n may change the object it receives.
	const data: ICredentialDataDecryptedObject = { ...credential.data };
	if (account) data.accessToken = currentToken(account, data.accessToken);
	markAsOwn(data);
	try {
		const answer = (await context.helpers.httpRequestWithAuthentication.call(
			own,
			CREDENTIAL,
			options,
			// Without this, n8n would use the first item's credential.
			{ credentialsDecrypted: { ...credential, data } },
		)) as IN8nHttpFullResponse;
		if (!account || answer.statusCode !== 401) return answer;
		refuseToken(account, data.accessToken);
		return { ...answer, wasOldToken: true };
	} finally {
		mask.add(storedTokenText(data.accessToken));
	}
}
