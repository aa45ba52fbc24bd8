import type { IDataObject } from 'n8n-workflow';
import type { PastTurn } from '../conversation/pastTurns';
import type { GenerateContentRequest, ReferencePart } from '../gemini/request';
import { sanitizeText } from '../failure/sanitizeText';
import { pixelsOf } from '../images/format';
import type { Reference } from '../images/reference';
import { headOf } from '../transport/binaryFile';
import { imageSummary } from './outputItems';
import type { TurnPlan } from './turnPlan';

/** A JPEG mostly states its pixels within so many bytes. */
const HEAD_BYTES = 32 * 1024;

/** The body of a request with facts of its images in the place of their data. */
export async function previewBody(
	{ settings, references, uploads, history }: TurnPlan,
	plan: GenerateContentRequest,
): Promise<IDataObject> {
	const images: IDataObject[] = [];
	// One after another, so that few files are open at once.
	for (const reference of references) {
		images.push(await previewReference(reference, uploads.includes(reference)));
	}
	const text = { text: settings.prompt };
	const parts = settings.promptPosition === 'first' ? [text, ...images] : [...images, text];
	const contents = [...history.turns.flatMap(previewTurn), { role: 'user', parts }];
	return withoutUndefined({ ...plan, contents });
}

async function previewReference(
	{ name, part, file }: Reference,
	isUploadedFirst: boolean,
): Promise<IDataObject> {
	const shown = /^data:/i.test(name) ? 'data:' : sanitizeText(name, 200);
	const facts = {
		name: shown,
		bytes: file?.bytes.length,
		...(file && pixelsOf(await headOf(file.bytes, HEAD_BYTES))),
	};
	if (isUploadedFirst) return { fileData: { mimeType: file?.mimeType, ...facts } };
	return 'fileData' in part
		? { fileData: { ...part.fileData } }
		: { inlineData: { mimeType: typeOf(part), ...facts } };
}

function typeOf(part: ReferencePart): string | undefined {
	return 'inlineData' in part ? part.inlineData.mimeType : part.fileData.mimeType;
}

/** A turn before, by what is known of it; thoughts and signatures go along untold. */
function previewTurn({ prompt, text, userImages, modelImages }: PastTurn): IDataObject[] {
	const content = (role: string, words: string, images: PastTurn['userImages']) => ({
		role,
		parts: [...(words ? [{ text: words }] : []), ...images.map(pastImage)],
	});
	return [content('user', prompt, userImages), content('model', text, modelImages)].filter(
		({ parts }) => parts.length > 0,
	);
}

function pastImage(image: PastTurn['userImages'][number]): IDataObject {
	return image.fileUri ? { fileData: imageSummary(image) } : { inlineData: imageSummary(image) };
}

/** As JSON is sent. */
function withoutUndefined(value: object): IDataObject {
	return JSON.parse(JSON.stringify(value)) as IDataObject;
}
