import type { ServiceTier } from '../catalog/models';
import { PROVIDERS, type ProviderName } from '../catalog/providers';
import type { JsonSlot } from '../streaming/requestBody';

/**
 * The body of `POST /v1beta/models/{model}:generateContent`. Images, and the contents of earlier
 * turns, are slots that are filled while the request is sent.
 */
export interface GenerateContentRequest {
	contents: Array<UserContent | JsonSlot>;
	systemInstruction?: { parts: [{ text: string }] };
	safetySettings?: SafetySetting[];
	tools?: Array<{ googleSearch: SearchTool }>;
	generationConfig: GenerationConfig;
	serviceTier?: string;
}

export interface UserContent {
	role: 'user';
	parts: Array<{ text: string } | ReferencePart>;
}

interface SafetySetting {
	category: string;
	threshold: string;
}

interface SearchTool {
	searchTypes?: { webSearch: object; imageSearch: object };
}

interface ImageConfig {
	aspectRatio?: string;
	imageSize?: string;
	imageOutputOptions?: { mimeType: string; compressionQuality?: number };
	personGeneration?: string;
	prominentPeople?: string;
}

interface GenerationConfig {
	responseModalities: Array<'TEXT' | 'IMAGE'>;
	imageConfig?: ImageConfig;
	thinkingConfig?: { thinkingLevel?: string; includeThoughts?: boolean };
	temperature?: number;
	topP?: number;
	topK?: number;
	seed?: number;
	maxOutputTokens?: number;
}

/** What a user can set on a request; whatever is undefined is not sent. */
export interface RequestSettings {
	aspectRatio?: string;
	imageSize?: string;
	outputFormat?: 'png' | 'jpeg';
	/** From 1 to 100; JPEG only. */
	outputQuality?: number;
	personGeneration?: string;
	prominentPeople?: string;
	serviceTier?: ServiceTier;
	responseModalities: 'imageAndText' | 'imageOnly';
	promptPosition: 'first' | 'last';
	systemInstruction?: string;
	googleSearch: 'off' | 'web' | 'webAndImages';
	thinkingLevel?: string;
	includeThoughts: boolean;
	temperature?: number;
	topP?: number;
	topK?: number;
	seed?: number;
	maxOutputTokens?: number;
	safetySettings: SafetySetting[];
}

/** A reference image: its bytes in the request, or the address of a file that the provider reads. */
export type ReferencePart =
	| { inlineData: { mimeType: string; data: JsonSlot } }
	| { fileData: { mimeType?: string; fileUri: string } };

/** The user's side of one turn: one text part and the reference images in order. */
export function userContent(
	prompt: string,
	references: readonly ReferencePart[],
	promptPosition: 'first' | 'last',
): UserContent {
	const text = { text: prompt };
	return {
		role: 'user',
		parts: promptPosition === 'first' ? [text, ...references] : [...references, text],
	};
}

/**
 * The request for a turn; `history` holds the contents before it, oldest first. What the user left
 * alone is undefined here, and so not in the JSON.
 */
export function planRequest(
	settings: RequestSettings,
	provider: ProviderName,
	content: UserContent,
	history: readonly JsonSlot[] = [],
): GenerateContentRequest {
	const { thinkingLevel, includeThoughts, systemInstruction } = settings;
	const { temperature, topP, topK, seed, maxOutputTokens } = settings;
	return {
		contents: [...history, content],
		systemInstruction: systemInstruction ? { parts: [{ text: systemInstruction }] } : undefined,
		safetySettings: settings.safetySettings.length > 0 ? settings.safetySettings : undefined,
		tools: settings.googleSearch === 'off' ? undefined : [{ googleSearch: searchTool(settings) }],
		generationConfig: {
			responseModalities:
				settings.responseModalities === 'imageOnly' ? ['IMAGE'] : ['TEXT', 'IMAGE'],
			imageConfig: imageConfig(settings),
			thinkingConfig:
				thinkingLevel || includeThoughts
					? {
							thinkingLevel: thinkingLevel?.toUpperCase(),
							includeThoughts: includeThoughts || undefined,
						}
					: undefined,
			temperature,
			topP,
			topK,
			seed,
			maxOutputTokens,
		},
		serviceTier: PROVIDERS[provider].serviceTierHeader ? undefined : settings.serviceTier,
	};
}

/** The headers of the request, where the provider reads a setting there. */
export function requestHeaders(
	{ serviceTier }: RequestSettings,
	provider: ProviderName,
): Record<string, string> {
	const name = PROVIDERS[provider].serviceTierHeader;
	// The standard tier has no value of its own there.
	return name && serviceTier && serviceTier !== 'standard' ? { [name]: serviceTier } : {};
}

function imageConfig(settings: RequestSettings): ImageConfig | undefined {
	const { aspectRatio, imageSize, personGeneration, prominentPeople } = settings;
	const imageOutputOptions = outputOptions(settings);
	const config = { aspectRatio, imageSize, imageOutputOptions, personGeneration, prominentPeople };
	return Object.values(config).some((value) => value) ? config : undefined;
}

/** Only JPEG has a quality, so that asking for one asks for JPEG. */
function outputOptions({
	outputFormat,
	outputQuality,
}: RequestSettings): ImageConfig['imageOutputOptions'] {
	if (!outputFormat && outputQuality === undefined) return undefined;
	return { mimeType: `image/${outputFormat ?? 'jpeg'}`, compressionQuality: outputQuality };
}

function searchTool({ googleSearch }: RequestSettings): SearchTool {
	return googleSearch === 'webAndImages' ? { searchTypes: { webSearch: {}, imageSearch: {} } } : {};
}
