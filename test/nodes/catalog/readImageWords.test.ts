import {
	FILLER_WORDS,
	AUTOMATIC_WORDS,
	ORIENTATION_WORDS,
	SHAPE_WORDS,
	SIZE_WORDS,
	USUAL_SIZE_WORDS,
} from '../../../nodes/GeminiImage/catalog/imageWords';
import { FOURTEEN_RATIOS, IMAGE_SIZES } from '../../../nodes/GeminiImage/catalog/imageDimensions';
import { readRatio, readSize } from '../../../nodes/GeminiImage/catalog/readImageWords';

const AUTOMATIC = [
	'auto',
	'Automatic',
	'DEFAULT',
	'any',
	'None',
	'null',
	'same',
	'original',
	'undefined',
];

describe('a ratio', () => {
	test.each([...FOURTEEN_RATIOS, '7:3', '1.91:1', '100:1', '2:2'])('%s is itself', (ratio) => {
		expect(readRatio(ratio)).toEqual({ value: ratio, isChanged: false });
	});

	test.each([
		['16x9', '16:9'],
		['16X9', '16:9'],
		['16/9', '16:9'],
		['16×9', '16:9'],
		['16 × 9', '16:9'],
		['16 by 9', '16:9'],
		['16 BY 9', '16:9'],
		['16-9', '16:9'],
		['16–9', '16:9'],
		['16_9', '16:9'],
		['16 to 9', '16:9'],
		['16：9', '16:9'],
		['１６：９', '16:9'],
		['16∶9', '16:9'],
		[' 9 : 16 ', '9:16'],
		['"16:9"', '16:9'],
		['1,91:1', '1.91:1'],
		['7x3', '7:3'],
		['16*9', '16:9'],
	])('%s is %s in another spelling', (text, value) => {
		expect(readRatio(text)).toEqual({ value, isChanged: false });
	});

	test.each([
		['square', '1:1'],
		['Square', '1:1'],
		['landscape', '16:9'],
		['WIDE', '16:9'],
		['widescreen', '16:9'],
		['wide screen', '16:9'],
		['horizontal', '16:9'],
		['portrait', '9:16'],
		['vertical', '9:16'],
		['tall', '9:16'],
		['story', '9:16'],
		['reel', '9:16'],
		['ultrawide', '21:9'],
		['ultra-wide', '21:9'],
		['Ultra Wide', '21:9'],
		['cinematic', '21:9'],
		['panorama', '21:9'],
		['panoramic', '21:9'],
		['portrait orientation', '9:16'],
		['landscape (wide)', '16:9'],
		['cinematic landscape', '21:9'],
		['vertical story', '9:16'],
		['square format', '1:1'],
		['vertical video', '9:16'],
		['default (square)', '1:1'],
	])('is understood from words alone: %s means %s', (text, value) => {
		expect(readRatio(text)).toEqual({ value, isChanged: false });
	});

	test.each([
		['portrait 4:5', '4:5'],
		['16:9 landscape', '16:9'],
		['9:16 (vertical)', '9:16'],
		['aspect ratio 3:2', '3:2'],
		['Aspect Ratio: 3x2', '3:2'],
		['square 1:1', '1:1'],
		['portrait 1:1', '1:1'],
		['16:9 for a thumbnail', '16:9'],
		['cinematic 9:16', '9:16'],
		['auto, 4:3', '4:3'],
		['16:9 (1920x1080)', '16:9'],
		['portrait landscape 4:5', '4:5'],
	])('counts more than words beside it: %s means %s', (text, value) => {
		expect(readRatio(text)).toEqual({ value, isChanged: false });
	});

	test.each([
		['portrait 16:9', '9:16'],
		['3:2 Portrait', '2:3'],
		['vertical 1920x1080', '9:16'],
		['landscape 4:5', '5:4'],
		['9:16 (horizontal)', '16:9'],
		['landscape_9_16', '16:9'],
		['portrait_4_3', '3:4'],
		['cinematic portrait', '9:21'],
	])('is turned as the words say: %s means %s', (text, value) => {
		expect(readRatio(text)).toEqual({ value, isChanged: true });
	});

	test.each([
		['1920x1080', '16:9'],
		['1024x1536 px', '2:3'],
		['1024px × 1024px', '1:1'],
		['1080 by 1350 pixels', '4:5'],
		['1920:1080', '16:9'],
		['1366x768', '16:9'],
		['1376x768', '16:9'],
		['928x1152', '4:5'],
		['2048x512', '4:1'],
		['1000x600', '5:3'],
		['1500x1000', '3:2'],
		['2000x1000', '2:1'],
	])('is understood from pixels: %s is %s', (text, value) => {
		expect(readRatio(text)).toEqual({ value, isChanged: false });
	});

	test.each([
		...AUTOMATIC,
		'same as the original',
		'Same as input image',
		'default aspect ratio',
		'auto (default)',
	])('is left to the model: %s', (text) => {
		expect(readRatio(text)).toEqual({ value: undefined, isChanged: false });
	});

	test.each([
		'banana',
		'landscape banana',
		'a not so tall one',
		'16:9 or 4:3',
		'16:9:4',
		'2026-11-20',
		'0:9',
		'9:0',
		'.5:1',
		'16',
		'1080p',
		'portrait landscape',
		'square panorama',
		'aspect ratio',
		'constructor',
		'__proto__',
		'standard',
		'?',
		'😀',
		`${'1'.repeat(200_000)}:1`,
		`landscape${' '.repeat(200)}`,
	])('is not understood: %.40s', (text) => {
		expect(readRatio(text)).toBeUndefined();
	});
});

