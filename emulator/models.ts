/**
 * What each image model accepts and returns. Deliberately separate from the node's catalog: two
 * tables written independently expose each other's mistakes.
 * Source: Google's model pages and recorded answers, November 2026.
 */
export const TEN_RATIOS = [
	'1:1',
	'2:3',
	'3:2',
	'3:4',
	'4:3',
	'4:5',
	'5:4',
	'9:16',
	'16:9',
	'21:9',
] as const;
export const FOURTEEN_RATIOS = [...TEN_RATIOS, '1:4', '4:1', '1:8', '8:1'] as const;

export interface Pixels {
	width: number;
	height: number;
}

export interface ImageModel {
	displayName: string;
	description: string;
	format: 'jpeg' | 'png';
	/** Google's sizes; a provider may offer fewer. Empty: the model does not accept imageSize. */
	sizes: readonly string[];
	ratios: readonly string[];
	/** Most reference images in a request. */
	references: number;
	/** Accepted values of `thinkingLevel`; `false`: any thinkingConfig is refused. */
	thinking: readonly string[] | false;
	search: 'none' | 'web' | 'webAndImages';
	/** Whether parts carry thought signatures that the history must return. */
	signs: boolean;
	takesSeed: boolean;
	inputTokenLimit: number;
	/** Output tokens per image, by size. */
	tokens: Readonly<Record<string, number>>;
}

const pro: ImageModel = {
	displayName: 'Gemini 3 Pro Image',
	description: 'Nano Banana Pro: professional asset production with advanced reasoning.',
	format: 'jpeg',
	sizes: ['1K', '2K', '4K'],
	ratios: TEN_RATIOS,
	references: 14,
	thinking: [],
	search: 'web',
	signs: true,
	takesSeed: true,
	inputTokenLimit: 65_536,
	tokens: { '1K': 1120, '2K': 1120, '4K': 2000 },
};

const flash: ImageModel = {
	...pro,
	displayName: 'Gemini 3.1 Flash Image',
	description: 'Nano Banana 2: fast generation and editing at high volume.',
	sizes: ['512', '1K', '2K', '4K'],
	ratios: FOURTEEN_RATIOS,
	thinking: ['MINIMAL', 'HIGH'],
	search: 'webAndImages',
	inputTokenLimit: 131_072,
	tokens: { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 },
};

const lite: ImageModel = {
	...flash,
	displayName: 'Gemini 3.1 Flash-Lite Image',
	description: 'The smallest and cheapest of the 3.1 image models.',
	sizes: ['1K'],
	search: 'none',
	inputTokenLimit: 65_536,
	tokens: { '1K': 1120 },
};

const nanoBanana: ImageModel = {
	...flash,
	displayName: 'Nano Banana 2.1',
	description: 'The current image model: fast, grounded, up to 4K.',
	sizes: ['1K', '2K', '4K'],
	thinking: ['MINIMAL', 'MEDIUM', 'HIGH'],
	takesSeed: false,
	tokens: { '1K': 1120, '2K': 1680, '4K': 3780 },
};

const first: ImageModel = {
	displayName: 'Nano Banana',
	description: 'Gemini 2.5 Flash Image: the first of the family, fixed at 1K.',
	format: 'png',
	sizes: [],
	ratios: TEN_RATIOS,
	references: 3,
	thinking: false,
	search: 'none',
	signs: false,
	takesSeed: true,
	inputTokenLimit: 65_536,
	tokens: { '1K': 1290 },
};

const preview = (model: ImageModel): ImageModel => ({
	...model,
	displayName: `${model.displayName} Preview`,
});

export const IMAGE_MODELS: Readonly<Record<string, ImageModel>> = {
	'gemini-nano-banana-2.1': nanoBanana,
	'gemini-3-pro-image': pro,
	'gemini-3-pro-image-preview': preview(pro),
	'gemini-3.1-flash-image': flash,
	'gemini-3.1-flash-image-preview': preview(flash),
	'gemini-3.1-flash-lite-image': lite,
	'gemini-2.5-flash-image': first,
	'gemini-2.5-flash-image-preview': preview(first),
};

/** Portrait and square images at 1K; swap the sides for landscape. */
const PORTRAIT: Readonly<Record<string, readonly [number, number]>> = {
	'1:1': [1024, 1024],
	'2:3': [848, 1264],
	'3:4': [896, 1200],
	'4:5': [928, 1152],
	'9:16': [768, 1376],
	'9:21': [672, 1584],
	'1:4': [512, 2048],
	'1:8': [384, 3072],
};

const PORTRAIT_OF_FIRST: Readonly<Record<string, readonly [number, number]>> = {
	'1:1': [1024, 1024],
	'2:3': [832, 1248],
	'3:4': [864, 1184],
	'4:5': [896, 1152],
	'9:16': [768, 1344],
	'9:21': [672, 1536],
};

const SCALE: Readonly<Record<string, number>> = { '512': 0.5, '1K': 1, '2K': 2, '4K': 4 };

/** Returns the exact pixels of an image. @throws RangeError for a ratio or size that no model has */
export function pixelsOf(model: ImageModel, ratio: string, size: string): Pixels {
	const table = model.signs ? PORTRAIT : PORTRAIT_OF_FIRST;
	const portrait = table[ratio];
	const landscape = table[ratio.split(':').reverse().join(':')];
	const scale = SCALE[size];
	const [width, height] = portrait ?? (landscape && [landscape[1], landscape[0]]) ?? [];
	if (!width || !height || !scale) throw new RangeError(`No pixels for ${ratio} at ${size}`);
	return { width: width * scale, height: height * scale };
}

/** Finds the listed ratio nearest to a shape. */
export function findNearestRatio(ratios: readonly string[], shape: Pixels): string {
	const distance = (ratio: string) => {
		const [width = 1, height = 1] = ratio.split(':').map(Number);
		return Math.abs(Math.log((width / height) * (shape.height / shape.width)));
	};
	return [...ratios].sort((a, b) => distance(a) - distance(b))[0] ?? '1:1';
}
