/**
 * What is known about each image model. A model is added, and a fact corrected, here and nowhere else;
 * a model that is not listed is used as it is. Source: Google's model and price pages, November 2026.
 */
import {
	FOURTEEN_RATIOS,
	PIXELS,
	PIXELS_OF_2_5,
	TEN_RATIOS,
	type PixelTable,
} from './imageDimensions';

export interface ModelFacts {
	id: string;
	label: string;
	/** What the editor's list says about it. */
	description: string;
	/** The days on which Google deprecated it and turned it off; other providers may still serve it. */
	deprecated?: string;
	off?: string;
	/** The model to use instead. */
	successor?: string;
	/** What reports disagree on. It causes a warning, and neither changes nor blocks a request. */
	disputed?: Disputed;
	/** The sizes it makes. */
	sizes: readonly string[];
	/** The size it makes when none is sent. */
	defaultSize: string;
	/** False where `imageSize` must not be sent, because there is only one size. */
	takesSize: boolean;
	ratios: readonly string[];
	pixels: PixelTable;
	/** How many reference images fit in a request, and how many objects and people it tells apart well. */
	references: { most: number; objects?: number; people?: number };
	/** Thinking levels; `always`: it chooses the level itself; `none`: it rejects thinking fields. */
	thinking: readonly string[] | 'always' | 'none';
	search: 'none' | 'web' | 'webAndImages';
	/** Sampling fields that it rejects. */
	refuses: readonly string[];
	/** Whether its parts carry thought signatures, which a conversation has to send back. */
	signs: boolean;
	/** USD and output tokens per image, by size. */
	price: Readonly<Record<string, number>>;
	tokens: Readonly<Record<string, number>>;
	/** Input tokens per reference image, whatever its size. */
	inputImageTokens: number;
	/** How many input tokens a request may have, history included; undefined: unknown. */
	mostInputTokens?: number;
	/** USD per million input tokens, where known. */
	inputPrice?: number;
}

export interface Disputed {
	/** The day on which Google may have turned it off. */
	off?: string;
	/** Sizes that it may make. */
	sizes?: readonly string[];
	/** Sampling fields that it may reject. */
	refuses?: readonly string[];
}

/** How many images Google accepts in a request, history included, whatever the model. */
export const MOST_IMAGES = 14;

/** Roughly how many characters of text make a token. Source: Google's guide to tokens. */
export const LETTERS_A_TOKEN = 4;

/** Input tokens per image of a model that is not known: those of most models. */
export const USUAL_IMAGE_TOKENS = 1120;

/** The month of all prices. */
export const PRICE_DATE = '2026-11';

/** What a request costs in a batch, as a share of its price alone. Source: Google's guide to the Batch API. */
export const BATCH_PRICE_FACTOR = 0.5;

/**
 * What a request costs in a service tier, as a share of the standard price; the highest where Google
 * names a range, as for `priority`: 75 to 100% more. Source: Google's guide to inference tiers.
 */
export const TIER_PRICE_FACTORS = { standard: 1, flex: 0.5, priority: 2 } as const;

/** The values of "Service Tier". */
export type ServiceTier = keyof typeof TIER_PRICE_FACTORS;

const NANO_BANANA_2_1: ModelFacts = {
	id: 'gemini-nano-banana-2.1',
	label: 'Nano Banana 2.1',
	description: 'Newest, fast and low-priced. 1K to 4K, 14 ratios, web and image search.',
	// One report says that it rejects 512, and another recommends 512. It certainly rejects a seed.
	disputed: { sizes: ['512'], refuses: ['temperature', 'topP', 'topK'] },
	sizes: ['1K', '2K', '4K'],
	defaultSize: '1K',
	takesSize: true,
	ratios: FOURTEEN_RATIOS,
	pixels: PIXELS,
	references: { most: 14, objects: 10, people: 4 },
	thinking: ['minimal', 'medium', 'high'],
	search: 'webAndImages',
	refuses: ['seed'],
	signs: true,
	price: { '1K': 0.0336, '2K': 0.0504, '4K': 0.113 },
	// One page says 2520 for 4K; only 3780 matches the price.
	tokens: { '1K': 1120, '2K': 1680, '4K': 3780 },
	// Not documented, so taken from its family.
	inputImageTokens: USUAL_IMAGE_TOKENS,
	inputPrice: 1.5,
};

