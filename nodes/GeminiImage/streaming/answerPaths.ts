import type { JsonPath } from './jsonListener';

/** True for a part of a Gemini answer: `…candidates[n].content.parts[n]`. */
export function isPart(path: JsonPath): boolean {
	return path.at(-2) === 'parts' && path.at(-3) === 'content' && path.at(-5) === 'candidates';
}

/** True for a candidate's image, even where a gateway omits the list around a single entry. */
export function isCandidateImage(path: JsonPath): boolean {
	const isData = path.at(-1) === 'data' && /^inline_?[dD]ata$/.test(String(path.at(-2)));
	return isData && path.includes('candidates');
}

/** True for a candidate's text, even where a gateway omits the list around a single entry. */
export function isCandidateText(path: JsonPath): boolean {
	const parent = typeof path.at(-2) === 'number' ? path.at(-3) : path.at(-2);
	const isText = path.at(-1) === 'text' && (parent === 'parts' || parent === 'content');
	return isText && path.includes('candidates');
}

/**
 * Where other APIs' answers hold images and text, because some gateways send those formats instead of
 * Gemini's. `*` matches any position or name. Sources: OpenAI's chat, images and responses; Anthropic's
 * messages; Imagen on Vertex AI; Stability's artifacts.
 */
const IMAGE_PATHS = [
	'choices.*.message.images.*.image_url.url',
	'choices.*.message.images.*.image_url',
	'choices.*.message.images.*.url',
	'choices.*.message.images.*.b64_json',
	'choices.*.message.images.*',
	'choices.*.message.content.*.image_url.url',
	'choices.*.message.content.*.image_url',
	'choices.*.delta.images.*.image_url.url',
	'choices.*.delta.images.*.image_url',
	'choices.*.delta.images.*.url',
	'choices.*.delta.images.*.b64_json',
	'choices.*.delta.content.*.image_url.url',
	'data.*.b64_json',
	'data.*.url',
	'images.*.url',
	'images.*.b64_json',
	'images.*.image_url.url',
	'images.*',
	'output.*.result',
	'content.*.source.data',
	'predictions.*.bytesBase64Encoded',
	'generatedImages.*.image.imageBytes',
	'generated_images.*.image.image_bytes',
	'artifacts.*.base64',
].map((path) => path.split('.'));

const TEXT_PATHS = [
	'choices.*.message.content',
	'choices.*.message.content.*.text',
	'choices.*.delta.content',
	'choices.*.delta.content.*.text',
	'choices.*.text',
	'output.*.content.*.text',
	'content.*.text',
].map((path) => path.split('.'));

/** True for a string that holds an image or its URL in another API's answer. */
export function isForeignImage(path: JsonPath): boolean {
	return isForeign(path) && IMAGE_PATHS.some((pattern) => endsWith(path, pattern));
}

/** True for a string that holds the model's text in another API's answer. */
export function isForeignText(path: JsonPath): boolean {
	return isForeign(path) && TEXT_PATHS.some((pattern) => endsWith(path, pattern));
}

function isForeign(path: JsonPath): boolean {
	return !path.includes('candidates');
}

/** Names that may wrap an answer, besides list positions. */
const WRAPPERS: ReadonlySet<string | number> = new Set(['response', 'result', 'data', 'body']);

function endsWith(path: JsonPath, pattern: readonly string[]): boolean {
	const start = path.length - pattern.length;
	return (
		start >= 0 &&
		pattern.every((name, index) => name === '*' || name === path[start + index]) &&
		path.slice(0, start).every((name) => typeof name === 'number' || WRAPPERS.has(name))
	);
}
