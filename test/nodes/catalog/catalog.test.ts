import {
	abilitiesOf,
	currentModels,
	expectedPixels,
	modelFacts,
	nearestRatio,
	nearestSize,
	choicesFor,
	normalizeRatio,
	retirementOf,
	normalizeSize,
} from '../../../nodes/GeminiImage/catalog';
import { MODELS } from '../../../nodes/GeminiImage/catalog/models';
import {
	FOURTEEN_RATIOS,
	IMAGE_SIZES,
	TEN_RATIOS,
} from '../../../nodes/GeminiImage/catalog/imageDimensions';
import { PROVIDERS } from '../../../nodes/GeminiImage/catalog/providers';
import { SAMPLING } from '../../../nodes/GeminiImage/gemini/disputedWarnings';

const DAY = /^\d{4}-\d\d-\d\d$/;

describe.each(MODELS)('the catalog entry of $id', (model) => {
	test('has a price, tokens and pixels for each of its sizes and ratios', () => {
		expect(model.sizes.length).toBeGreaterThan(0);
		expect(model.sizes).toContain(model.defaultSize);
		for (const size of model.sizes) {
			expect(IMAGE_SIZES).toHaveProperty(size);
			expect(model.price[size]).toBeGreaterThan(0);
			expect(model.tokens[size]).toBeGreaterThan(0);
			expect(model.inputImageTokens).toBeGreaterThan(0);
			for (const ratio of model.ratios) {
				const pixels = expectedPixels(model.pixels, ratio, size);
				expect(pixels?.width).toBeGreaterThan(0);
				expect(pixels?.height).toBeGreaterThan(0);
			}
		}
	});

	test('names days as days, and a successor that the catalog knows and Google serves', () => {
		const days = [model.deprecated, model.off, model.disputed?.off].filter(Boolean);
		for (const day of days) expect(day).toMatch(DAY);
		if (days.length === 0) return;
		const successor = MODELS.find(({ id }) => id === model.successor);
		expect(successor?.off ?? successor?.disputed?.off).toBeUndefined();
		expect(successor).toBeDefined();
	});

	test('calls nothing disputed that it states elsewhere', () => {
		const { off, sizes = [], refuses = [] } = model.disputed ?? {};
		expect(off === undefined || model.off === undefined).toBe(true);
		for (const size of sizes) {
			expect(IMAGE_SIZES).toHaveProperty(size);
			expect(model.sizes).not.toContain(size);
		}
		for (const field of refuses) {
			expect(SAMPLING.map(([name]) => name)).toContain(field);
			expect(model.refuses).not.toContain(field);
		}
	});

	test('says what to read beside its name, and how many images it takes', () => {
		expect(model.label).not.toBe('');
		expect(model.description).toMatch(/\.$/);
		expect(model.references.most).toBeGreaterThan(0);
		expect([TEN_RATIOS.length, FOURTEEN_RATIOS.length]).toContain(model.ratios.length);
	});
});

test('every model that a provider names or narrows is in the catalog', () => {
	for (const { models = [], sizes } of Object.values(PROVIDERS)) {
		for (const id of [...models, ...Object.keys(sizes)]) {
			expect(MODELS.map((model) => model.id)).toContain(id);
		}
	}
});

test.each([
	['gemini-3-pro-image', '1K', 1200],
	['gemini-3-pro-image', '2K', 1200],
	['gemini-3-pro-image', '4K', 2000],
	['gemini-2.5-flash-image', '1K', 1290],
])(
	'an image of %s at %s has about the %s tokens that the documents tell of',
	(id, size, tokens) => {
		const known = modelFacts(id)?.tokens[size] ?? 0;
		expect(Math.abs(known / tokens - 1)).toBeLessThan(0.1);
	},
);

test('ids are unique', () => {
	expect(new Set(MODELS.map(({ id }) => id)).size).toBe(MODELS.length);
});

test('OctopusX delivers less than Google of the same model', () => {
	expect(abilitiesOf('gemini-3.1-flash-image-preview', 'octopusX')?.sizes).toEqual(['1K']);
	expect(abilitiesOf('gemini-3.1-flash-image-preview', 'google')?.sizes).toHaveLength(4);
	expect(abilitiesOf('gemini-3-pro-image-preview', 'octopusX')?.ratios).toHaveLength(8);
});

