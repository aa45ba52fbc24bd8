import { findNearestRatio, pixelsOf, type ImageModel, type Pixels } from '../models';
import type { Offer } from '../personas';
import type { DecodedImage } from './binary';
import { partsOf, type Content, type GenerateContentRequest, type Part } from './schema';
import type { Tier } from './tiers';

/** An image of the request; one known only by its URI has no bytes to show. */
export interface Reference {
	thumbnail?: Buffer;
	/** The URI of a `fileData` part. */
	uri?: string;
}

/** An earlier exchange: its prompt, its references and the image it gave. */
export interface EarlierTurn {
	prompt: string;
	references: number;
	drawn?: Reference;
}

/** What to draw, read from a checked request. */
export interface DrawingOrder {
	offer: Offer;
	prompt: string;
	references: Reference[];
	earlier: EarlierTurn[];
	ratio: string;
	/** The size to deliver, which the provider may have lowered. */
	size: string;
	pixels: Pixels;
	format: ImageModel['format'];
	/** Of a JPEG, from 0 to 100. */
	quality?: number;
	/** The service tier that the body asks for. */
	tier: Tier;
	wantsImage: boolean;
	wantsText: boolean;
	includeThoughts: boolean;
	search?: 'web' | 'webAndImages';
	/** For the token count. */
	input: { characters: number; images: number };
}

const joinText = (parts: Part[]) =>
	parts
		.filter((part) => !part.thought)
		.flatMap(({ text }) => (text ? [text] : []))
		.join('\n');

/** Uploaded files that the request names, by URI. */
export type Files = ReadonlyMap<string | undefined, DecodedImage>;

function referencesOf(parts: Part[], files: Files): Reference[] {
	return parts
		.filter((part) => !part.thought)
		.flatMap(({ inlineData, fileData }): Reference[] => {
			if (inlineData) return [{ thumbnail: inlineData.data?.decoded?.thumbnail }];
			if (!fileData) return [];
			const image = files.get(fileData.fileUri);
			return [image ? { thumbnail: image.thumbnail } : { uri: fileData.fileUri }];
		});
}

/** Groups contents into exchanges; consecutive contents of one role belong together. */
function groupExchanges(contents: Content[]): Array<{ user: Part[]; model: Part[] }> {
	const found: Array<{ user: Part[]; model: Part[] }> = [];
	for (const { role, parts } of contents) {
		const last = found.at(-1);
		if (role === 'model') last?.model.push(...parts);
		else if (last?.model.length === 0) last.user.push(...parts);
		else found.push({ user: [...parts], model: [] });
	}
	return found;
}

/** Picks a ratio if none is set: that of this turn's first image, else of the newest image, else square. */
function pickRatio(contents: Content[], { ratios }: Offer, files: Files): string {
	const imagesOf = (parts: Part[]) =>
		parts.flatMap(({ inlineData, fileData }): DecodedImage[] => {
			const image = inlineData?.data?.decoded ?? (fileData && files.get(fileData.fileUri));
			return image ? [image] : [];
		});
	const [now] = imagesOf(contents.at(-1)?.parts ?? []);
	const newest = imagesOf(contents.flatMap(({ parts }) => parts)).at(-1);
	const shape = now ?? newest;
	return shape ? findNearestRatio(ratios, shape) : '1:1';
}

const FORMATS = { 'image/png': 'png', 'image/jpeg': 'jpeg' } as const;

/** Reads what to draw from a checked request. */
export function readOrder(
	request: GenerateContentRequest,
	offer: Offer,
	files: Files = new Map(),
): DrawingOrder {
	const { contents, generationConfig = {}, serviceTier, tools } = request;
	const { imageConfig = {}, responseModalities = [], thinkingConfig } = generationConfig;
	const all = groupExchanges(contents);
	const current = all.pop() ?? { user: [], model: [] };
	const asked = imageConfig.imageSize === '0.5K' ? '512' : imageConfig.imageSize;
	const size = offer.alwaysDelivers ?? asked ?? '1K';
	const ratio = imageConfig.aspectRatio ?? pickRatio(contents, offer, files);
	const parts = partsOf(request);
	const { mimeType, compressionQuality } = imageConfig.imageOutputOptions ?? {};
	const search = tools?.find(({ googleSearch }) => googleSearch)?.googleSearch;
	return {
		offer,
		prompt: joinText(current.user),
		references: referencesOf(current.user, files),
		earlier: all.map(({ user, model }) => ({
			prompt: joinText(user),
			references: referencesOf(user, files).length,
			drawn: referencesOf(model, files).at(-1),
		})),
		ratio,
		size,
		pixels: pixelsOf(offer.model, ratio, size),
		format: mimeType ? FORMATS[mimeType] : offer.model.format,
		quality: compressionQuality,
		tier: serviceTier === 'flex' || serviceTier === 'priority' ? serviceTier : 'standard',
		wantsImage: responseModalities.includes('IMAGE'),
		wantsText: responseModalities.includes('TEXT') || responseModalities.length === 0,
		includeThoughts: thinkingConfig?.includeThoughts ?? false,
		...(search && { search: search.searchTypes?.imageSearch ? 'webAndImages' : 'web' }),
		input: { characters: joinText(parts).length, images: referencesOf(parts, files).length },
	};
}
