import sharp from 'sharp';
import type { Behaviour } from '../control/behaviour';
import { pixelsOf, type Pixels } from '../models';
import type { Persona } from '../personas';
import { encode } from '../drawing/encode';
import { drawScene } from '../drawing/scene';
import type { DrawingOrder } from '../protocol/order';
import { sign } from '../protocol/signatures';
import type { Tier } from '../protocol/tiers';
import { Base64 } from './json';
import type { LinkedImages } from './linkedImages';

/** A part of an answer whose bytes are not yet base64. */
export interface AnswerPart {
	text?: string;
	inlineData?: { mimeType: string; data: Base64 | string };
	fileData?: { mimeType: string; fileUri: string };
	thought?: true;
	thoughtSignature?: Base64;
}

/** What it takes to make an answer: the persona, the settings, and a place for images sent as links. */
export interface AnswerContext {
	persona: Persona;
	behaviour: Behaviour;
	linkedImages: LinkedImages;
	/** The persona's base URL. */
	personaUrl: string;
	/** The caller's key; downloads of the images are recorded under it. */
	owner?: string;
	/** The service tier that serves the call, where the answer tells it. */
	tier?: Tier;
}

/** Whether a part holds an image in any form. */
export const holdsImage = ({ inlineData, fileData, text }: AnswerPart): boolean =>
	Boolean(inlineData ?? fileData) || /(^|\n)!\[image\]\((data|https?):/.test(text ?? '');

/** The size of drafts, whatever the size of the result. */
const DRAFT_SIZE = '1K';

const createPlain = (pixels: Pixels) =>
	sharp({ create: { ...pixels, channels: 3, background: 'teal' } });

async function draw(
	{ behaviour }: AnswerContext,
	order: DrawingOrder,
	size: string,
	note?: string,
): Promise<Buffer> {
	const { offer, ratio, format, quality } = order;
	const pixels = pixelsOf(offer.model, ratio, size);
	const scene = behaviour.plain ? createPlain(pixels) : await drawScene(order, pixels, note);
	return encode(scene, format, behaviour.noiseBytes, quality);
}

function makeImagePart(bytes: Buffer, context: AnswerContext, order: DrawingOrder): AnswerPart {
	const { format } = order;
	const { persona, behaviour, linkedImages, personaUrl, owner } = context;
	// OctopusX declares every image as PNG, though Gemini 3 returns JPEG.
	const mimeType = persona.name === 'octopusx' ? 'image/png' : `image/${format}`;
	const url = () => `${personaUrl}/images/${linkedImages.put(bytes, format, owner)}`;
	switch (behaviour.imageAs ?? 'base64') {
		case 'base64':
			return { inlineData: { mimeType, data: new Base64(bytes) } };
		case 'dataUri':
			return { inlineData: { mimeType, data: new Base64(bytes, `data:${mimeType};base64,`) } };
		case 'url':
			return { inlineData: { mimeType, data: url() } };
		case 'fileUri':
			return { fileData: { mimeType, fileUri: url() } };
		case 'markdown':
			return { text: `![image](${url()})` };
		case 'markdownData': {
			const uri = `data:${mimeType};base64,${bytes.toString('base64')}`;
			return { text: `Here it is:\n\n![image](${uri})\n\nShall I change anything?` };
		}
	}
}

async function drawThoughts(context: AnswerContext, order: DrawingOrder): Promise<AnswerPart[]> {
	const { thoughtDrafts = 0 } = context.behaviour;
	const drafts = thoughtDrafts === 0 && order.includeThoughts ? 1 : thoughtDrafts;
	if (drafts === 0) return [];
	const parts: AnswerPart[] = [
		{ text: `**Sketching the scene**\n\nI am laying out: ${order.prompt}`, thought: true },
	];
	for (let draft = 1; draft <= drafts; draft++) {
		const bytes = await draw(context, order, DRAFT_SIZE, `draft ${draft}`);
		parts.push({ ...makeImagePart(bytes, context, order), thought: true });
	}
	return parts;
}

async function drawResults(context: AnswerContext, order: DrawingOrder): Promise<AnswerPart[]> {
	const { images = 1, signatureBytes } = context.behaviour;
	const parts: AnswerPart[] = [];
	for (let image = 1; image <= images; image++) {
		const note = images > 1 ? `image ${image} of ${images}` : undefined;
		const bytes = await draw(context, order, order.size, note);
		const part = makeImagePart(bytes, context, order);
		const { signs } = order.offer.model;
		if (signs && !part.text) part.thoughtSignature = new Base64(sign(bytes, signatureBytes));
		parts.push(part);
	}
	return parts;
}

/** Signs the first part after the thoughts if it is text; images are signed when drawn. */
function signFirstText(
	parts: AnswerPart[],
	{ behaviour }: AnswerContext,
	order: DrawingOrder,
): void {
	const first = parts.find(({ thought }) => !thought);
	if (first?.text === undefined || !order.offer.model.signs) return;
	first.thoughtSignature = new Base64(sign(first.text, behaviour.signatureBytes));
}

/** The parts of a successful answer: thoughts first, then text and images. */
export async function makeImageParts(
	context: AnswerContext,
	order: DrawingOrder,
): Promise<AnswerPart[]> {
	const place = context.behaviour.text ?? (order.wantsText ? 'before' : 'none');
	const words: AnswerPart[] =
		place === 'none' ? [] : [{ text: `Here is your image: ${order.prompt}` }];
	const images = await drawResults(context, order);
	const parts = [
		...(await drawThoughts(context, order)),
		...(place === 'before' ? [...words, ...images] : [...images, ...words]),
	];
	signFirstText(parts, context, order);
	return parts;
}

/** Only images flagged as thoughts, the answer of a model that stops too early. */
export async function makeOnlyThoughtParts(
	context: AnswerContext,
	order: DrawingOrder,
): Promise<AnswerPart[]> {
	const images = await drawResults(context, order);
	return images.map((part) => ({ ...part, thought: true, thoughtSignature: undefined }));
}

export function makeTextParts(
	text: string,
	context: AnswerContext,
	order: DrawingOrder,
): AnswerPart[] {
	const parts: AnswerPart[] = [{ text }];
	signFirstText(parts, context, order);
	return parts;
}