describe('a size', () => {
	test.each([
		['512', '512'],
		['1K', '1K'],
		['2k', '2K'],
		['2 K', '2K'],
		['２Ｋ', '2K'],
		['2K resolution', '2K'],
		['2048', '2K'],
		['2048x2048', '2K'],
		['2048 x 2048', '2K'],
		['2048×2048 px', '2K'],
		['2048 px', '2K'],
		['2048px', '2K'],
		['1024', '1K'],
		['1376x768', '1K'],
		['768 by 1376 pixels', '1K'],
		['1400', '1K'],
		['1500', '2K'],
		['1920x1080', '2K'],
		['3000', '4K'],
		['4096', '4K'],
		['512 px', '512'],
		['600', '512'],
		['HD', '1K'],
		['720p', '1K'],
		['Full HD', '2K'],
		['full-hd', '2K'],
		['FHD', '2K'],
		['1080p', '2K'],
		['1080P', '2K'],
		['QHD', '2K'],
		['1440p', '2K'],
		['4K', '4K'],
		['UHD', '4K'],
		['2160p', '4K'],
		['Ultra HD', '4K'],
		['4K UHD', '4K'],
		['4K (2160p)', '4K'],
		['Full HD 1920x1080', '2K'],
		['1K (1024x1024)', '1K'],
		['0.5K', '512'],
		['0.5 k', '512'],
		['half', '512'],
		['Half size', '512'],
	])('%s is %s', (text, value) => {
		expect(readSize(text)).toEqual({ value, isChanged: false });
	});

	test.each([
		['8192', '4K'],
		['7680x4320', '4K'],
		['128', '512'],
	])('that no size comes near goes to the nearest: %s to %s', (text, value) => {
		expect(readSize(text)).toEqual({ value, isChanged: true });
	});

	test.each([...AUTOMATIC, 'standard', 'Normal', 'standard resolution', 'default size'])(
		'is left to the model: %s',
		(text) => {
			expect(readSize(text)).toEqual({ value: undefined, isChanged: false });
		},
	);

	test.each(['8K', '3K', '16k', '1.5K', '3 K'])('may be newer than the node: %s', (text) => {
		expect(readSize(text)).toEqual({ value: text, isChanged: false });
	});

	test.each([
		'gigantic',
		'4K gigantic',
		'1K or 2K',
		'8K or 4K',
		'16:9',
		'2',
		'0',
		'-1',
		'size',
		'constructor',
		'toString',
		`${'1'.repeat(200_000)}x1`,
	])('is not understood: %.40s', (text) => {
		expect(readSize(text)).toBeUndefined();
	});
});

test('each word means something that there is, and is found as it is written in the catalog', () => {
	const ratios = Object.entries({ ...SHAPE_WORDS, ...ORIENTATION_WORDS });
	for (const [word, value] of ratios) {
		expect(FOURTEEN_RATIOS).toContain(value);
		expect(readRatio(word)).toEqual({ value, isChanged: false });
	}
	for (const [word, value] of Object.entries(SIZE_WORDS)) {
		expect(IMAGE_SIZES).toHaveProperty(value);
		expect(readSize(word)).toEqual({ value, isChanged: false });
	}
});

test('no word has two meanings', () => {
	const automatic = [...AUTOMATIC_WORDS, ...USUAL_SIZE_WORDS, ...FILLER_WORDS];
	for (const table of [{ ...SHAPE_WORDS, ...ORIENTATION_WORDS }, SIZE_WORDS]) {
		const words = [...automatic, ...Object.keys(table)];
		expect(new Set(words).size).toBe(words.length);
	}
	const shapes = Object.keys(SHAPE_WORDS);
	expect(shapes.filter((word) => Object.hasOwn(ORIENTATION_WORDS, word))).toEqual([]);
});
