import type { Abilities } from '../catalog';
import { PROVIDERS } from '../catalog/providers';
import type { Failure } from '../failure/failure';
import type { ImageAnswer } from '../gemini/answer';
import { estimateCost, type Cost } from '../gemini/cost';
import { withAccess } from '../images/imageAccess';
import type { ImageInfo, StoredImage } from '../images/storeImage';
import type { ContentImage } from '../streaming/rawContent';
import { keepImages, type Destination } from './keepImages';

/** What was kept of an answer with images. */
export interface KeptAnswer {
	/** In the order they arrived, each with its handle, and with a link where that is wanted. */
	images: StoredImage[];
	/** The bytes and type of each image, by slot. */
	contents: ReadonlyMap<number, ContentImage>;
	/** Those of the images that the user asked for: the finished ones. */
	results: ImageInfo[];
	/** Why other images of the answer were lost. */
	lost: readonly Failure[];
	/** Where the price is known. */
	cost: Cost | undefined;
	/** Warnings about what followed once the images were stored. */
	afterwards: string[];
}

/**
 * Stores the images of an answer, makes handles and links for them, and estimates what they cost.
 * @param imageLink how long the links work, in minutes; 0 or undefined: there are none
 * @param priceFactor what the call cost as a share of the usual price, where that is known
 * @throws Failure of a lost image, when no image is left but drafts
 */
export async function keepAnswer(
	destination: Destination,
	answer: ImageAnswer,
	abilities: Abilities | undefined,
	imageLink: number | undefined,
	priceFactor: number | undefined,
): Promise<KeptAnswer> {
	const { context, provider } = destination;
	const { facts, onlyDrafts } = answer;
	const { contents, lost, images: stored } = await keepImages(destination, answer);
	const afterwards: string[] = [];
	const images: StoredImage[] = [];
	for (const image of stored) {
		images.push(await withAccess(context, image, provider, imageLink, afterwards));
	}
	const results = images.map(({ info }) => info).filter(({ draft }) => onlyDrafts || !draft);
	// Other providers have other prices.
	const cost =
		PROVIDERS[provider.name].ofGoogle && priceFactor !== undefined
			? estimateCost(abilities, results.map(areaOf), facts.usage, priceFactor)
			: undefined;
	return { images, contents, results, lost, cost, afterwards };
}

function areaOf({ width, height }: ImageInfo): number | undefined {
	return width && height ? width * height : undefined;
}
