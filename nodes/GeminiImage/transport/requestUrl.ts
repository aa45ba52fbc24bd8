import type { Provider } from './provider';

/** The URL of a request to a model. */
export function requestUrl(
	{ baseUrl, modelsPath }: Pick<Provider, 'baseUrl' | 'modelsPath'>,
	model: string,
	method: 'generateContent' | 'batchGenerateContent' | 'countTokens' = 'generateContent',
): string {
	return `${baseUrl}${modelsPath}/${encodeURIComponent(model)}:${method}`;
}
