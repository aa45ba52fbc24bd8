import { NodeApiError, type ILoadOptionsFunctions } from 'n8n-workflow';
import { explain } from '../failure/explain';
import type { Failure } from '../failure/failure';
import { providerOf, type Provider } from '../transport/provider';
import { toFailure } from '../transport/toFailure';

/** The provider of the credential that is selected in the editor. @throws NodeApiError */
export async function selectedProvider(context: ILoadOptionsFunctions): Promise<Provider> {
	try {
		return await providerOf(context);
	} catch (error) {
		throw editorError(context, toFailure(error));
	}
}

/** What the editor shows instead of the list. */
export function editorError(context: ILoadOptionsFunctions, failure: Failure): NodeApiError {
	const { httpCode } = failure.facts;
	const code = httpCode === undefined ? undefined : String(httpCode);
	return new NodeApiError(context.getNode(), {}, { ...explain(failure), httpCode: code });
}
