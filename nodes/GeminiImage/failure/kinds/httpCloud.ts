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
const CHOOSE_GLOBAL = `Set "Location" in the credential to "${GLOBAL}", where most image models are available`;

/** Google Cloud: its projects, service accounts and locations. */
export const httpCloudFailures = {
	vertexSwitchedOff: turnedAway<LinkFacts>({
		message: 'The Vertex AI API is not enabled in the Google Cloud project',
		advice: (facts) =>
			`Enable the "Vertex AI API" for the project in the Google Cloud console and wait a few minutes.${atPage(facts)}`,
		example: {},
	}),
	projectUnknown: turnedAway({
		message: 'Google Cloud denied access to the project in the credential',
		advice:
			'Check "Project ID" in the credential: enter the ID, such as my-project-123, not the project name. Then check that the service account belongs to the project or has a role in it.',
	}),
	projectSuspended: turnedAway({
		message: 'Google Cloud has suspended the project in the credential',
		advice: 'Open the project in the Google Cloud console to see why, or use another project.',
	}),
	roleMissing: turnedAway({
		message: 'The credential has no permission to use Vertex AI in this project',
		advice:
			'In the Google Cloud console, under "IAM", grant the service account the role "Vertex AI User" (roles/aiplatform.user) and wait a few minutes. For an API key, grant it to the service account that the key is bound to. Also check "Project ID" in the credential.',
	}),
	tokenRequired: turnedAway({
		message: 'Google does not accept an API key here',
		advice:
			'Set "Authentication" in the credential to "Service Account", or use an API key from Vertex AI express mode.',
	}),
	tokenRejected: turnedAway({
		message: 'Google rejected the access token of the service account',
		advice:
			'Check that the service account and its key have not been disabled or deleted, and that the clock of the machine that runs n8n is right. Then run the workflow again.',
		isRetryable: true,
	}),
	modelNotInLocation: turnedAway<ModelChoiceFacts & Pick<HttpFacts, 'location'>>({
		message: (facts) => `Google Vertex AI does not offer ${modelName(facts)} ${inLocation(facts)}`,
		advice: (facts) =>
			facts.location === GLOBAL
				? `${chooseAnotherModel(facts)}. Models are often renamed and retired, and some must be enabled for a project.`
				: `${CHOOSE_GLOBAL}. ${chooseAnotherModel(facts)}, if you need to keep the location.`,
		example: { ...EXAMPLE_MODEL, location: 'us-central1' },
	}),
	locationUnknown: turnedAway({
		message: 'There is no Vertex AI endpoint at this URL',
		advice: `${CHOOSE_GLOBAL}, or to another location as Google spells it, such as europe-west4. Then check the model, and the Base URL if you changed it.`,
	}),
	sharedQuotaUsedUp: turnedAway<TierFacts>({
		message: 'Google Vertex AI has no capacity for this model right now',
		advice: (facts) =>
			`All customers share this capacity (dynamic shared quota). Run the workflow again later, set "Requests per Minute" in the options, or use another location. For more reliable capacity, set "Service Tier" in the options to "Priority" or buy Provisioned Throughput.${flexAdvice(facts)}`,
		example: {},
		isRetryable: true,
		isRepeatable: true,
	}),
};

function inLocation({ location }: Pick<HttpFacts, 'location'>): string {
	return location === undefined ? 'here' : `in the location "${sanitizeConstant(location)}"`;
}
