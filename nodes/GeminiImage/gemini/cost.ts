import { z } from 'zod';
import { normalizeSize } from '../catalog';
import { PRICE_DATE, type ModelFacts } from '../catalog/models';
import { IMAGE_SIZES } from '../catalog/imageDimensions';

export interface Cost {
	/** For the images and, where its price is known, for the input. */
	usd: number;
	/** The month of the prices. */
	priceDate: string;
}

/** A figure of a provider's `usageMetadata`; what cannot be a count is none. */
export const tokenCount = z.number().min(0).max(1e9).catch(0);

const promptTokens = z.object({ promptTokenCount: tokenCount }).catch({ promptTokenCount: 0 });

/**
 * What a call cost at Google's prices, from the pixels of each result that came.
 * @param areas of the results in pixels, without drafts, which are not charged. Source: Google's guide to
 * image generation (thinking, "not charged")
 * @param factor what the call cost as a share of the usual price
 */
export function estimateCost(
	model: ModelFacts | undefined,
	areas: ReadonlyArray<number | undefined>,
	usage: unknown,
	factor = 1,
): Cost | undefined {
	if (!model) return undefined;
	const images = areas.map((area) => model.price[sizeOf(model, area)] ?? 0);
	const { promptTokenCount } = promptTokens.parse(usage);
	const input = ((model.inputPrice ?? 0) * promptTokenCount) / 1_000_000;
	const usd = factor * images.reduce((sum, price) => sum + price, input);
	return { usd: Number(usd.toFixed(6)), priceDate: PRICE_DATE };
}

/**
 * What a call is likely to cost at Google's prices: one image of the size that is asked for, and the
 * input where its price is known.
 * @param imageSize as it is sent; undefined: the model's own
 * @param factor what the call costs as a share of the usual price
 */
export function forecastCost(
	model: ModelFacts | undefined,
	imageSize: string | undefined,
	inputTokens: number,
	factor = 1,
): Cost | undefined {
	if (!model) return undefined;
	const { price, defaultSize, inputPrice = 0 } = model;
	// A size that is not known is sent only where the user wants that, and may be the dearest.
	const image = price[normalizeSize(imageSize ?? defaultSize)] ?? Math.max(...Object.values(price));
	const usd = factor * (image + (inputPrice * inputTokens) / 1_000_000);
	return { usd: Number(usd.toFixed(6)), priceDate: PRICE_DATE };
}

/** All ratios of a size have about the same area: 1K is 1024 by 1024 pixels. */
function sizeOf({ sizes, defaultSize }: ModelFacts, area: number | undefined): string {
	if (!area) return defaultSize;
	const factor = Math.sqrt(area) / 1024;
	const distance = (size: string) => Math.abs(Math.log2((IMAGE_SIZES[size] ?? Infinity) / factor));
	return [...sizes].sort((one, other) => distance(one) - distance(other))[0] ?? defaultSize;
}
