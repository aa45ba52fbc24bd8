import { sanitizeConstant } from '../sanitizeText';

/** What is found out about a request that the provider turned down. */
export interface HttpFacts {
	/** The HTTP status that the words tell: the innermost, also where the answer's own was 200. */
	status: number;
	/** The model that was asked for; absent where none was, as with uploads. */
	model?: string;
	/** Ids of models that the provider is known to serve now. */
	knownModels: readonly string[];
	/** The editor's name of the option whose value was rejected. */
	option?: string;
	/** Whether that option has the choice "Automatic", which sends nothing. */
	hasAutomatic: boolean;
	/** The provider's names of the request's fields that it objects to. */
	fields: readonly string[];
	/** The MIME type that was rejected. */
	mimeType?: string;
	/** Which content of the request has the rejected thought signature, from 1. */
	signaturePosition?: number;
	/** The id of the file at Google that cannot be read. */
	fileId?: string;
	/** Google's page that says how to go on. */
	link?: string;
	/** The location of Vertex AI that was asked. */
	location?: string;
	/** The service tier that was asked for. */
	serviceTier?: string;
}

export type ModelFacts = Pick<HttpFacts, 'model'>;
export type ModelChoiceFacts = Pick<HttpFacts, 'model' | 'knownModels'>;
export type StatusFacts = Pick<HttpFacts, 'status'>;
export type LinkFacts = Pick<HttpFacts, 'link'>;
export type TierFacts = Pick<HttpFacts, 'serviceTier'>;

export const EXAMPLE_MODEL: ModelChoiceFacts = {
	model: 'gemini-0-image',
	knownModels: ['gemini-3-pro-image', 'gemini-3.1-flash-image'],
};

/** Inside a sentence. */
export function modelName({ model }: ModelFacts): string {
	return model === undefined ? 'this model' : `the model "${sanitizeConstant(model)}"`;
}

/** Advice on a model that cannot be used. */
export function chooseAnotherModel({ knownModels }: ModelChoiceFacts): string {
	const some = joinChoices(knownModels.slice(0, 3));
	return `Choose another model from the list${some && `, such as ${some}`}`;
}

/** `a, b or c` */
function joinChoices(choices: readonly string[]): string {
	const others = choices.slice(0, -1).join(', ');
	return [others, choices.at(-1)].filter(Boolean).join(' or ');
}

/** Where to do what the advice says, as a sentence; empty where Google gives no page. */
export function atPage({ link }: LinkFacts): string {
	return link === undefined ? '' : ` You can do that at ${link}`;
}

/** What a request of the lowest tier has to reckon with, as a sentence. */
export function flexAdvice({ serviceTier }: TierFacts): string {
	return serviceTier === 'flex'
		? ' Flex requests have the lowest priority. If you need the image soon, set "Service Tier" in the options to "Standard".'
		: '';
}
