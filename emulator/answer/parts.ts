import type { Behaviour } from '../control/behaviour';
import { pixelsOf } from '../models';
import type { Persona } from '../personas';
import { encode } from '../pictures/encode';
import { drawScene } from '../pictures/scene';
import type { Commission } from '../protocol/commission';
import { sign } from '../protocol/signatures';
import { Base64 } from './json';
import type { Shelf } from './shelf';

/** A part of an answer, before its bytes are written as base64. */
export interface AnswerPart {
	text?: string;
	inlineData?: { mimeType: string; data: Base64 | string };
	fileData?: { mimeType: string; fileUri: string };
	thought?: true;
	thoughtSignature?: Base64;
}

/** Where an answer is made: what was asked of the emulator, and where addressed pictures go. */
export interface Workshop {
	persona: Persona;
	behaviour: Behaviour;
	shelf: Shelf;
	/** The persona's own address. */
	personaUrl: string;
	/** The key of the caller, who is told about downloads of the pictures. */
	owner?: string;
}

/** Whether a part is a picture, in whatever form. */
export const holdsPicture = ({ inlineData, fileData, text }: AnswerPart): boolean =>
	Boolean(inlineData ?? fileData) || /(^|\n)!\[image\]\((data|https?):/.test(text ?? '');

/** Pixels at which drafts are made, whatever the result's size. */
const DRAFT_SIZE = '1K';

async function draw(
	{ behaviour }: Workshop,
	order: Commission,
	size: string,
	note?: string,
): Promise<Buffer> {
	const { model } = order.offer;
	const pixels = pixelsOf(model, order.ratio, size);
	return encode(await drawScene(order, pixels, note), model.format, behaviour.noiseBytes);
}

function imagePart(bytes: Buffer, workshop: Workshop, order: Commission): AnswerPart {
	const { format } = order.offer.model;
	const { persona, behaviour, shelf, personaUrl, owner } = workshop;
	// OctopusX calls everything PNG, which its pictures from Gemini 3 are not.
	const mimeType = persona.name === 'octopusx' ? 'image/png' : `image/${format}`;
	const address = () => `${personaUrl}/images/${shelf.put(bytes, format, owner)}`;
	switch (behaviour.imageAs ?? 'base64') {
		case 'base64':
			return { inlineData: { mimeType, data: new Base64(bytes) } };
		case 'dataUri':
			return { inlineData: { mimeType, data: new Base64(bytes, `data:${mimeType};base64,`) } };
		case 'url':
			return { inlineData: { mimeType, data: address() } };
		case 'fileUri':
			return { fileData: { mimeType, fileUri: address() } };
		case 'markdown':
			return { text: `![image](${address()})` };
		case 'markdownData': {
			const uri = `data:${mimeType};base64,${bytes.toString('base64')}`;
			return { text: `Here it is:\n\n![image](${uri})\n\nShall I change anything?` };
		}
	}
}

async function thoughts(workshop: Workshop, order: Commission): Promise<AnswerPart[]> {
	const { thoughtDrafts = 0 } = workshop.behaviour;
	const drafts = thoughtDrafts === 0 && order.includeThoughts ? 1 : thoughtDrafts;
	if (drafts === 0) return [];
	const parts: AnswerPart[] = [
		{ text: `**Sketching the scene**\n\nI am laying out: ${order.prompt}`, thought: true },
	];
	for (let draft = 1; draft <= drafts; draft++) {
		const bytes = await draw(workshop, order, DRAFT_SIZE, `draft ${draft}`);
		parts.push({ ...imagePart(bytes, workshop, order), thought: true });
	}
	return parts;
}

async function results(workshop: Workshop, order: Commission): Promise<AnswerPart[]> {
	const { images = 1, signatureBytes } = workshop.behaviour;
	const parts: AnswerPart[] = [];
	for (let image = 1; image <= images; image++) {
		const note = images > 1 ? `picture ${image} of ${images}` : undefined;
		const bytes = await draw(workshop, order, order.size, note);
		const part = imagePart(bytes, workshop, order);
		const { signs } = order.offer.model;
		if (signs && !part.text) part.thoughtSignature = new Base64(sign(bytes, signatureBytes));
		parts.push(part);
	}
	return parts;
}

/** Signs the first part after the thoughts, when it is a text; images are signed as they are drawn. */
function signFirstText(parts: AnswerPart[], { behaviour }: Workshop, order: Commission): void {
	const first = parts.find(({ thought }) => !thought);
	if (first?.text === undefined || !order.offer.model.signs) return;
	first.thoughtSignature = new Base64(sign(first.text, behaviour.signatureBytes));
}

/** The parts of an answer that goes well, in order: thoughts, then words and pictures. */
export async function pictureParts(workshop: Workshop, order: Commission): Promise<AnswerPart[]> {
	const place = workshop.behaviour.text ?? (order.wantsText ? 'before' : 'none');
	const words: AnswerPart[] =
		place === 'none' ? [] : [{ text: `Here is the picture of: ${order.prompt}` }];
	const pictures = await results(workshop, order);
	const parts = [
		...(await thoughts(workshop, order)),
		...(place === 'before' ? [...words, ...pictures] : [...pictures, ...words]),
	];
	signFirstText(parts, workshop, order);
	return parts;
}

/** Nothing but pictures flagged as thoughts, as a model may answer that stops too early. */
export async function onlyThoughtParts(
	workshop: Workshop,
	order: Commission,
): Promise<AnswerPart[]> {
	const pictures = await results(workshop, order);
	return pictures.map((part) => ({ ...part, thought: true, thoughtSignature: undefined }));
}

export function textParts(text: string, workshop: Workshop, order: Commission): AnswerPart[] {
	const parts: AnswerPart[] = [{ text }];
	signFirstText(parts, workshop, order);
	return parts;
}
