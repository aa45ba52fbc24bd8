/**
 * What people and language models write for ratios and sizes, beside the API's own spellings: in small
 * letters, and a compound as one word.
 */

/** These leave the choice to the model. */
export const AUTOMATIC_WORDS: readonly string[] = [
	'any',
	'auto',
	'automatic',
	'default',
	'none',
	'null',
	'original',
	'same',
	'undefined',
];

/** These too, but only of a size. */
export const USUAL_SIZE_WORDS: readonly string[] = ['normal', 'standard'];

/** These say nothing of their own. */
export const FILLER_WORDS: readonly string[] = [
	'a',
	'an',
	'as',
	'aspect',
	'format',
	'image',
	'input',
	'layout',
	'mode',
	'orientation',
	'photo',
	'picture',
	'quality',
	'ratio',
	'resolution',
	'shape',
	'size',
	'the',
	'video',
	'view',
];

/** Two words that mean one, such as `ultra wide`. */
export const COMPOUNDS = /\b(full|quad|ultra|wide)[\s-]+(hd|screen|wide)\b/g;

/** Orientations, with the ratio that each means on its own. */
export const ORIENTATION_WORDS: Readonly<Record<string, string>> = {
	horizontal: '16:9',
	landscape: '16:9',
	wide: '16:9',
	widescreen: '16:9',
	portrait: '9:16',
	tall: '9:16',
	vertical: '9:16',
};

/** Shapes, with their ratios. */
export const SHAPE_WORDS: Readonly<Record<string, string>> = {
	square: '1:1',
	reel: '9:16',
	story: '9:16',
	cinematic: '21:9',
	panorama: '21:9',
	panoramic: '21:9',
	ultrawide: '21:9',
};

export const SIZE_WORDS: Readonly<Record<string, string>> = {
	half: '512',
	'720p': '1K',
	hd: '1K',
	'1080p': '2K',
	'1440p': '2K',
	fhd: '2K',
	fullhd: '2K',
	qhd: '2K',
	quadhd: '2K',
	'2160p': '4K',
	uhd: '4K',
	ultrahd: '4K',
};
