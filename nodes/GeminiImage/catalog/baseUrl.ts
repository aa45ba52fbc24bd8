import { PROVIDERS, type ProviderName } from './providers';

/**
 * The address that calls go to. Slashes and a version at the end are forgiven. An empty address, or
 * one that the editor kept from a provider chosen earlier, gives way to the provider's own.
 */
export function resolveBaseUrl(provider: ProviderName, baseUrl: string): string {
	const address = baseUrl
		.trim()
		.replace(/\/+$/, '')
		.replace(/\/v1(beta)?$/, '')
		.replace(/\/+$/, '');
	const isLeftOver = Object.entries(PROVIDERS).some(
		([name, facts]) => name !== provider && facts.baseUrl !== '' && facts.baseUrl === address,
	);
	const own = PROVIDERS[provider].baseUrl;
	return own !== '' && (address === '' || isLeftOver) ? own : address;
}
