import type { Offer, Persona } from '../personas';
import { invalidArgument, refuseUri } from '../refusal';
import { checkVertexRequest } from '../vertex/rules';
import type { DecodedImage } from './binary';
import type { Content, GenerateContentRequest, Part } from './schema';
import { verifySignatures } from './signatures';

const REQUEST = '* GenerateContentRequest';
export const INPUT_TYPES = new Set([
	'image/png',
	'image/jpeg',
	'image/webp',
	'image/heic',
	'image/heif',
]);
const INPUT_FORMATS = new Set(['png', 'jpeg', 'webp', 'heif']);

/** The opening of files decides about `gs://`. Loopback is allowed for the emulator's own images, which return in a history. */
const FILE_URI =
	/^(gs:\/\/|https:\/\/|http:\/\/127\.0\.0\.1[:/]|http:\/\/[^/]+\/google\/|files\/)\S+$/;

/** Images in one request, history included, for every model. */
const IMAGES_IN_REQUEST = 14;

const isImage = (part: Part) => Boolean(part.inlineData ?? part.fileData);

function refuse(condition: unknown, message: string): void {
	if (condition) throw invalidArgument(message);
}

/** Refuses anything but an image type that models accept, by MIME type and by bytes. */
export function checkImage(mimeType: string | undefined, image: DecodedImage | undefined): void {
	refuse(
		!INPUT_TYPES.has(mimeType ?? '') || !INPUT_FORMATS.has(image?.format ?? ''),
		'Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
	);
}

function checkPart(part: Part, place: string): void {
	const data = [part.text, part.inlineData, part.fileData].filter((kind) => kind !== undefined);
	refuse(
		data.length === 0,
		`${REQUEST}.${place}.data: required oneof field 'data' must have one initialized field\n`,
	);
	refuse(
		data.length > 1,
		`Invalid value at '${place}' (oneof), oneof field 'data' is already set. Cannot set '${part.fileData ? 'fileData' : 'inlineData'}'`,
	);
	const { inlineData, fileData } = part;
	if (fileData) {
		const uri = fileData.fileUri ?? '';
		if (!FILE_URI.test(uri)) throw refuseUri(uri);
	}
	if (!inlineData) return;
	refuse(!inlineData.mimeType, `${REQUEST}.${place}.inline_data.mime_type: must be set.\n`);
	refuse(
		!inlineData.data?.bytes.length,
		`${REQUEST}.${place}.inline_data.data: must not be empty.\n`,
	);
	checkImage(inlineData.mimeType, inlineData.data?.decoded);
}

function checkContents(contents: Content[]): void {
	refuse(contents.length === 0, `${REQUEST}.contents: contents is not specified\n`);
	contents.forEach(({ role, parts }, index) => {
		const place = `contents[${index}]`;
		refuse(
			role !== undefined && role !== 'user' && role !== 'model',
			'Please use a valid role: user, model.',
		);
		refuse(parts.length === 0, `${REQUEST}.${place}.parts: contents.parts must not be empty.\n`);
		parts.forEach((part, at) => checkPart(part, `${place}.parts[${at}]`));
	});
	refuse(
		contents.at(-1)?.role === 'model',
		contents.length === 1
			? 'Please ensure that single turn requests end with a user role or the role field is empty.'
			: 'Please ensure that multiturn requests end with a user role or a function response.',
	);
}

function checkImages(contents: Content[], { id, references }: Offer): void {
	const count = (some: Content[]) => some.flatMap(({ parts }) => parts.filter(isImage)).length;
	const given = count(contents.filter(({ role }) => role !== 'model'));
	refuse(
		given > references,
		`Request contains ${given} input images. The maximum for models/${id} is ${references}.`,
	);
	const all = count(contents);
	refuse(
		Number.isFinite(references) && all > IMAGES_IN_REQUEST,
		`Request contains ${all} images. The maximum is ${IMAGES_IN_REQUEST}.`,
	);
}

