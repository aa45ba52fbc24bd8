import { PROVIDERS, type ProviderName } from './providers';

/**
 * The URL that calls go to, without slashes or a version at its end. An empty URL, or one that the
 * editor kept from a provider chosen earlier, is replaced by the provider's own.
 */
export function resolveBaseUrl(provider: ProviderName, baseUrl: string): string {
	const url = baseUrl
		.trim()
		.replace(/\/+$/, '')
		.replace(/\/v1(beta)?$/, '')
		.replace(/\/+$/, '');
	const isLeftOver = Object.entries(PROVIDERS).some(
		([name, facts]) => name !== provider && facts.baseUrl !== '' && facts.baseUrl === url,
	);
	const own = PROVIDERS[provider].baseUrl;
	return own !== '' && (url === '' || isLeftOver) ? own : url;
}
