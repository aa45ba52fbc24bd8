import { turnedAway } from '../failureKind';
import { sanitizeConstant } from '../sanitizeText';
import {
	atPage,
	chooseAnotherModel,
	EXAMPLE_MODEL,
	flexAdvice,
	modelName,
	type HttpFacts,
	type LinkFacts,
	type ModelChoiceFacts,
	type TierFacts,
} from './httpFacts';

/** Where most image models are, for a long time the only one. */
const GLOBAL = 'global';
const CHOOSE_GLOBAL = `Set "Location" in the credential to "${GLOBAL}", where most image models are`;

/** Google Cloud: its projects, service accounts and locations. */
export const httpCloudFailures = {
	vertexSwitchedOff: turnedAway<LinkFacts>({
		message: 'The Vertex AI API is switched off in the Google Cloud project',
		advice: (facts) =>
			`Turn on the "Vertex AI API" for the project in the Google Cloud console, and wait a few minutes.${atPage(facts)}`,
		example: {},
	}),
	projectUnknown: turnedAway({
		message: 'Google Cloud does not give access to the project in the credential',
		advice:
			'Check "Project ID" in the credential: the ID, such as my-project-123, not the name of the project. Then check that the service account belongs to the project or has a role in it.',
	}),
	projectSuspended: turnedAway({
		message: 'Google Cloud has suspended the project in the credential',
		advice: 'Open the project in the Google Cloud console to see why, or use another project.',
	}),
	roleMissing: turnedAway({
		message: 'The credential may not use Vertex AI in this project',
		advice:
			'In the Google Cloud console, under "IAM", give the service account (for an API key, the one that it is bound to) the role "Vertex AI User" (roles/aiplatform.user), and wait a few minutes. Also check "Project ID" in the credential.',
	}),
	tokenRequired: turnedAway({
		message: 'Google does not take an API key here',
		advice:
			'Set "Authentication" in the credential to "Service Account", or use an API key of Vertex AI in express mode.',
	}),
	tokenRejected: turnedAway({
		message: 'Google does not accept the access token of the service account',
		advice:
			'Check that the service account and its key have not been disabled or deleted, and that the clock of the computer that n8n runs on is right. Then run the workflow again.',
		isRetryable: true,
	}),
	modelNotInLocation: turnedAway<ModelChoiceFacts & Pick<HttpFacts, 'location'>>({
		message: (facts) => `Google Vertex AI does not offer ${modelName(facts)} ${inLocation(facts)}`,
		advice: (facts) =>
			facts.location === GLOBAL
				? `${chooseAnotherModel(facts)}; models are often renamed and retired, and some have to be enabled for a project.`
				: `${CHOOSE_GLOBAL}. ${chooseAnotherModel(facts)} if the location has to stay.`,
		example: { ...EXAMPLE_MODEL, location: 'us-central1' },
	}),
	locationUnknown: turnedAway({
		message: 'Google Vertex AI has no such address',
		advice: `${CHOOSE_GLOBAL}, or to another location as Google writes it, such as europe-west4. Then check the model, and the Base URL if you changed it.`,
	}),
	sharedQuotaUsedUp: turnedAway<TierFacts>({
		message: 'Google Vertex AI has no capacity left for this model at the moment',
		advice: (facts) =>
			`All customers share it (dynamic shared quota). Run the workflow again later, set "Requests per Minute" in the options, or use another location. For certain capacity, set "Service Tier" in the options to "Priority", or buy Provisioned Throughput.${flexAdvice(facts)}`,
		example: {},
		isRetryable: true,
		isRepeatable: true,
	}),
};

function inLocation({ location }: Pick<HttpFacts, 'location'>): string {
	return location === undefined ? 'here' : `in the location "${sanitizeConstant(location)}"`;
}
