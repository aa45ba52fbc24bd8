import { turnedAway } from '../failureKind';
import { atPage, type LinkFacts } from './httpFacts';

const CHECK_KEY = 'Check the API key in the credential and whether it has access to this model.';

/** The key, the account and its money, and where it may be used. */
export const httpAccountFailures = {
	keyRejected: turnedAway({
		message: 'The provider rejected the API key',
		advice: CHECK_KEY,
	}),
	keyLeaked: turnedAway({
		message: 'The provider has blocked the API key because it was leaked',
		advice: 'Create a new key with the provider and enter it in the credential. Keep it secret.',
	}),
	apiSwitchedOff: turnedAway<LinkFacts>({
		message: 'The Gemini API is not enabled for the API key',
		advice: (facts) =>
			`Enable the "Generative Language API" for the key's project in the Google Cloud console, or create a key in Google AI Studio.${atPage(facts)}`,
		example: {},
	}),
	keyRestricted: turnedAway({
		message: "The API key's restrictions do not allow requests from this n8n instance",
		advice:
			"Change the key's restrictions with the provider to allow the IP address of this n8n instance.",
	}),
	gatewayKeyRejected: turnedAway({
		message: 'The gateway rejected the API key',
		advice:
			'The gateway in front of the model rejected the request, not Google. Enter a key from the gateway in the credential, and check "Authentication" there.',
	}),
	accessDenied: turnedAway({
		message: 'The provider does not allow this request',
		advice: `${CHECK_KEY} Check billing as well.`,
	}),
	providerSpendingLimitReached: turnedAway({
		message: 'The spending limit in your account with the provider has been reached',
		advice: 'Raise the limit with the provider, or wait until it resets.',
	}),
	creditUsedUp: turnedAway({
		message: 'Your account with the provider has no credit left',
		advice: 'Add credit or change the plan with the provider, then run the workflow again.',
	}),
	billingNotSetUp: turnedAway<LinkFacts>({
		message: 'The provider requires billing to be set up for this account',
		advice: (facts) =>
			`Set up billing with the provider, then run the workflow again.${atPage(facts)}`,
		example: {},
	}),
	accountNotServed: turnedAway({
		message: 'The provider does not serve this account',
		advice: "Check the account's billing and region with the provider.",
	}),
	locationUnsupported: turnedAway({
		message: 'The provider is not available in the location of this n8n instance',
		advice:
			'Google does not serve every country. Run n8n in a supported country, or use a provider that calls Google from one. If you already use such a provider, contact its support.',
	}),
};
