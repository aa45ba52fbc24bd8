import { abilitiesOf } from '../../../nodes/GeminiImage/catalog';
import { resultWarnings } from '../../../nodes/GeminiImage/gemini/resultWarnings';

const TODAY = '2026-11-21';

function warnings(
	asked: { aspectRatio?: string; imageSize?: string },
	width: number,
	height: number,
	model = 'gemini-3-pro-image',
) {
	const abilities = abilitiesOf(model, 'google');
	return resultWarnings(asked, [{ width, height }], abilities, 'google', TODAY);
}

test.each([
	['1K', 1000, 1000],
	['1K', 928, 928],
	['2K', 2048, 2048],
	['2K', 2752, 1536],
])(
	'an image that differs from %s by a few pixels brings no warning',
	(imageSize, width, height) => {
		expect(warnings({ imageSize }, width, height)).toEqual([]);
	},
);

test.each([
	['1K', 900, 900],
	['2K', 1500, 1500],
	['4K', 2048, 2048],
])('an image that is smaller than %s brings a warning', (imageSize, width, height) => {
	expect(warnings({ imageSize }, width, height)).toEqual([
		expect.stringContaining(`${width} x ${height} pixels; the requested ${imageSize} is about`),
	]);
});

test('an image of another ratio than requested brings a warning', () => {
	expect(warnings({ aspectRatio: '16:9' }, 1024, 1024)).toEqual([
		expect.stringContaining('not the requested ratio of 16:9'),
	]);
	expect(warnings({ aspectRatio: '16:9' }, 1376, 768)).toEqual([]);
});

test('an unknown model is held to the pixels of the newer ones', () => {
	const model = 'a-model-of-tomorrow';
	expect(warnings({ imageSize: '4K' }, 1024, 1024, model)).toEqual([
		'The image is 1024 x 1024 pixels; the requested 4K is about 4096 x 4096.',
	]);
	expect(warnings({ imageSize: '4K' }, 4096, 4096, model)).toEqual([]);
	expect(warnings({ imageSize: '16K' }, 1024, 1024, model)).toEqual([]);
});

test.each([
	['gemini-3-pro-image-preview', '2026-06-24', []],
	['gemini-3-pro-image-preview', '2026-06-25', ['Google has retired']],
	['gemini-3.1-flash-image', '2026-10-05', []],
	['gemini-3.1-flash-image', '2026-10-06', ['is deprecated and will be shut down by Google']],
	['gemini-3.1-flash-image', '2026-10-29', ['may have retired', '(reports disagree)']],
	['gemini-2.5-flash-image', '2026-10-01', []],
	['gemini-2.5-flash-image', '2026-10-02', ['may have retired', 'It was used anyway']],
])('%s on %s: %j', (model, day, words) => {
	const given = resultWarnings({}, [], abilitiesOf(model, 'google'), 'google', day);
	expect(given).toHaveLength(words.length > 0 ? 1 : 0);
	for (const word of words) expect(given[0]).toContain(word);
	expect(resultWarnings({}, [], abilitiesOf(model, 'cometApi'), 'cometApi', day)).toEqual([]);
});

test('a size that was sent as it was written is understood all the same', () => {
	expect(warnings({ imageSize: '4k', aspectRatio: '16 : 9' }, 1376, 768)).toEqual([
		'The image is 1376 x 768 pixels; the requested 4k is about 5504 x 3072.',
	]);
});
