import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import { sanitizeText } from '../failure/sanitizeText';
import { linkWith } from '../handles/handleText';
import { noteHandle } from './recentHandles';

const imageSchema = z.object({
	handle: z.string().optional(),
	width: z.number().optional(),
	height: z.number().optional(),
	imageUrl: z.string().optional(),
	draft: z.literal(true).optional(),
});

const sourceSchema = z
	.object({ web: z.object({ title: z.string().optional(), uri: z.string() }) })
	.transform(({ web }) => ({ title: web.title, url: web.uri }));

/** What an agent may be told of an item with an image. */
const resultSchema = z.object({
	operation: z.string(),
	/** Of a request in a batch. */
	key: z.string().optional(),
	image: imageSchema,
	images: z.array(imageSchema).optional(),
	imageUrl: z.string().optional(),
	conversation: z.object({ handle: z.string().optional(), turns: z.number() }).optional(),
	text: z.string().optional(),
	warnings: z.array(z.string()),
	usage: z.object({ estimatedCostUsd: z.number().optional() }).optional(),
	grounding: z
		.object({ groundingChunks: z.array(z.unknown()) })
		.optional()
		.catch(undefined),
});

type Image = z.output<typeof imageSchema>;
type Result = z.output<typeof resultSchema>;

/** Most letters of the model's text, and most sources, that an agent is told. */
const MOST_LETTERS = 2_000;
const MOST_SOURCES = 5;

/**
 * The items of a run in an agent's terms, since n8n gives it their JSON and nothing else: what was made,
 * how to show it, and the handles that later calls take.
 */
export function toolItems(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
): INodeExecutionData[] {
	return items.map((item) => {
		const result = resultSchema.safeParse(item.json);
		if (!result.success) return item;
		noteHandles(context, result.data);
		return { ...item, json: describeResult(result.data) };
	});
}

function noteHandles(context: IExecuteFunctions, { image, images, conversation }: Result): void {
	for (const { handle } of images ?? [image]) {
		if (handle) noteHandle(context, 'image', handle);
	}
	if (conversation?.handle) noteHandle(context, 'conversation', conversation.handle);
}

function describeResult(result: Result): IDataObject {
	const { image, images = [], imageUrl, conversation, text = '', warnings, usage } = result;
	const carrying = (url: string | undefined, { handle }: Image) =>
		url === undefined ? undefined : linkWith(url, handle, conversation?.handle);
	const known: IDataObject = {
		result: resultSentence(result),
		key: result.key,
		image,
		imageUrl: carrying(imageUrl, image),
		images:
			images.length > 1
				? images.map((one) => ({ ...one, imageUrl: carrying(one.imageUrl, one) }))
				: undefined,
		conversation,
		text: sanitizeText(text, MOST_LETTERS) || undefined,
		warnings: warnings.length > 0 ? warnings : undefined,
		estimatedCostUsd: usage?.estimatedCostUsd,
		sources: sourcesOf(result),
		next: nextSentences(result) || undefined,
	};
	return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function resultSentence({ operation, image, images = [] }: Result): string {
	const verb = operation === 'getImage' ? 'Found' : 'Generated';
	return images.length > 1
		? `${verb} ${images.length} images.`
		: `${verb} an image${sizeWords(image)}.`;
}

function sizeWords({ width, height }: Image): string {
	return width && height ? ` of ${width} × ${height} pixels` : '';
}

function nextSentences({ image, imageUrl, conversation }: Result): string {
	return [
		imageUrl ? 'To show the image, copy the link in imageUrl exactly.' : '',
		image.handle ? 'To edit the image, pass image.handle or its link as the image.' : '',
		conversation?.handle
			? 'To continue this conversation, pass conversation.handle or the link as the conversation.'
			: '',
	]
		.filter(Boolean)
		.join(' ');
}

function sourcesOf({ grounding }: Result): IDataObject[] | undefined {
	const sources = (grounding?.groundingChunks ?? []).flatMap((chunk): IDataObject[] => {
		const source = sourceSchema.safeParse(chunk);
		return source.success ? [source.data] : [];
	});
	return sources.length > 0 ? sources.slice(0, MOST_SOURCES) : undefined;
}
