import { input, turnedAway } from '../failureKind';
import { sanitizeText } from '../sanitizeText';

/** The editor's list of models shows these too, where nothing was about to be sent. */
const credential = { isUnsent: false };

const NO_KEY_NEEDED =
	'If your provider does not require a key, enter any text of at least eight characters.';

const NEW_KEY =
	'In the Google Cloud console, open "IAM & Admin", "Service Accounts", your account, then "Keys", and create a new JSON key.';

/** The credential of the node. */
export const credentialFailures = {
	credentialMissing: input({
		...credential,
		message: 'No credential is selected',
		advice: 'Open the node and select or create a "Gemini Image API" credential.',
	}),
	credentialUnreadable: input<{ said: string }>({
		...credential,
		message: ({ said }) => `The credential cannot be used for this item: ${sanitizeText(said)}`,
		advice:
			'Open the credential and check the expressions in its fields. One of them cannot be evaluated for this item.',
		example: { said: 'Referenced node does not exist' },
	}),
	keyMissing: input({
		...credential,
		message: 'The credential has no API key for this item',
		advice: `Open the credential and enter the API key. If the field contains an expression, check what it returns for this item. ${NO_KEY_NEEDED}`,
	}),
	keyTooShort: input({
		...credential,
		message: 'The API key in the credential is too short',
		advice: `Keys have at least eight characters. Copy the whole key from your provider into the credential. ${NO_KEY_NEEDED}`,
	}),
	providerMissing: input({
		...credential,
		message: 'The credential has no provider for this item',
		advice:
			'Open the credential and choose the provider. If the field contains an expression, check what it returns for this item.',
	}),
	providerUnknown: input<{ provider: string }>({
		...credential,
		message: ({ provider }) =>
			`This version of the node does not know the provider "${sanitizeText(provider, 60)}"`,
		advice:
			'Update the node in n8n under "Settings", "Community nodes", or choose another provider in the credential.',
		example: { provider: 'newProvider' },
	}),
	baseUrlInvalid: input<{ baseUrl?: string }>({
		...credential,
		message: ({ baseUrl }) =>
			`The Base URL ${baseUrl ? `"${sanitizeText(baseUrl)}" ` : ''}in the credential is not a URL`,
		advice: 'Open the credential and enter a URL, such as https://api.example.com.',
		example: { baseUrl: 'my gateway' },
	}),
	serviceAccountMissing: input({
		...credential,
		message: 'The credential has no service account key for this item',
		advice: `Open the credential and paste the whole JSON key file into "Key File (JSON)". ${NEW_KEY}`,
	}),
	keyFileIncomplete: input({
		...credential,
		message: 'The key file in the credential is incomplete',
		advice:
			'Open the JSON key file in a text editor, copy everything from the first brace to the last, and paste it into "Key File (JSON)".',
	}),
	keyFileOfOtherKind: input({
		...credential,
		message: 'The JSON in the credential is not a service account key file',
		advice: `A key file contains "type": "service_account". OAuth clients and user logins cannot be used. ${NEW_KEY}`,
	}),
	privateKeyInvalid: input({
		...credential,
		message: 'The private key in the credential is not valid',
		advice:
			'Copy the value of "private_key" from the JSON key file again, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----, or paste the whole file into "Key File (JSON)".',
	}),
	serviceAccountEmailMissing: input({
		...credential,
		message: 'The credential has no service account email',
		advice:
			'Enter the value of "client_email" from the JSON key file, such as images@my-project.iam.gserviceaccount.com, or paste the whole file into "Key File (JSON)".',
	}),
	projectMissing: input({
		...credential,
		message: 'The credential has no Google Cloud project',
		advice:
			'Enter the project ID, which the Google Cloud console shows next to the project name, or paste the whole key file, which contains it.',
	}),
	/** The value is not told, since it may be a key in the wrong field. */
	projectInvalid: input({
		...credential,
		message: 'The "Project ID" in the credential is not a valid project ID',
		advice:
			"Enter only the ID, such as my-project-123, or leave it empty to use the key file's project.",
	}),
	locationInvalid: input<{ location?: string }>({
		...credential,
		message: ({ location }) =>
			location === undefined
				? 'The "Location" in the credential is not a Google Cloud location'
				: `The location "${sanitizeText(location, 60)}" in the credential is not a Google Cloud location`,
		advice: 'Enter global, eu, us or a region such as europe-west4.',
		example: { location: 'Europe (West)' },
	}),
	privateKeyRevoked: turnedAway({
		reason: 'PRIVATE_KEY_REVOKED',
		message: 'Google rejected the private key of the service account',
		advice: `The key was deleted or disabled, or belongs to another service account. ${NEW_KEY}`,
	}),
	serviceAccountUnknown: turnedAway({
		reason: 'SERVICE_ACCOUNT_UNKNOWN',
		message: 'The service account does not exist or is disabled',
		advice:
			'Check the service account email in the credential. In the Google Cloud console, check under "IAM & Admin", "Service Accounts" that the account exists and is enabled.',
	}),
	clockWrong: turnedAway({
		reason: 'CLOCK_WRONG',
		message: 'Google issued no access token because the clock of this n8n instance is wrong',
		advice: 'Correct the clock of the machine that runs n8n, for example with network time (NTP).',
	}),
	tokenRefused: turnedAway({
		reason: 'TOKEN_REFUSED',
		message: 'Google issued no access token for the service account',
		advice: `Check that the service account and its key are enabled, and that the clock of the machine that runs n8n is right. If they are, replace the key. ${NEW_KEY}`,
	}),
	tokenUnavailable: turnedAway<{ host?: string }>({
		reason: 'TOKEN_UNAVAILABLE',
		message: ({ host }) =>
			`The access token for the service account could not be obtained${host ? ` from ${sanitizeText(host, 80)}` : ''}`,
		advice: 'Check whether n8n can reach the internet, then run the workflow again.',
		example: { host: 'oauth2.googleapis.com' },
		isRetryable: true,
		isRepeatable: true,
	}),
};
