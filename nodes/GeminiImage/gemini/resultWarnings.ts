import {
	expectedPixels,
	normalizeRatio,
	ratioValue,
	retirementOf,
	normalizeSize,
	type Abilities,
} from '../catalog';
import { PIXELS } from '../catalog/imageDimensions';
import type { ProviderName } from '../catalog/providers';

interface Result {
	width?: number;
	height?: number;
	mimeType?: string;
}

interface Asked {
	aspectRatio?: string;
	imageSize?: string;
	outputFormat?: string;
}

/** Real images differ from the tables by a few pixels; less than this share of a side is too few. */
const ENOUGH = 0.9;

/**
 * What the user should know about the result: an image smaller than asked for, with another ratio or in
 * another format, with both; and a model that Google retires.
 */
export function resultWarnings(
	asked: Asked,
	images: readonly Result[],
	abilities: Abilities | undefined,
	provider: ProviderName,
	today: string,
): string[] {
	const warnings = images.flatMap((image) => [
		...pixelWarnings(asked, image, abilities),
		...formatWarnings(asked, image),
	]);
	return [...new Set([...warnings, ...retirementWarnings(abilities, provider, today)])];
}

/**
 * The same for images of which it is only known what was asked for altogether: whether one fits none of
 * that.
 */
export function unaskedWarnings(
	asked: readonly Asked[],
	images: readonly Result[],
	abilities: Abilities | undefined,
): string[] {
	const [only, other] = asked;
	if (only && !other) return images.flatMap((image) => pixelWarnings(only, image, abilities));
	return images
		.filter((image) => asked.every((one) => pixelWarnings(one, image, abilities).length > 0))
		.filter(() => asked.length > 0)
		.map(
			({ width, height }) =>
				`The image is ${width} x ${height} pixels, which matches none of the ratios and sizes requested in this batch.`,
		);
}

function pixelWarnings(
	{ aspectRatio, imageSize }: Asked,
	{ width, height }: Result,
	abilities: Abilities | undefined,
): string[] {
	if (!width || !height) return [];
	const size = `${width} x ${height} pixels`;
	const ratio = ratioValue(aspectRatio ?? '');
	if (ratio && Math.abs(Math.log(width / height / ratio)) > 0.1) {
		return [`The image is ${size}, which is not the requested ratio of ${aspectRatio}.`];
	}
	if (!imageSize) return [];
	const expected = expectedPixels(
		// An unknown model is taken for a newer one.
		abilities?.pixels ?? PIXELS,
		normalizeRatio(aspectRatio ?? '1:1'),
		normalizeSize(imageSize),
	);
	if (!expected) return [];
	const missing = Math.sqrt((width * height) / (expected.width * expected.height));
	if (missing >= ENOUGH) return [];
	return [
		`The image is ${size}; the requested ${imageSize} is about ${expected.width} x ${expected.height}.`,
	];
}

function formatWarnings({ outputFormat }: Asked, { mimeType }: Result): string[] {
	if (!outputFormat || !mimeType || mimeType === `image/${outputFormat}`) return [];
	return [`The image is ${mimeType}, not the requested ${outputFormat.toUpperCase()}.`];
}

function retirementWarnings(
	abilities: Abilities | undefined,
	provider: ProviderName,
	today: string,
): string[] {
	if (!abilities) return [];
	const { label, deprecated, successor } = abilities;
	const instead = successor ? ` Use "${successor}" instead.` : '';
	const retirement = retirementOf(abilities, provider, today);
	if (retirement === 'retired') return [`Google has retired ${label}.${instead}`];
	if (retirement === 'disputed') {
		return [`Google may have retired ${label} (reports disagree). It was used anyway.${instead}`];
	}
	const isDeprecated = provider === 'google' && deprecated !== undefined && deprecated <= today;
	return isDeprecated ? [`${label} is deprecated and will be shut down by Google.${instead}`] : [];
}
