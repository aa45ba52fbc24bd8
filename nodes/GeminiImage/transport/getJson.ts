import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { CREDENTIAL } from './provider';

/** A free question to the provider, such as for its models: its JSON, whatever the status. */
export async function getJson(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	url: string,
	qs: IHttpRequestOptions['qs'] = {},
): Promise<unknown> {
	const options: IHttpRequestOptions = {
		url,
		qs,
		json: true,
		// A redirect would be followed with the key.
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		timeout: 20_000,
	};
	const answer: unknown = await context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL,
		options,
	);
	return answer;
}
