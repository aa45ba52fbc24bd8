import type { IDataObject } from 'n8n-workflow';
import type { PastTurn } from '../conversation/pastTurns';
import type { GenerateContentRequest, ReferencePart } from '../gemini/request';
import { sanitizeText } from '../failure/sanitizeText';
import { pixelsOf } from '../images/format';
import type { Reference } from '../images/reference';
import { headOf } from '../transport/binaryFile';
import { imageSummary } from './outputItems';
import type { TurnPlan } from './turnPlan';

/** Most JPEG files state their pixel size within this many bytes. */
const HEAD_BYTES = 32 * 1024;

/** The body of a request, with facts about its images instead of their data. */
export async function previewBody(
	{ settings, references, uploads, history }: TurnPlan,
	request: GenerateContentRequest,
): Promise<IDataObject> {
	const images: IDataObject[] = [];
	// One by one, to keep few files open at once.
	for (const reference of references) {
		images.push(await previewReference(reference, uploads.includes(reference)));
	}
	const text = { text: settings.prompt };
	const parts = settings.promptPosition === 'first' ? [text, ...images] : [...images, text];
	const contents = [...history.turns.flatMap(previewTurn), { role: 'user', parts }];
	return withoutUndefined({ ...request, contents });
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

/** An earlier turn as it is known. Its thoughts and signatures are sent too, but not shown. */
function previewTurn({ prompt, text, userImages, modelImages }: PastTurn): IDataObject[] {
	const content = (role: string, said: string, images: PastTurn['userImages']) => ({
		role,
		parts: [...(said ? [{ text: said }] : []), ...images.map(pastImage)],
	});
	return [content('user', prompt, userImages), content('model', text, modelImages)].filter(
		({ parts }) => parts.length > 0,
	);
}

function pastImage(image: PastTurn['userImages'][number]): IDataObject {
	return image.fileUri ? { fileData: imageSummary(image) } : { inlineData: imageSummary(image) };
}

/** As JSON leaves out undefined values. */
function withoutUndefined(value: object): IDataObject {
	return JSON.parse(JSON.stringify(value)) as IDataObject;
}
