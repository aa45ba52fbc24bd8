import { input } from '../failureKind';
import { sanitizeText } from '../sanitizeText';

/** The editor's list of models shows these too, where nothing was about to be sent. */
const credential = { isUnsent: false };

const NO_KEY_NEEDED = 'If your provider needs no key, enter any word of at least eight characters.';

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
};