const PRO: ModelFacts = {
	id: 'gemini-3-pro-image',
	label: 'Gemini 3 Pro Image (Nano Banana Pro)',
	description: 'Best quality and text rendering. 1K to 4K, 10 ratios, web search.',
	sizes: ['1K', '2K', '4K'],
	defaultSize: '1K',
	takesSize: true,
	ratios: TEN_RATIOS,
	pixels: PIXELS,
	references: { most: 14, objects: 6, people: 5 },
	thinking: 'always',
	search: 'web',
	refuses: [],
	signs: true,
	price: { '1K': 0.134, '2K': 0.134, '4K': 0.24 },
	tokens: { '1K': 1120, '2K': 1120, '4K': 2000 },
	inputImageTokens: 560,
	mostInputTokens: 65_536,
	inputPrice: 2,
};

const FLASH: ModelFacts = {
	id: 'gemini-3.1-flash-image',
	label: 'Gemini 3.1 Flash Image (Nano Banana 2)',
	description: 'Fast. 512 to 4K, 14 ratios, web and image search.',
	deprecated: '2026-10-06',
	disputed: { off: '2026-10-29' },
	successor: 'gemini-nano-banana-2.1',
	sizes: ['512', '1K', '2K', '4K'],
	defaultSize: '1K',
	takesSize: true,
	ratios: FOURTEEN_RATIOS,
	pixels: PIXELS,
	references: { most: 14, objects: 10, people: 4 },
	thinking: ['minimal', 'high'],
	search: 'webAndImages',
	refuses: [],
	signs: true,
	price: { '512': 0.045, '1K': 0.067, '2K': 0.101, '4K': 0.151 },
	tokens: { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 },
	inputImageTokens: 1120,
	mostInputTokens: 131_072,
};

const FLASH_LITE: ModelFacts = {
	id: 'gemini-3.1-flash-lite-image',
	label: 'Gemini 3.1 Flash Lite Image',
	description: 'Lowest price in its family. 1K, 14 ratios.',
	sizes: ['1K'],
	defaultSize: '1K',
	takesSize: true,
	ratios: FOURTEEN_RATIOS,
	pixels: PIXELS,
	references: { most: 14 },
	thinking: ['minimal', 'high'],
	search: 'none',
	refuses: [],
	signs: true,
	price: { '1K': 0.0336 },
	tokens: { '1K': 1120 },
	inputImageTokens: 1120,
	mostInputTokens: 65_536,
};

const FLASH_2_5: ModelFacts = {
	id: 'gemini-2.5-flash-image',
	label: 'Gemini 2.5 Flash Image (Nano Banana)',
	description: 'Fixed 1K, 10 ratios, up to 3 reference images.',
	// One page says that it is off; Google's changelog of 18 September only limits it to earlier users.
	disputed: { off: '2026-10-02' },
	successor: 'gemini-nano-banana-2.1',
	sizes: ['1K'],
	defaultSize: '1K',
	takesSize: false,
	ratios: TEN_RATIOS,
	pixels: PIXELS_OF_2_5,
	references: { most: 3 },
	thinking: 'none',
	search: 'none',
	refuses: [],
	signs: false,
	price: { '1K': 0.039 },
	tokens: { '1K': 1290 },
	inputImageTokens: 1290,
	mostInputTokens: 65_536,
};

/** The model of a new node. */
export const DEFAULT_MODEL = PRO;

/** Image models, newest first. */
export const MODELS: readonly ModelFacts[] = [
	NANO_BANANA_2_1,
	FLASH_LITE,
	PRO,
	FLASH,
	{
		...PRO,
		id: 'gemini-3-pro-image-preview',
		label: 'Gemini 3 Pro Image Preview',
		off: '2026-06-25',
		successor: 'gemini-3-pro-image',
	},
	{
		...FLASH,
		id: 'gemini-3.1-flash-image-preview',
		label: 'Gemini 3.1 Flash Image Preview',
		deprecated: undefined,
		disputed: undefined,
		off: '2026-06-25',
	},
	FLASH_2_5,
	{
		...FLASH_2_5,
		id: 'gemini-2.5-flash-image-preview',
		label: 'Gemini 2.5 Flash Image Preview',
		disputed: undefined,
		off: '2026-01-15',
	},
];
