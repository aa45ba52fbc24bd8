import type {
	IAuthenticate,
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';
import { resolveBaseUrl } from '../nodes/GeminiImage/catalog/baseUrl';
import { isProviderName, PROVIDER_NAMES, PROVIDERS } from '../nodes/GeminiImage/catalog/providers';
import { isVertexAi } from '../nodes/GeminiImage/transport/secrets';
import { explain } from '../nodes/GeminiImage/failure/explain';
import { Failure } from '../nodes/GeminiImage/failure/failure';
import { tlsOptions } from '../nodes/GeminiImage/transport/tlsOptions';
import { logIn, withLogin } from '../nodes/GeminiImage/transport/vertexLogin';
import { vertexFields } from './vertexFields';

const KEY_REJECTED =
	'The provider rejected the API key. Copy the whole key from your provider again, and check that the right provider is selected.';

const { message, description } = explain(new Failure('proxyLoginRejected', {}));
const PROXY_LOGIN = `${message}. ${description}`;

/** All but Vertex AI, which has fields of its own. */
const PLAIN_PROVIDERS = PROVIDER_NAMES.filter((name) => name !== 'vertexAi');
const WAYS = ['xGoogApiKey', 'bearer', 'authorization'];

const messageFor = (value: number, message: string) =>
	({ type: 'responseCode', properties: { value, message } }) as const;

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
				'Service that offers the models. Choose Custom for any other service with a Gemini API.',
		},
		// The editor keeps a value when the provider changes, so an empty field stands for the provider's
		// own URL.
		...PLAIN_PROVIDERS.map((name): INodeProperties => ({
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: PROVIDERS[name].baseUrl === '',
			placeholder: PROVIDERS[name].baseUrl || 'e.g. https://api.example.com',
			description:
				PROVIDERS[name].baseUrl === ''
					? 'URL of the API, with or without /v1beta. A service without a list of models fails the connection test but can still be used.'
					: `Leave empty to use ${PROVIDERS[name].label}'s own URL, or enter the URL of your proxy`,
			displayOptions: { show: { provider: [name] } },
		})),
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'API key from your provider. It is only ever sent in a header.',
			displayOptions: { show: { provider: PLAIN_PROVIDERS } },
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: "Provider's Default", value: '' },
				{ name: 'Authorization Header (Bearer Token)', value: 'bearer' },
				{ name: 'Authorization Header (Key Only)', value: 'authorization' },
				{ name: 'x-goog-api-key Header', value: 'xGoogApiKey' },
			],
			default: '',
			description: 'How to send the key. The default for a custom provider is a Bearer token.',
			displayOptions: { show: { provider: PLAIN_PROVIDERS } },
		},
		...vertexFields,
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'ignoreSSLIssues',
			type: 'boolean',
			default: false,
			description:
				'Whether to connect even if the certificate cannot be verified. Others on the network could then read the key and the images. It is safer to add the certificate to n8n with NODE_EXTRA_CA_CERTS.',
		},
	];

	/** Gets the access token of a service account; n8n keeps it in the credential. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const { httpRequest } = this.helpers;
		const tls = tlsOptions(credentials);
		const send: typeof httpRequest = (options) => httpRequest({ ...options, ...tls });
		return await logIn(credentials, send);
	}

	/** Puts the key into its header; it is never part of a URL. */
	authenticate: IAuthenticate = (credentials, options) => {
		const request = { ...options, ...tlsOptions(credentials) };
		if (isVertexAi(credentials)) return Promise.resolve(withLogin(credentials, request));
		const { provider, baseUrl, authentication, apiKey } = credentials;
		// The node itself sends nothing to a provider that it does not know.
		const name = isProviderName(provider) ? provider : 'custom';
		const key = typeof apiKey === 'string' ? apiKey.trim() : '';
		const headers = { ...request.headers };
		// The editor keeps a value when the provider changes.
		const isWay = typeof authentication === 'string' && WAYS.includes(authentication);
		switch (isWay ? authentication : PROVIDERS[name].authentication) {
			case 'xGoogApiKey':
				headers['x-goog-api-key'] = key;
				break;
			case 'authorization':
				headers.Authorization = key;
				break;
			default:
				headers.Authorization = `Bearer ${key}`;
		}
		// The node passes complete URLs; the test below passes a path, and the Base URL as the user typed it.
		// The HTTP Request node has its URL in another property.
		if (!(request.url as string | undefined)?.startsWith('/'))
			return Promise.resolve({ ...request, headers });
		const baseURL = resolveBaseUrl(name, typeof baseUrl === 'string' ? baseUrl : '');
		// A provider that takes the key as Google does has Google's list, and may have no other.
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
			messageFor(400, KEY_REJECTED),
			messageFor(401, KEY_REJECTED),
			messageFor(403, KEY_REJECTED),
			messageFor(407, PROXY_LOGIN),
			messageFor(
				404,
				'There is no list of models at this Base URL. Enter only the part of the URL before /v1 or /v1beta. A service without a list of models cannot be tested but may still work.',
			),
		],
	};
}
