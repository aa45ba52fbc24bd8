import { normalizeSize, type Abilities } from '../catalog';
import { FOURTEEN_RATIOS, IMAGE_SIZES } from '../catalog/imageDimensions';
import { readRatio, readSize, type Reading } from '../catalog/readImageWords';
import { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';
import type { RequestSettings } from './request';

/**
 * The ratio and the size as the API writes them, whatever words they came in.
 * @returns a sentence for each that became another than its numbers say, too
 * @throws Failure that says what there is, where one cannot be understood
 */
export function readImageConfig<T extends RequestSettings>(
	asked: T,
	abilities: Abilities | undefined,
): { settings: T; warnings: string[] } {
	const { aspectRatio = '', imageSize = '' } = asked;
	const ratio = aspectRatio === '' ? NOTHING : readRatio(aspectRatio);
	if (!ratio) {
		const known = abilities?.ratios ?? FOURTEEN_RATIOS;
		throw new Failure('aspectRatioUnknown', unknownValue(aspectRatio, known, abilities));
	}
	const size = imageSize === '' ? NOTHING : readSizeOf(imageSize, abilities);
	if (!size) {
		const known = abilities?.sizes ?? Object.keys(IMAGE_SIZES);
		throw new Failure('imageSizeUnknown', unknownValue(imageSize, known, abilities));
	}
	return {
		settings: { ...asked, aspectRatio: ratio.value, imageSize: size.value },
		warnings: [
			...changeWarning('aspect ratio', aspectRatio, ratio),
			...changeWarning('image size', imageSize, size),
		],
	};
}

const NOTHING: Reading = { value: undefined, isChanged: false };

/** An unknown model may have a `0.5K` of its own. */
function readSizeOf(text: string, abilities: Abilities | undefined): Reading | undefined {
	const isOwn = !abilities && normalizeSize(text) === SMALLEST;
	return isOwn ? { value: text, isChanged: false } : readSize(text);
}

function unknownValue(value: string, known: readonly string[], abilities: Abilities | undefined) {
	return { value, known, model: abilities?.label };
}

function changeWarning(name: string, text: string, { value, isChanged }: Reading): string[] {
	return isChanged ? [`The ${name} "${sanitizeText(text, 60)}" was interpreted as ${value}.`] : [];
}

const SMALLEST = '512';

/** What to say of a size that Gemini calls by another name. */
export function renamedWarnings({ imageSize }: RequestSettings, sent: RequestSettings): string[] {
	if (sent.imageSize !== SMALLEST || !imageSize || imageSize.trim() === SMALLEST) return [];
	if (normalizeSize(imageSize) !== SMALLEST) return [];
	return [`Gemini calls the size ${imageSize} "512", so the node requested 512.`];
}
