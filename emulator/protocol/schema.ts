import { z } from 'zod';
import { InlineBytes, Signature } from './binary';
import { TIERS } from './tiers';

/**
 * The part of `GenerateContentRequest` that image models accept, in camelCase. As in proto, everything
 * is optional; `rules.ts` checks what is required. A field missing here is unknown.
 */
const blob = z
	.object({ mimeType: z.string().optional(), data: z.instanceof(InlineBytes).optional() })
	.strict();

const fileData = z
	.object({ mimeType: z.string().optional(), fileUri: z.string().optional() })
	.strict();

const part = z
	.object({
		text: z.string().optional(),
		inlineData: blob.optional(),
		fileData: fileData.optional(),
		thought: z.boolean().optional(),
		thoughtSignature: z.instanceof(Signature).optional(),
	})
	.strict();

const content = z
	.object({ role: z.string().optional(), parts: z.array(part).default([]) })
	.strict();

const safetySetting = z
	.object({
		category: z
			.enum([
				'HARM_CATEGORY_UNSPECIFIED',
				'HARM_CATEGORY_HARASSMENT',
				'HARM_CATEGORY_HATE_SPEECH',
				'HARM_CATEGORY_SEXUALLY_EXPLICIT',
				'HARM_CATEGORY_DANGEROUS_CONTENT',
				'HARM_CATEGORY_CIVIC_INTEGRITY',
			])
			.optional(),
		threshold: z
			.enum([
				'HARM_BLOCK_THRESHOLD_UNSPECIFIED',
				'BLOCK_LOW_AND_ABOVE',
				'BLOCK_MEDIUM_AND_ABOVE',
				'BLOCK_ONLY_HIGH',
				'BLOCK_NONE',
				'OFF',
			])
			.optional(),
	})
	.strict();

const imageConfig = z
	.object({ aspectRatio: z.string().optional(), imageSize: z.string().optional() })
	.strict();

const imageOutputOptions = z
	.object({
		mimeType: z.enum(['image/png', 'image/jpeg']).optional(),
		compressionQuality: z.number().int().optional(),
	})
	.strict();

const vertexImageConfig = imageConfig.extend({
	imageOutputOptions: imageOutputOptions.optional(),
	personGeneration: z
		.enum(['PERSON_GENERATION_UNSPECIFIED', 'ALLOW_ALL', 'ALLOW_ADULT', 'ALLOW_NONE'])
		.optional(),
	prominentPeople: z
		.enum(['PROMINENT_PEOPLE_UNSPECIFIED', 'ALLOW_PROMINENT_PEOPLE', 'BLOCK_PROMINENT_PEOPLE'])
		.optional(),
});

const thinkingConfig = z
	.object({
		thinkingLevel: z
			.enum(['THINKING_LEVEL_UNSPECIFIED', 'MINIMAL', 'LOW', 'MEDIUM', 'HIGH'])
			.optional(),
		includeThoughts: z.boolean().optional(),
		thinkingBudget: z.number().int().optional(),
	})
	.strict();

const generationConfig = z
	.object({
		responseModalities: z
			.array(z.enum(['MODALITY_UNSPECIFIED', 'TEXT', 'IMAGE', 'AUDIO']))
			.optional(),
		imageConfig: imageConfig.optional(),
		thinkingConfig: thinkingConfig.optional(),
		temperature: z.number().optional(),
		topP: z.number().optional(),
		topK: z.number().int().optional(),
		seed: z.number().int().optional(),
		maxOutputTokens: z.number().int().optional(),
		candidateCount: z.number().int().optional(),
		stopSequences: z.array(z.string()).optional(),
	})
	.strict();

const empty = z.object({}).strict();
const searchTypes = z
	.object({ webSearch: empty.optional(), imageSearch: empty.optional() })
	.strict();
const googleSearch = z.object({ searchTypes: searchTypes.optional() }).strict();
const tool = z.object({ googleSearch: googleSearch.optional() }).strict();

const request = z
	.object({
		contents: z.array(content).default([]),
		systemInstruction: content.optional(),
		generationConfig: generationConfig.optional(),
		safetySettings: z.array(safetySetting).optional(),
		tools: z.array(tool).optional(),
	})
	.strict();

/** The Gemini API's: proxies know no tiers. */
const googleRequest = request.extend({ serviceTier: z.enum(['unspecified', ...TIERS]).optional() });

const vertexGenerationConfig = generationConfig.extend({
	imageConfig: vertexImageConfig.optional(),
});
const vertexRequest = request.extend({ generationConfig: vertexGenerationConfig.optional() });

/** A request of any form. */
export type GenerateContentRequest = z.infer<typeof vertexRequest> &
	Pick<z.infer<typeof googleRequest>, 'serviceTier'>;
export type Content = z.infer<typeof content>;
export type Part = z.infer<typeof part>;

const MESSAGES = [
	blob,
	fileData,
	part,
	content,
	safetySetting,
	imageConfig,
	thinkingConfig,
	generationConfig,
	searchTypes,
	googleSearch,
	tool,
	request,
];

/** All field names of messages, so `image_config` is known and `image_konfig` is not. */
const namesOf = (...more: Array<{ shape: object }>): ReadonlySet<string> =>
	new Set([...MESSAGES, ...more].flatMap(({ shape }) => Object.keys(shape)));

/** Whose form of the request: each knows fields that the others refuse. */
export type RequestForm = 'google' | 'vertex' | 'proxy';

export const REQUEST_FORMS = {
	google: { schema: googleRequest, names: namesOf(googleRequest) },
	vertex: { schema: vertexRequest, names: namesOf(vertexImageConfig, imageOutputOptions) },
	proxy: { schema: request, names: namesOf() },
};

/** All parts of a request, those of the system instruction last. */
export const partsOf = ({ contents, systemInstruction }: GenerateContentRequest): Part[] =>
	[...contents, ...(systemInstruction ? [systemInstruction] : [])].flatMap(({ parts }) => parts);
