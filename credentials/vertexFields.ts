import type { INodeProperties } from 'n8n-workflow';

const PROVIDER = ['vertexAi'];
const WITH_ACCOUNT = { show: { provider: PROVIDER, authentication: ['serviceAccount'] } };
/** Whatever way a provider chosen earlier left behind is an API key. */
const WITH_KEY = { show: { provider: PROVIDER }, hide: { authentication: ['serviceAccount'] } };

const TYPED = [
	'provider',
	'authentication',
	'apiKey',
	'serviceAccountJson',
	'serviceAccountEmail',
	'privateKey',
	'projectId',
	'location',
	'baseUrl',
	'ignoreSSLIssues',
];

/** The fields of Google Vertex AI, in the order in which they are filled in. */
export const vertexFields: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: [
			{
				name: 'API Key (Express Mode)',
				value: 'xGoogApiKey',
				description: 'An API key of your project. You cannot choose a location.',
			},
			{
				name: 'Service Account',
				value: 'serviceAccount',
				description: 'The JSON key file of a service account, in the location you choose',
			},
		],
		default: 'xGoogApiKey',
		description: 'How n8n authenticates with Google Cloud',
		displayOptions: { show: { provider: PROVIDER } },
	},
	{
		displayName: 'API Key',
		name: 'apiKey',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		required: true,
		description: 'API key from the Google Cloud console. It is only ever sent in a header.',
		displayOptions: WITH_KEY,
	},
	{
		displayName: 'Key File (JSON)',
		name: 'serviceAccountJson',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		placeholder: 'e.g. { "type": "service_account", "project_id": "my-project", … }',
		description:
			'Full text of the JSON key file of the service account. Leave empty to enter the email and the private key instead.',
		displayOptions: WITH_ACCOUNT,
	},
	{
		displayName: 'Service Account Email',
		name: 'serviceAccountEmail',
		type: 'string',
		default: '',
		placeholder: 'e.g. images@my-project.iam.gserviceaccount.com',
		description: 'Only needed without the key file',
		displayOptions: WITH_ACCOUNT,
	},
	{
		displayName: 'Private Key',
		name: 'privateKey',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		placeholder: 'e.g. -----BEGIN PRIVATE KEY----- …',
		description:
			'Only needed without the key file. It signs the request for an access token and never leaves n8n.',
		displayOptions: WITH_ACCOUNT,
	},
	{
		displayName: 'Project ID',
		name: 'projectId',
		type: 'string',
		default: '',
		placeholder: 'e.g. my-project-123456',
		description: "Leave empty to use the key file's project",
		displayOptions: WITH_ACCOUNT,
	},
	{
		displayName: 'Location',
		name: 'location',
		type: 'string',
		default: 'global',
		placeholder: 'e.g. europe-west4',
		description:
			'Where Google generates the images: global, eu, us or a region. Not every location offers every model.',
		displayOptions: WITH_ACCOUNT,
	},
	{
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		default: '',
		placeholder: 'https://aiplatform.googleapis.com',
		description:
			"Leave empty to use Google Vertex AI's own URL for the location, or enter the URL of your proxy",
		displayOptions: { show: { provider: PROVIDER } },
	},
	{
		displayName: 'Access Token',
		name: 'accessToken',
		type: 'hidden',
		// As a password, n8n keeps it from whoever opens the credential.
		typeOptions: { expirable: true, password: true },
		default: '',
		displayOptions: { show: { provider: PROVIDER } },
	},
	// True in n8n 1 alone, which shows the fields as they were typed here, and would store what they returned
	// for one item in their place. n8n 2 keeps expressions, and shows what they return.
	{
		displayName: 'Has Expressions',
		name: 'hasExpressions',
		type: 'hidden',
		default: `={{ ${JSON.stringify(TYPED)}.some((name) => String($self[name] ?? '').startsWith('=')) }}`,
		displayOptions: { show: { provider: PROVIDER } },
	},
];
