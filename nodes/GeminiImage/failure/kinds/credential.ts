import { input, turnedAway } from '../failureKind';
import { sanitizeText } from '../sanitizeText';

/** The editor's list of models shows these too, where nothing was about to be sent. */
const credential = { isUnsent: false };

const NO_KEY_NEEDED = 'If your provider needs no key, enter any word of at least eight characters.';

const NEW_KEY =
	'In the Google Cloud console, open "IAM & Admin", "Service Accounts", the account, "Keys", and create a new key of type JSON.';

/** The credential of the node. */
export const credentialFailures = {
	credentialMissing: input({
		...credential,
		message: 'The node has no credential that it can use',
		advice:
			'Open the node and select or create a "Gemini Image API" credential with your provider and API key.',
	}),
	credentialUnreadable: input<{ said: string }>({
		...credential,
		message: ({ said }) => `The credential cannot be used for this item: ${sanitizeText(said)}`,
		advice:
			'Open the credential and check the expressions in its fields: one of them cannot be evaluated for this item.',
		example: { said: 'Referenced node does not exist' },
	}),
	keyMissing: input({
		...credential,
		message: 'The credential has no API key for this item',
		advice: `Open the credential and enter the API key. If the field has an expression, check what it returns for this item. ${NO_KEY_NEEDED}`,
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
			'Open the credential and choose the provider. If the field has an expression, check what it returns for this item.',
	}),
	providerUnknown: input<{ provider: string }>({
		...credential,
		message: ({ provider }) =>
			`This version of the node does not know the provider "${sanitizeText(provider, 60)}"`,
		advice:
			'Update the node under "Community nodes" in the settings of n8n, or choose another provider in the credential.',
		example: { provider: 'newProvider' },
	}),
	baseUrlInvalid: input<{ baseUrl?: string }>({
		...credential,
		message: ({ baseUrl }) =>
			`The Base URL ${baseUrl ? `"${sanitizeText(baseUrl)}" ` : ''}in the credential is not a web address`,
		advice: 'Open the credential and enter a web address, such as https://api.example.com.',
		example: { baseUrl: 'my gateway' },
	}),
	serviceAccountMissing: input({
		...credential,
		message: 'The credential has no key of a service account for this item',
		advice: `Open the credential and paste the whole JSON key file into "Key File (JSON)". ${NEW_KEY}`,
	}),
	keyFileIncomplete: input({
		...credential,
		message: 'The key file in the credential is not complete',
		advice:
			'Open the JSON key file in a text editor, copy all of it, from the first bracket to the last, and paste it into "Key File (JSON)".',
	}),
	keyFileOfOtherKind: input({
		...credential,
		message: 'The JSON in the credential is not the key file of a service account',
		advice: `A key file has "type": "service_account" in it; an OAuth client or a user's own login cannot be used. ${NEW_KEY}`,
	}),
	privateKeyInvalid: input({
		...credential,
		message: 'The private key in the credential is not a private key that can be used',
		advice:
			'Copy the value of "private_key" from the JSON key file again, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----, or paste the whole file into "Key File (JSON)".',
	}),
	serviceAccountEmailMissing: input({
		...credential,
		message: 'The credential has no e-mail address of a service account',
		advice:
			'Enter the value of "client_email" from the JSON key file, such as images@my-project.iam.gserviceaccount.com, or paste the whole file into "Key File (JSON)".',
	}),
	projectMissing: input({
		...credential,
		message: 'The credential has no project of Google Cloud',
		advice:
			'Enter the project ID, which the Google Cloud console shows beside the name of the project, or paste the whole key file, which names its project.',
	}),
	/** The value is not told, since it may be a key in the wrong field. */
	projectInvalid: input({
		...credential,
		message: 'The "Project ID" in the credential is not the ID of a project',
		advice:
			"Enter the ID alone, such as my-project-123, or leave it empty to use the key file's project.",
	}),
	locationInvalid: input<{ location?: string }>({
		...credential,
		message: ({ location }) =>
			location === undefined
				? 'The "Location" in the credential is not a location of Google Cloud'
				: `The location "${sanitizeText(location, 60)}" in the credential is not a location of Google Cloud`,
		advice: 'Enter global, eu, us or a region, such as europe-west4.',
		example: { location: 'Europe (West)' },
	}),
	privateKeyRevoked: turnedAway({
		reason: 'PRIVATE_KEY_REVOKED',
		message: 'Google does not accept the private key of the service account',
		advice: `The key was deleted or turned off, or belongs to another service account. ${NEW_KEY}`,
	}),
	serviceAccountUnknown: turnedAway({
		reason: 'SERVICE_ACCOUNT_UNKNOWN',
		message: 'Google does not know the service account, or it is turned off',
		advice:
			'Check the e-mail address in the credential, and in the Google Cloud console, under "IAM & Admin", "Service Accounts", that the account is there and enabled.',
	}),
	clockWrong: turnedAway({
		reason: 'CLOCK_WRONG',
		message: 'Google gave no access token, because the clock of this n8n is wrong',
		advice: 'Set the clock of the machine that runs n8n, or let it be set from the network.',
	}),
	tokenRefused: turnedAway({
		reason: 'TOKEN_REFUSED',
		message: 'Google gave no access token for the service account',
		advice: `Check in the Google Cloud console that the service account and its key are enabled, and that the clock of the machine that runs n8n is right. ${NEW_KEY}`,
	}),
	tokenUnavailable: turnedAway<{ host?: string }>({
		reason: 'TOKEN_UNAVAILABLE',
		message: ({ host }) =>
			`The access token for the service account could not be fetched${host ? ` from ${sanitizeText(host, 80)}` : ''}`,
		advice: 'Check whether n8n can reach the internet, then run the workflow again.',
		example: { host: 'oauth2.googleapis.com' },
		isRetryable: true,
		isRepeatable: true,
	}),
};
