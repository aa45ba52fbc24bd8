/** Ratios, sizes and pixels of images. Source: Google's image generation guide, November 2026. */

/** Ratios of width to height that every image model supports. */
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

/** Ratios that newer models support. */
export const FOURTEEN_RATIOS = [...TEN_RATIOS, '1:4', '4:1', '1:8', '8:1'] as const;

/** Image sizes as the API spells them, with the length of each side relative to 1K. */
export const IMAGE_SIZES: Readonly<Record<string, number>> = {
	'512': 0.5,
	'1K': 1,
	'2K': 2,
	'4K': 4,
};

/** Width and height in pixels at 1K; the other orientation of a ratio swaps them. */
export type PixelTable = Readonly<Record<string, readonly [width: number, height: number]>>;

export const PIXELS: PixelTable = {
	'1:1': [1024, 1024],
	'2:3': [848, 1264],
	'3:4': [896, 1200],
	'4:5': [928, 1152],
	'9:16': [768, 1376],
	'21:9': [1584, 672],
	'1:4': [512, 2048],
	'1:8': [384, 3072],
};

export const PIXELS_OF_2_5: PixelTable = {
	'1:1': [1024, 1024],
	'2:3': [832, 1248],
	'3:4': [864, 1184],
	'4:5': [896, 1152],
	'9:16': [768, 1344],
	'21:9': [1536, 672],
};
