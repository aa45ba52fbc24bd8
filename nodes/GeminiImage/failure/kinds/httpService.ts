import { turnedAway } from '../failureKind';
import { flexAdvice, type StatusFacts, type TierFacts } from './httpFacts';

const TRY_LATER = 'Run the workflow again in a few minutes.';

/** What stands where the API should, or does not work as it should. */
export const httpServiceFailures = {
	firewallBlocked: turnedAway({
		message: 'A server in front of the provider blocked the request',
		advice:
			'The response is a web page, as firewalls return when they object to the size or content of a request. Use fewer or smaller reference images, or another prompt. If small requests are blocked too, check the Base URL in the credential and contact the provider. If n8n uses a proxy (HTTPS_PROXY), ask its administrator to allow the URL.',
	}),
	apiNotFound: turnedAway({
		message: "There is no Gemini API at the provider's URL",
		advice: 'Check the Base URL in the credential: it is the part of the URL before /v1beta.',
	}),
	redirectedElsewhere: turnedAway({
		message: 'The provider redirects the request to another URL',
		advice:
			'Enter the final URL as the Base URL in the credential. The node does not follow redirects, to protect the API key.',
	}),
	providerStoppedWaiting: turnedAway<StatusFacts>({
		message: ({ status }) => `The provider timed out waiting for the image (HTTP ${status})`,
		advice: 'Request a smaller image or use fewer reference images, then run the workflow again.',
		example: { status: 524 },
		isRetryable: true,
		isRepeatable: true,
		mayBeCharged: true,
	}),
	answerLost: turnedAway<StatusFacts>({
		message: ({ status }) =>
			`The provider lost the response from its upstream service (HTTP ${status})`,
		advice: TRY_LATER,
		example: { status: 502 },
		isRetryable: true,
		isRepeatable: true,
		mayBeCharged: true,
	}),
	requestUnsupported: turnedAway<StatusFacts>({
		message: ({ status }) => `The provider does not support this kind of request (HTTP ${status})`,
		advice: 'Check the model, and the Base URL in the credential.',
		example: { status: 501 },
	}),
	providerBusy: turnedAway<StatusFacts & TierFacts>({
		message: ({ status }) => `The provider is overloaded (HTTP ${status})`,
		advice: (facts) => `${TRY_LATER} Another model may be less busy.${flexAdvice(facts)}`,
		example: { status: 503 },
		isRetryable: true,
		isRepeatable: true,
	}),
	providerFailed: turnedAway<StatusFacts>({
		message: ({ status }) => `Something went wrong at the provider (HTTP ${status})`,
		advice: TRY_LATER,
		example: { status: 500 },
		isRetryable: true,
		isRepeatable: true,
	}),
	acceptedWithoutImage: turnedAway({
		message: 'The provider accepted the request but returned no image',
		advice: 'Run the workflow again.',
		mayBeCharged: true,
	}),
	statusUnknown: turnedAway<StatusFacts>({
		message: ({ status }) => `The provider returned HTTP ${status}`,
		advice: TRY_LATER,
		example: { status: 418 },
	}),
};
