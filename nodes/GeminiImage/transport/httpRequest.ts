import type {
	ICredentialsDecrypted,
	IAllExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type { CallContext } from './callContext';
import { CREDENTIAL, type Provider } from './provider';
import type { Readable } from './streamMaker';

type Request = Pick<
	IHttpRequestOptions,
	'method' | 'url' | 'qs' | 'headers' | 'body' | 'timeout' | 'abortSignal'
>;

type HttpContext = Pick<CallContext, 'helpers'>;

/** An answer with any status. */
export interface HttpResponse<Body> extends Pick<IN8nHttpFullResponse, 'statusCode' | 'headers'> {
	body: Body;
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
	const { helpers } = context;
	// n8n calls its helper on a context of its own; the parts used here are those of any.
	const own = context as IAllExecuteFunctions;
	const options: IHttpRequestOptions = {
		...request,
		...(body === 'stream' ? { encoding: 'stream' } : { json: true }),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	const answer: unknown =
		key === 'withoutKey'
			? await helpers.httpRequest(options)
			: // Without this, n8n would use the first item's credential.
				await helpers.httpRequestWithAuthentication.call(own, CREDENTIAL, options, {
					credentialsDecrypted: copy(key.credential),
				});
	// n8n's type for the result of `returnFullResponse`.
	return answer as IN8nHttpFullResponse;
}

/** n8n may change the object it receives. */
function copy(credential: ICredentialsDecrypted): ICredentialsDecrypted {
	return { ...credential, data: { ...credential.data } };
}
