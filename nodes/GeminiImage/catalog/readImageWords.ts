import { nearestRatio, normalizeSize, ratioValue } from './index';
import { FOURTEEN_RATIOS, IMAGE_SIZES } from './imageDimensions';
import {
	AUTOMATIC_WORDS,
	COMPOUNDS,
	FILLER_WORDS,
	ORIENTATION_WORDS,
	SHAPE_WORDS,
	SIZE_WORDS,
	USUAL_SIZE_WORDS,
} from './imageWords';

/** What a text means as a ratio or a size. */
export interface Reading {
	/** As the API writes it; undefined: automatic. */
	value: string | undefined;
	/** Whether it is not what the numbers in the text say, so that the user should know. */
	isChanged: boolean;
}

/** Longer texts are not read. */
const MOST_LETTERS = 100;

/** Shorter sides, in pixels, are taken for a ratio. */
const LEAST_PIXELS = 64;

/** How far the ratio of pixels may be from a known one that it stands for, as a logarithm. */
const PIXEL_TOLERANCE = Math.log(1.03);

/** How far a side may be from that of its size, as a logarithm: each size is double the one before. */
const SIDE_TOLERANCE = Math.log(2) / 2;

/** The side of a square image of 1K. */
const PIXELS_OF_1K = 1024;

/** Numbers with signs between them; a ratio has two. */
const NUMBERS =
	/(?<![\d.])\d+(?:[.,]\d+)?(?:\s*(?:[:∶/x×*_\u2010-\u2014-]|by|to)\s*\d+(?:[.,]\d+)?)+/g;

/** A ratio in words, in pixels or in another spelling; undefined if the text says none, or several. */
export function readRatio(text: string): Reading | undefined {
	const plain = plainText(text);
	const pairs = plain.match(NUMBERS)?.map(pairRatio) ?? [];
	const words = wordsOf(plain.replace(NUMBERS, ' '), AUTOMATIC_WORDS);
	const orientation = onlyOne(meanings(words.others, ORIENTATION_WORDS));
	if (pairs.length > 0) {
		const ratio = onlyOne(pairs);
		return ratio === undefined ? undefined : turned(ratio, orientation);
	}
	if (words.areAutomatic) return AUTOMATIC;
	const { others } = words;
	if (others.some((word) => !isWord(word, SHAPE_WORDS) && !isWord(word, ORIENTATION_WORDS))) {
		return undefined;
	}
	const shapes = meanings(others, SHAPE_WORDS);
	const ratio = shapes.length > 0 ? onlyOne(shapes) : orientation;
	return ratio === undefined ? undefined : turned(ratio, orientation);
}

const SIZE_PARTS = /\d+\s*(?:[x×*]|by)\s*\d+|\d+(?:[.,]\d+)?\s*k\b|[\p{L}\d]+/gu;

const THOUSANDS = /^\d+(?:\.\d+)?\s*k$/i;

/**
 * A size in words, in pixels or in another spelling; undefined if the text says none, or several. One
 * that looks like the API's own, such as `8K`, stays as it is.
 */
export function readSize(text: string): Reading | undefined {
	const known = normalizeSize(text);
	if (isWord(known, IMAGE_SIZES)) return { value: known, isChanged: false };
	const plain = plainText(text);
	const automatic = [...AUTOMATIC_WORDS, ...USUAL_SIZE_WORDS];
	const { areAutomatic, others } = wordsOf(plain, automatic, SIZE_PARTS);
	if (areAutomatic) return AUTOMATIC;
	const readings = others.map(partSize);
	const value = onlyOne(readings.map((reading) => reading?.value));
	if (value !== undefined) {
		return { value, isChanged: readings.every((reading) => reading?.isChanged) };
	}
	return THOUSANDS.test(plain) ? { value: text, isChanged: false } : undefined;
}

const AUTOMATIC: Reading = { value: undefined, isChanged: false };

/** Small letters of the Latin alphabet, without the unit of pixels. */
function plainText(text: string): string {
	if (text.length > MOST_LETTERS) return '';
	return text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/(\d)\s*(?:px|pixels?)\b/g, '$1')
		.replace(COMPOUNDS, '$1$2')
		.trim();
}

function wordsOf(plain: string, automatic: readonly string[], parts = /[\p{L}\d]+/gu) {
	const words = (plain.match(parts) ?? []).filter((word) => !FILLER_WORDS.includes(word));
	const others = words.filter((word) => !automatic.includes(word));
	return { areAutomatic: words.length > 0 && others.length === 0, others };
}

function isWord(word: string, table: object): boolean {
	return Object.hasOwn(table, word);
}

function meanings(words: readonly string[], table: Readonly<Record<string, string>>) {
	return words.filter((word) => isWord(word, table)).map((word) => table[word]);
}

/** What all of them are; undefined if they differ, or there are none. */
function onlyOne<T>(values: readonly T[]): T | undefined {
	const [value, ...others] = new Set(values);
	return others.length === 0 ? value : undefined;
}

/** The ratio of two numbers; of pixels, a known ratio that is near enough. */
function pairRatio(numbers: string): string | undefined {
	const [across = '', down = '', ...others] = numbers.replace(/,/g, '.').match(/[\d.]+/g) ?? [];
	const written = `${across}:${down}`;
	if (others.length > 0 || ratioValue(written) === undefined) return undefined;
	const [width, height] = [pixels(across), pixels(down)];
	if (!width || !height) return written;
	const known = nearestRatio(written, FOURTEEN_RATIOS);
	if (known && Math.abs(Math.log(width / height / (ratioValue(known) ?? 1))) <= PIXEL_TOLERANCE) {
		return known;
	}
	const divisor = commonDivisor(width, height);
	return `${width / divisor}:${height / divisor}`;
}

/** The length of a side in pixels, if the number is large enough for one. */
function pixels(number: string): number | undefined {
	const length = /^\d{2,5}$/.test(number) ? Number(number) : 0;
	return length >= LEAST_PIXELS ? length : undefined;
}

function commonDivisor(one: number, other: number): number {
	return other === 0 ? one : commonDivisor(other, one % other);
}

/** The ratio, upright or lying as the orientation is. */
function turned(ratio: string, orientation: string | undefined): Reading {
	const shape = Math.sign(Math.log(ratioValue(ratio) ?? 1));
	const asked = Math.sign(Math.log(ratioValue(orientation ?? '') ?? 1));
	if (shape * asked >= 0) return { value: ratio, isChanged: false };
	return { value: ratio.split(':').reverse().join(':'), isChanged: true };
}

/** The size that one part of a text means. */
function partSize(part: string): Reading | undefined {
	const spelled = normalizeSize(part.replace(/\s/g, ''));
	if (isWord(spelled, IMAGE_SIZES)) return { value: spelled, isChanged: false };
	if (isWord(part, SIZE_WORDS)) return { value: SIZE_WORDS[part], isChanged: false };
	const sides = part.split(/\s*(?:[x×*]|by)\s*/).map(pixels);
	const longer = Math.max(...sides.map((side) => side ?? NaN));
	if (Number.isNaN(longer)) return undefined;
	const distance = (size: string) =>
		Math.abs(Math.log(longer / PIXELS_OF_1K / (IMAGE_SIZES[size] ?? 1)));
	const [value = ''] = Object.keys(IMAGE_SIZES).sort((a, b) => distance(a) - distance(b));
	return { value, isChanged: distance(value) > SIDE_TOLERANCE };
}
