import { turnedAway } from '../failureKind';
import { CONTINUE_FROM_LAST_IMAGE, REWORD } from '../finishReasons';
import { sanitizeText } from '../sanitizeText';
import { turnName, type NamedTurn } from '../turnName';
import {
	chooseAnotherModel,
	EXAMPLE_MODEL,
	modelName,
	type HttpFacts,
	type ModelChoiceFacts,
	type ModelFacts,
	type StatusFacts,
} from './httpFacts';

type OptionFacts = ModelFacts & Required<Pick<HttpFacts, 'option' | 'hasAutomatic'>>;

interface SignatureFacts extends Pick<HttpFacts, 'signaturePosition'> {
	/** Whether earlier turns went along with the request. */
	wasInHistory?: boolean;
	/** The turn that the signature belongs to, where it is known. */
	turn?: NamedTurn;
}

interface ImageFacts {
	/** The name of the reference image, where only one can be meant. */
	imageName?: string;
}

/** Something in the request that the provider does not take. */
export const httpRequestFailures = {
	contentRefused: turnedAway({
		message: 'The provider does not allow the prompt or a reference image',
		advice: REWORD,
	}),
	payloadTooLarge: turnedAway({
		message: 'The request is too large for the provider',
		advice: 'Use fewer or smaller reference images, or a shorter conversation.',
	}),
	inputTooLong: turnedAway({
		message: 'The prompt and images together are too long for the model',
		advice: 'Use a shorter prompt, fewer reference images, or a shorter conversation.',
	}),
	signatureRejected: turnedAway<SignatureFacts>({
		message: ({ turn, wasInHistory }) =>
			turn || wasInHistory
				? `The provider rejected the thought signature of ${turn ? turnName(turn) : 'an earlier turn'}`
				: 'An earlier image of the conversation has no valid thought signature',
		advice: CONTINUE_FROM_LAST_IMAGE,
		example: { signaturePosition: 4, wasInHistory: true, turn: { number: 2, prompt: 'Blue' } },
	}),
	fileNotFound: turnedAway<Pick<HttpFacts, 'fileId'> & { turn?: NamedTurn }>({
		message: ({ turn }) =>
			turn
				? `The provider cannot find an image that was uploaded for ${turnName(turn)}`
				: 'The provider cannot read a file stored at Google',
		advice: ({ turn }) =>
			turn
				? CONTINUE_FROM_LAST_IMAGE
				: 'Google keeps files for 48 hours, and only for the API key that uploaded them. Use the image itself instead. In a conversation, set "History" in the options to "Last Image Only" for one turn.',
		example: {},
	}),
	imageUnreadable: turnedAway<ImageFacts>({
		message: (facts) => `The provider cannot read a reference image${nameOf(facts)}`,
		advice: 'Save the image again as PNG or JPEG, or use another image.',
		example: {},
	}),
	imageTypeRejected: turnedAway<ImageFacts & { mimeType: string }>({
		message: (facts) =>
			`The provider does not accept reference images of type ${sanitizeText(facts.mimeType, 80)}${nameOf(facts)}`,
		advice: 'Convert the image to PNG or JPEG first, for example with n8n\'s "Edit Image" node.',
		example: { mimeType: 'image/gif' },
	}),
	turnWithoutText: turnedAway({
		message: 'The provider requires text in every turn, but one has none',
		advice:
			'Enter a prompt. If an earlier turn has only an image, set "History" in the options to "Last Image Only" for one turn.',
	}),
	optionRejected: turnedAway<OptionFacts>({
		message: (facts) => `The provider does not accept "${facts.option}" for ${modelName(facts)}`,
		advice: ({ option, hasAutomatic }) =>
			hasAutomatic
				? `Set "${option}" to Automatic, or choose another value or model.`
				: `Remove "${option}" from the options, or choose another value.`,
		example: { ...EXAMPLE_MODEL, option: 'Image Size', hasAutomatic: true },
	}),
	modelUnknown: turnedAway<ModelChoiceFacts & StatusFacts>({
		message: (facts) => `The provider does not recognize ${modelName(facts)}`,
		advice: (facts) =>
			[
				`${chooseAnotherModel(facts)}. Models are often renamed and retired.`,
				// Another code comes from a gateway that can be reached.
				facts.status === 404 ? 'If none of them works, check the Base URL in the credential.' : '',
			]
				.filter(Boolean)
				.join(' '),
		example: { ...EXAMPLE_MODEL, status: 404 },
	}),
	modelWithoutChannel: turnedAway<ModelChoiceFacts>({
		message: (facts) => `The provider has no channel for ${modelName(facts)}`,
		advice: (facts) =>
			`${chooseAnotherModel(facts)}, or ask the provider to enable this one for your API key's group.`,
		example: EXAMPLE_MODEL,
	}),
	requestNotConvertible: turnedAway<ModelFacts>({
		message: (facts) => `The gateway cannot convert this request for ${modelName(facts)}`,
		advice:
			'Choose another model, or ask the provider for one that accepts Gemini API requests (generateContent).',
		example: EXAMPLE_MODEL,
	}),
	requestRejected: turnedAway<Pick<HttpFacts, 'fields'>>({
		message: 'The provider rejected the request',
		advice: ({ fields: [field] }) =>
			[
				'Set "Aspect Ratio" and "Image Size" to Automatic, remove all options, then add them back one by one.',
				field === undefined
					? ''
					: `The provider objects to "${sanitizeText(field.replaceAll('"', ''), 80)}".`,
			]
				.filter(Boolean)
				.join(' '),
		example: { fields: [] },
	}),
};

function nameOf({ imageName }: ImageFacts): string {
	return imageName === undefined ? '' : `: "${sanitizeText(imageName, 100)}"`;
}
