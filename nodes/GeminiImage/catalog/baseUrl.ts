import { PROVIDERS, type ProviderName } from './providers';

/**
 * The URL that calls go to, without slashes or a version at its end. An empty URL, or one that the
 * editor kept from a provider chosen earlier, is replaced by the provider's own.
 * @param own the provider's own, where it depends on more than the provider
 */
export function resolveBaseUrl(
	provider: ProviderName,
	baseUrl: string,
	own = PROVIDERS[provider].baseUrl,
): string {
	const url = baseUrl
		.trim()
		.replace(/\/+$/, '')
		.replace(/\/v1(beta1?)?$/, '')
		.replace(/\/+$/, '');
	const isLeftOver = Object.entries(PROVIDERS).some(
		([name, facts]) =>
			facts.baseUrl !== '' && facts.baseUrl === url && (name !== provider || own !== url),
	);
	return own !== '' && (url === '' || isLeftOver) ? own : url;
}