function listChoices(values: readonly string[]): string {
	const quoted = values.map((value) => `'${value}'`);
	const last = quoted.pop();
	return quoted.length > 0 ? `${quoted.join(', ')}, or ${last}` : `${last}`;
}

type GenerationConfig = NonNullable<GenerateContentRequest['generationConfig']>;

function checkImageConfig({ imageConfig = {} }: GenerationConfig, offer: Offer): void {
	const { aspectRatio, imageSize } = imageConfig;
	const at = `${REQUEST}.generation_config.image_config`;
	refuse(
		aspectRatio !== undefined && !offer.ratios.includes(aspectRatio),
		`${at}.aspect_ratio: aspect_ratio must be one of ${listChoices(offer.ratios)}.\n`,
	);
	if (imageSize === undefined) return;
	refuse(offer.sizes.length === 0, 'Image size is not enabled for this model');
	refuse(
		!offer.sizes.includes(imageSize),
		`${at}.image_size: image_size must be one of ${listChoices(offer.sizes)}.\n`,
	);
}

function checkSampling(config: GenerationConfig, { model }: Offer, maxTemperature: number): void {
	const { temperature, topP, topK, maxOutputTokens, candidateCount, seed } = config;
	const at = `${REQUEST}.generation_config`;
	const outside = (value: number | undefined, most: number) =>
		value !== undefined && (value < 0 || value > most);
	refuse(
		outside(temperature, maxTemperature),
		`${at}.temperature: temperature must be in the range [0.0, ${maxTemperature.toFixed(1)}].\n`,
	);
	refuse(outside(topP, 1), `${at}.top_p: top_p must be in the range [0.0, 1.0].\n`);
	refuse(topK !== undefined && topK < 1, `${at}.top_k: top_k must be positive.\n`);
	refuse(
		maxOutputTokens !== undefined && maxOutputTokens < 1,
		`${at}.max_output_tokens: max_output_tokens must be positive.\n`,
	);
	refuse((candidateCount ?? 1) !== 1, 'Multiple candidates is not enabled for this model');
	refuse(seed !== undefined && !model.takesSeed, 'Seed is not supported for this model.');
}

function checkAbilities(request: GenerateContentRequest, { id, model }: Offer): void {
	const { thinkingConfig, responseModalities } = request.generationConfig ?? {};
	if (thinkingConfig) {
		refuse(model.thinking === false, 'Thinking is not supported for this model.');
		const { thinkingLevel } = thinkingConfig;
		refuse(
			thinkingLevel && model.thinking && !model.thinking.includes(thinkingLevel),
			`Thinking level ${thinkingLevel} is not supported for this model. Please retry with other thinking level.`,
		);
	}
	const search = request.tools?.find(({ googleSearch }) => googleSearch)?.googleSearch;
	refuse(search && model.search === 'none', 'Search Grounding is not supported.');
	refuse(
		search?.searchTypes?.imageSearch && model.search !== 'webAndImages',
		'Image search grounding is not supported for this model.',
	);
	refuse(
		responseModalities?.some((modality) => modality !== 'TEXT' && modality !== 'IMAGE'),
		`The requested combination of response modalities (${responseModalities?.join(', ')}) is not supported by the model. models/${id} accepts the following combination of response modalities:\n* TEXT\n* IMAGE, TEXT\n* IMAGE\n`,
	);
}

/** Checks what proto parses but the model may not accept. @throws Refusal in Google's words */
export function checkRequest(
	request: GenerateContentRequest,
	offer: Offer,
	{ name, maxTemperature }: Persona,
): void {
	const { contents, systemInstruction, generationConfig = {} } = request;
	checkContents(contents);
	if (name === 'vertex') checkVertexRequest(request);
	systemInstruction?.parts.forEach((part, at) =>
		checkPart(part, `system_instruction.parts[${at}]`),
	);
	checkImages(contents, offer);
	checkImageConfig(generationConfig, offer);
	checkSampling(generationConfig, offer, maxTemperature);
	checkAbilities(request, offer);
	if (offer.model.signs) verifySignatures(contents);
}
