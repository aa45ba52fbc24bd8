import { cutPage } from './pages';
import type { Persona } from './personas';
import { googleRefusal, invalidArgument, type Refusal } from './refusal';

const IMAGE_METHODS = ['generateContent', 'countTokens', 'batchGenerateContent'];

interface GeminiModel {
	name: string;
	displayName: string;
}

function buildGeminiModels({ offers, otherModels }: Persona): GeminiModel[] {
	const images = offers.map(({ id, model }) => ({
		name: `models/${id}`,
		version: '001',
		displayName: model.displayName,
		description: model.description,
		inputTokenLimit: model.inputTokenLimit,
		outputTokenLimit: 32_768,
		supportedGenerationMethods: IMAGE_METHODS,
		temperature: 1,
		topP: 0.95,
		topK: 64,
		maxTemperature: 1,
		...(model.thinking && { thinking: true }),
	}));
	const others = otherModels.map(({ id, displayName, methods }) => ({
		name: `models/${id}`,
		version: '001',
		displayName,
		description: displayName,
		inputTokenLimit: 1_048_576,
		outputTokenLimit: 65_536,
		supportedGenerationMethods: methods,
	}));
	// Sorting by name puts image models on both sides of the first page break.
	return [...images, ...others].sort((one, other) => one.name.localeCompare(other.name));
}

/** Google's `models.list`: 50 per page by default. */
export function listGeminiModels(persona: Persona, query: unknown): object {
	const { entries, ...more } = cutPage(buildGeminiModels(persona), query, {
		usual: 50,
		most: 1000,
	});
	return { models: entries, ...more };
}

/** Google's `models.get`. */
export function getGeminiModel(persona: Persona, id: string): object {
	const found = buildGeminiModels(persona).find(({ name }) => name === `models/${id}`);
	if (!found) throw googleRefusal(404, 'NOT_FOUND', `Model is not found: models/${id}`);
	return found;
}

/** OpenAI's model list, which most proxies serve. */
export function listOpenAiModels({ name, offers, otherModels }: Persona): object {
	const data = [...offers, ...otherModels].map(({ id }) => ({
		id,
		object: 'model',
		created: 1_780_000_000,
		owned_by: name,
	}));
	return { object: 'list', data };
}

/** Google's answer for a model that this persona does not serve or that makes no images. */
export function refuseModel({ otherModels }: Persona, id: string): Refusal {
	if (otherModels.some((other) => other.id === id && other.methods.includes('generateContent'))) {
		return invalidArgument(
			`The requested combination of response modalities (IMAGE, TEXT) is not supported by the model. models/${id} accepts the following combination of response modalities:\n* TEXT\n`,
		);
	}
	return googleRefusal(
		404,
		'NOT_FOUND',
		`models/${id} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
	);
}