test('an unknown model has no known limits', () => {
	expect(abilitiesOf('a-model-of-tomorrow', 'google')).toBeUndefined();
});

test('a model is current until the day Google turns it off, and at proxies beyond', () => {
	const preview = 'gemini-3-pro-image-preview';
	expect(currentModels('google', '2026-06-24')).toContain(preview);
	expect(currentModels('google', '2026-06-25')).not.toContain(preview);
	expect(currentModels('octopusX', '2026-11-20')).toContain('gemini-2.5-flash-image-preview');
});

test.each([
	['gemini-2.5-flash-image', '2026-10-02'],
	['gemini-3.1-flash-image', '2026-10-29'],
])('%s stays in the list when reports disagree on its end', (id, day) => {
	expect(retirementOf(modelFacts(id)!, 'google', '2026-10-01')).toBeUndefined();
	expect(retirementOf(modelFacts(id)!, 'google', day)).toBe('disputed');
	expect(retirementOf(modelFacts(id)!, 'cometApi', day)).toBeUndefined();
	expect(currentModels('google', '2026-12-31')).toContain(id);
});

test('a size that reports disagree on is offered, and is none of those that the model makes', () => {
	const id = 'gemini-nano-banana-2.1';
	expect(abilitiesOf(id, 'google')?.sizes).toEqual(['1K', '2K', '4K']);
	expect(choicesFor(id, 'google')).toMatchObject({
		sizes: ['512', '1K', '2K', '4K'],
		disputedSizes: ['512'],
	});
});

test.each([
	['1:8', TEN_RATIOS, '9:16'],
	['8:1', TEN_RATIOS, '21:9'],
	['4:5', PROVIDERS.octopusX.ratios ?? [], '3:4'],
])('the ratio nearest to %s is found', (ratio, ratios, nearest) => {
	expect(nearestRatio(ratio, ratios)).toBe(nearest);
});

test.each([
	['512', ['1K', '2K', '4K'], '1K'],
	['4K', ['1K', '2K'], '2K'],
	['2K', ['1K', '4K'], '1K'],
])('the size nearest to %s is found', (size, sizes, nearest) => {
	expect(nearestSize(size, sizes)).toBe(nearest);
});

test.each([
	['2k', '2K'],
	['0.5K', '512'],
	['0.5k', '512'],
	[' 4K ', '4K'],
	['16K', '16K'],
	['2048x2048', '2048x2048'],
	['large', 'large'],
])('the API writes the size %s as %s', (size, onTheWire) => {
	expect(normalizeSize(size)).toBe(onTheWire);
});

test.each([
	['9 : 16', '9:16'],
	[' 16:9', '16:9'],
	['5:3', '5:3'],
	['16:9:4', '16:9:4'],
	['wide screen', 'wide screen'],
])('the API writes the ratio %s as %s', (ratio, onTheWire) => {
	expect(normalizeRatio(ratio)).toBe(onTheWire);
});

test('an unknown model is offered what the provider takes', () => {
	const offered = choicesFor('a-model-of-tomorrow', 'octopusX');
	expect([...offered.ratios].sort()).toEqual([...(PROVIDERS.octopusX.ratios ?? [])].sort());
	expect(choicesFor('a-model-of-tomorrow', 'google').ratios).toEqual(FOURTEEN_RATIOS);
});

test('the final version of a preview has its sizes at a provider', () => {
	expect(choicesFor('gemini-3-pro-image', 'octopusX').sizes).toEqual(['1K', '2K']);
	expect(choicesFor('gemini-3-pro-image', 'cometApi').sizes).toEqual(['1K', '2K', '4K']);
});

test('pixels of the landscape ratios are transposes', () => {
	const { pixels } = MODELS[0]!;
	expect(expectedPixels(pixels, '16:9', '1K')).toEqual({ width: 1376, height: 768 });
	expect(expectedPixels(pixels, '8:1', '2K')).toEqual({ width: 6144, height: 768 });
	expect(expectedPixels(pixels, '1:1', '512')).toEqual({ width: 512, height: 512 });
});
