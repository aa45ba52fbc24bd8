/**
 * What is known of each provider of the credential. Correct a fact here and nowhere else. Sources:
 * the providers' own documents, November 2026.
 */

/** How a provider takes the key: `x-goog-api-key`, `Authorization: Bearer`, or bare in `Authorization`. */
export type Authentication = 'xGoogApiKey' | 'bearer' | 'authorization';

export type ProviderName = 'google' | 'cometApi' | 'octopusX' | 'custom';

interface ProviderFacts {
	label: string;
	/** Empty where only the user knows it. */
	baseUrl: string;
	authentication: Authentication;
	/** Sizes that it delivers of a model, where these are fewer than the model's own. */
	sizes: Readonly<Record<string, readonly string[]>>;
	/** Ratios that it takes, where these are fewer than the model's own. */
	ratios?: readonly string[];
	/** Most reference images; undefined: as the model. */
	references?: number;
	/** Most bytes of a request; undefined: unknown. */
	requestBytes?: number;
	/** True when large references can go through Google's Files API. */
	filesApi: boolean;
	/** True when models are turned off on Google's days. */
	retiresModels: boolean;
	/** Ids it serves, for the list in the editor where it has none of its own. */
	models?: readonly string[];
}

/** How long Google's Files API keeps a file, where it does not say itself. */
export const FILE_LIFETIME_MS = 48 * 60 * 60 * 1000;

const MEBIBYTE = 1024 * 1024;

export const PROVIDERS: Readonly<Record<ProviderName, ProviderFacts>> = {
	google: {
		label: 'Google',
		baseUrl: 'https://generativelanguage.googleapis.com',
		authentication: 'xGoogApiKey',
		sizes: {},
		requestBytes: 20 * MEBIBYTE,
		filesApi: true,
		retiresModels: true,
	},
	cometApi: {
		label: 'CometAPI',
		baseUrl: 'https://api.cometapi.com',
		authentication: 'xGoogApiKey',
		sizes: {},
		requestBytes: 20 * MEBIBYTE,
		filesApi: false,
		retiresModels: false,
		models: ['gemini-3-pro-image', 'gemini-3-pro-image-preview', 'gemini-3.1-flash-image-preview'],
	},
	octopusX: {
		label: 'OctopusX',
		baseUrl: 'https://octopusx.ai',
		authentication: 'bearer',
		sizes: {
			'gemini-3-pro-image-preview': ['1K', '2K'],
			'gemini-3.1-flash-image-preview': ['1K'],
			'gemini-2.5-flash-image-preview': ['1K'],
		},
		ratios: ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9'],
		references: Infinity,
		requestBytes: 20 * MEBIBYTE,
		filesApi: false,
		retiresModels: false,
		models: [
			'gemini-3-pro-image-preview',
			'gemini-3.1-flash-image-preview',
			'gemini-2.5-flash-image-preview',
		],
	},
	custom: {
		label: 'Custom',
		baseUrl: '',
		authentication: 'bearer',
		sizes: {},
		requestBytes: 20 * MEBIBYTE,
		filesApi: false,
		retiresModels: false,
	},
};

/** A provider's name for users, also of one that a later version may know. */
export function providerLabel(name: string | undefined): string {
	const known = Object.entries(PROVIDERS).find(([provider]) => provider === name);
	return known?.[1].label ?? name ?? 'another provider';
}
