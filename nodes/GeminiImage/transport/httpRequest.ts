import type {
	ICredentialsDecrypted,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { CREDENTIAL, type Provider } from './provider';
import type { Readable } from './streamMaker';

type Request = Pick<
	IHttpRequestOptions,
	'method' | 'url' | 'qs' | 'headers' | 'body' | 'timeout' | 'abortSignal'
>;

/** An answer, whatever its status. */
export interface HttpResponse<Body> extends Pick<IN8nHttpFullResponse, 'statusCode' | 'headers'> {
	body: Body;
}

/**
 * The one door to HTTP. No redirect is followed: it would be with the key, to whatever host, and with
 * the whole body kept in memory for it.
 * @param body how the answer is read: as it arrives, or as JSON
 * @param key whose key goes along: the address has to be this provider's
 */
export async function httpRequest(
	context: IExecuteFunctions,
	request: Request,
	body: 'stream',
	key: Provider | 'withoutKey',
): Promise<HttpResponse<Readable>>;
export async function httpRequest(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	request: Request,
	body: 'json',
	key: Provider,
): Promise<HttpResponse<unknown>>;
export async function httpRequest(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	request: Request,
	body: 'stream' | 'json',
	key: Provider | 'withoutKey',
): Promise<HttpResponse<unknown>> {
	const { helpers } = context;
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
			: // Without the credential n8n would take the one of the first item.
				await helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options, {
					credentialsDecrypted: copy(key.credential),
				});
	// n8n's type for what `returnFullResponse` gives.
	return answer as IN8nHttpFullResponse;
}

/** n8n may write into what it is given. */
function copy(credential: ICredentialsDecrypted): ICredentialsDecrypted {
	return { ...credential, data: { ...credential.data } };
}
