import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { ask } from './ask';

/** A free question to the provider, such as for its models: its JSON, whatever the status. */
export async function getJson(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	url: string,
	qs: IHttpRequestOptions['qs'] = {},
): Promise<unknown> {
	return (await ask(context, { url, qs, timeout: 20_000 }, 'json', 'withKey')).body;
}
