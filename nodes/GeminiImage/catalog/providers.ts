/**
 * What is known about each provider in the credential. A provider is added, and a fact corrected, here
 * and nowhere else. Sources: the providers' own documents, November 2026.
 */

/** How a provider takes the key: `x-goog-api-key`, `Authorization: Bearer`, or bare in `Authorization`. */
export type Authentication = 'xGoogApiKey' | 'bearer' | 'authorization';

interface ProviderFacts {
	/** What the editor calls it. */
	label: string;
	/** Empty where only the user knows it. */
	baseUrl: string;
	authentication: Authentication;
	/** Sizes that it delivers by model, where these are fewer than the model's own. */
	sizes: Readonly<Record<string, readonly string[]>>;
	/** Ratios that it accepts, where these are fewer than the model's own. */
	ratios?: readonly string[];
	/** How many reference images it accepts; undefined: as many as the model. */
	references?: number;
	/** The largest request in bytes; undefined: unknown. */
	requestBytes?: number;
	/** Whether large reference images can go through Google's Files API. */
	filesApi: boolean;
	/** Whether it makes images in batches, at half the price. */
	batches: boolean;
	/** Whether models are turned off on Google's dates. */
	retiresModels: boolean;
	/** IDs of the models it serves, for the editor's list where the provider has none. */
	models?: readonly string[];
}

/** How long Google's Files API keeps a file, unless it says so itself. */
export const FILE_LIFETIME_MS = 48 * 60 * 60 * 1000;

/** The largest file that Google's Files API takes, in bytes. Source: Google's guide to it. */
export const MOST_FILE_BYTES = 2_147_483_648;

const MEBIBYTE = 1024 * 1024;

const FACTS = {
	google: {
		label: 'Google',
		baseUrl: 'https://generativelanguage.googleapis.com',
		authentication: 'xGoogApiKey',
		sizes: {},
		requestBytes: 20 * MEBIBYTE,
		filesApi: true,
		batches: true,
		retiresModels: true,
	},
	vertexAi: {
		label: 'Google Vertex AI',
		baseUrl: 'https://aiplatform.googleapis.com',
		authentication: 'xGoogApiKey',
		sizes: {},
		requestBytes: 20 * MEBIBYTE,
		filesApi: false,
		batches: false,
		retiresModels: false,
	},
	cometApi: {
		label: 'CometAPI',
		baseUrl: 'https://api.cometapi.com',
		authentication: 'xGoogApiKey',
		sizes: {},
		requestBytes: 20 * MEBIBYTE,
		filesApi: false,
		batches: false,
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
		batches: false,
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
		batches: false,
		retiresModels: false,
	},
} satisfies Readonly<Record<string, ProviderFacts>>;

/** The values of "Provider" in the credential. */
export type ProviderName = keyof typeof FACTS;

export const PROVIDERS: Readonly<Record<ProviderName, ProviderFacts>> = FACTS;

/** In the order of the credential's list. */
export const PROVIDER_NAMES = Object.keys(FACTS) as ProviderName[];

export function isProviderName(name: unknown): name is ProviderName {
	return typeof name === 'string' && Object.hasOwn(FACTS, name);
}

/** A provider's name for users, even if only a later version of the node knows it. */
export function providerLabel(name: string | undefined): string {
	return isProviderName(name) ? PROVIDERS[name].label : (name ?? 'another provider');
}
