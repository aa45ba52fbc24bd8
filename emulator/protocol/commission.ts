import { nearestRatio, pixelsOf, type Pixels } from '../models';
import type { Offer } from '../personas';
import type { Picture } from './binary';
import type { Content, GenerateContentRequest, Part } from './schema';

/** A picture that came with the request; one known by its address only has no bytes to show. */
export interface Reference {
	thumbnail?: Buffer;
	/** Where it lies, for a `fileData` part. */
	uri?: string;
}

/** An earlier exchange: what was asked, what was brought along, what was drawn. */
export interface EarlierTurn {
	prompt: string;
	references: number;
	drawn?: Reference;
}

/** What is to be drawn, with everything that came for it: a checked request, understood. */
export interface Commission {
	offer: Offer;
	prompt: string;
	references: Reference[];
	earlier: EarlierTurn[];
	ratio: string;
	/** The size that is delivered, which a provider may have lowered. */
	size: string;
	pixels: Pixels;
	wantsImage: boolean;
	wantsText: boolean;
	includeThoughts: boolean;
	search?: 'web' | 'webAndImages';
	/** For the token count. */
	input: { characters: number; images: number };
}

const words = (parts: Part[]) =>
	parts
		.filter((part) => !part.thought)
		.flatMap(({ text }) => (text ? [text] : []))
		.join('\n');

/** Uploaded files that the request names, by their address. */
export type Files = ReadonlyMap<string | undefined, Picture>;

function referencesOf(parts: Part[], files: Files): Reference[] {
	return parts
		.filter((part) => !part.thought)
		.flatMap(({ inlineData, fileData }): Reference[] => {
			if (inlineData) return [{ thumbnail: inlineData.data?.picture?.thumbnail }];
			if (!fileData) return [];
			const picture = files.get(fileData.fileUri);
			return [picture ? { thumbnail: picture.thumbnail } : { uri: fileData.fileUri }];
		});
}

/** Contents of the same role in a row belong together. */
function exchanges(contents: Content[]): Array<{ user: Part[]; model: Part[] }> {
	const found: Array<{ user: Part[]; model: Part[] }> = [];
	for (const { role, parts } of contents) {
		const last = found.at(-1);
		if (role === 'model') last?.model.push(...parts);
		else if (last?.model.length === 0) last.user.push(...parts);
		else found.push({ user: [...parts], model: [] });
	}
	return found;
}

/** No ratio asked: that of this turn's first image, else of the newest picture, else square. */
function naturalRatio(contents: Content[], { ratios }: Offer, files: Files): string {
	const picturesOf = (parts: Part[]) =>
		parts.flatMap(({ inlineData, fileData }): Picture[] => {
			const picture = inlineData?.data?.picture ?? (fileData && files.get(fileData.fileUri));
			return picture ? [picture] : [];
		});
	const [now] = picturesOf(contents.at(-1)?.parts ?? []);
	const newest = picturesOf(contents.flatMap(({ parts }) => parts)).at(-1);
	const shape = now ?? newest;
	return shape ? nearestRatio(ratios, shape) : '1:1';
}

/** Reads out of a checked request what there is to draw. */
export function commission(
	request: GenerateContentRequest,
	offer: Offer,
	files: Files = new Map(),
): Commission {
	const { contents, generationConfig = {}, systemInstruction, tools } = request;
	const { imageConfig = {}, responseModalities = [], thinkingConfig } = generationConfig;
	const all = exchanges(contents);
	const current = all.pop() ?? { user: [], model: [] };
	const asked = imageConfig.imageSize === '0.5K' ? '512' : imageConfig.imageSize;
	const size = offer.alwaysDelivers ?? asked ?? '1K';
	const ratio = imageConfig.aspectRatio ?? naturalRatio(contents, offer, files);
	const parts = [...contents, ...(systemInstruction ? [systemInstruction] : [])].flatMap(
		(content) => content.parts,
	);
	const search = tools?.find(({ googleSearch }) => googleSearch)?.googleSearch;
	return {
		offer,
		prompt: words(current.user),
		references: referencesOf(current.user, files),
		earlier: all.map(({ user, model }) => ({
			prompt: words(user),
			references: referencesOf(user, files).length,
			drawn: referencesOf(model, files).at(-1),
		})),
		ratio,
		size,
		pixels: pixelsOf(offer.model, ratio, size),
		wantsImage: responseModalities.includes('IMAGE'),
		wantsText: responseModalities.includes('TEXT') || responseModalities.length === 0,
		includeThoughts: thinkingConfig?.includeThoughts ?? false,
		...(search && { search: search.searchTypes?.imageSearch ? 'webAndImages' : 'web' }),
		input: { characters: words(parts).length, images: referencesOf(parts, files).length },
	};
}
