import type {
	IAuthenticate,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';
import { resolveBaseUrl } from '../nodes/GeminiImage/catalog/baseUrl';
import { PROVIDERS } from '../nodes/GeminiImage/catalog/providers';

const REFUSED_KEY =
	'The provider did not accept the key. Copy the whole key anew from its page, and check that the provider above is the one that it is from.';

const told = (value: number, message: string) =>
	({ type: 'responseCode', properties: { value, message } }) as const;

const PROVIDER_NAMES = ['google', 'cometApi', 'octopusX', 'custom'] as const;

export class GeminiImageApi implements ICredentialType {
	name = 'geminiImageApi';

	displayName = 'Gemini Image API';

	icon: Icon = {
		light: 'file:../icons/gemini-image.svg',
		dark: 'file:../icons/gemini-image.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-gemini-image/n8n-nodes-gemini-image#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Provider',
			name: 'provider',
			type: 'options',
			options: PROVIDER_NAMES.map((name) => ({ name: PROVIDERS[name].label, value: name })),
			default: 'google',
			description:
				"Who serves the models. Choose Custom for any other service that speaks Gemini's API.",
		},
		// The editor keeps a value when the provider is changed, so the provider's own address is no value
		// but what an empty field means.
		...PROVIDER_NAMES.map((name): INodeProperties => ({
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: name === 'custom',
			placeholder: PROVIDERS[name].baseUrl || 'e.g. https://api.example.com',
			description:
				name === 'custom'
					? 'Address of the API, with or without /v1beta'
					: `Leave it empty for ${PROVIDERS[name].label}'s own address. A proxy of your own can stand in its place.`,
			displayOptions: { show: { provider: [name] } },
		})),
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key from the provider. It is sent in a header and nowhere else.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'As the Provider Documents', value: '' },
				{ name: 'Authorization Header with Bearer', value: 'bearer' },
				{ name: 'Authorization Header with the Bare Key', value: 'authorization' },
				{ name: 'x-goog-api-key Header', value: 'xGoogApiKey' },
			],
			default: '',
			description:
				'How the key is sent; custom providers get it with Bearer unless you choose another way. A provider without a list of models fails the credential test, and works all the same.',
		},
	];

	/** Puts the key into its header; it is never part of a URL. */
	authenticate: IAuthenticate = ({ provider, baseUrl, authentication, apiKey }, request) => {
		const name = PROVIDER_NAMES.find((entry) => entry === provider) ?? 'custom';
		const key = typeof apiKey === 'string' ? apiKey.trim() : '';
		const headers = { ...request.headers };
		switch (authentication || PROVIDERS[name].authentication) {
			case 'xGoogApiKey':
				headers['x-goog-api-key'] = key;
				break;
			case 'authorization':
				headers.Authorization = key;
				break;
			default:
				headers.Authorization = `Bearer ${key}`;
		}
		// The node names whole addresses; the test below leaves what it forgives to be put right here.
		if (!request.url.startsWith('/')) return Promise.resolve({ ...request, headers });
		const baseURL = resolveBaseUrl(name, typeof baseUrl === 'string' ? baseUrl : '');
		// Whoever takes the key as Google does has Google's list, and may have no other.
		const url = name === 'google' || headers['x-goog-api-key'] ? '/v1beta/models' : request.url;
		return Promise.resolve({ ...request, headers, baseURL, url });
	};

	/** Asks for the list of models, which is free. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			url: '/v1/models',
		},
		rules: [
			told(400, REFUSED_KEY),
			told(401, REFUSED_KEY),
			told(403, REFUSED_KEY),
			told(
				404,
				'There is no list of models at this Base URL. It is the address without what follows /v1 or /v1beta. A gateway without such a list cannot be tested, and may work all the same.',
			),
		],
	};
}
