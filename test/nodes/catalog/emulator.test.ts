import { IMAGE_MODELS, pixelsOf } from '../../../emulator/models';
import { PERSONAS } from '../../../emulator/personas';
import { abilitiesOf, expectedPixels } from '../../../nodes/GeminiImage/catalog';
import { MODELS } from '../../../nodes/GeminiImage/catalog/models';
import type { ProviderName } from '../../../nodes/GeminiImage/catalog/providers';

/** The emulator's tables were written on their own, so a slip in one of the two shows here. */
test('the catalog and the emulator know the same models', () => {
	expect(MODELS.map(({ id }) => id).sort()).toEqual(Object.keys(IMAGE_MODELS).sort());
});

describe.each(MODELS)('$id is to the emulator what it is in the catalog', (model) => {
	const emulated = IMAGE_MODELS[model.id]!;

	test('in sizes, ratios and pixels', () => {
		expect(emulated.sizes).toEqual(model.takesSize ? model.sizes : []);
		expect([...emulated.ratios].sort()).toEqual([...model.ratios].sort());
		for (const size of model.sizes) {
			for (const ratio of model.ratios) {
				expect(expectedPixels(model.pixels, ratio, size)).toEqual(pixelsOf(emulated, ratio, size));
			}
		}
	});

	test('in references, thinking, search, signatures, sampling and tokens', () => {
		const thinking = Array.isArray(model.thinking)
			? model.thinking.map((level: string) => level.toUpperCase())
			: { always: [], none: false }[model.thinking as 'always' | 'none'];
		expect(emulated).toMatchObject({
			references: model.references.most,
			thinking,
			search: model.search,
			signs: model.signs,
			takesSeed: !model.refuses.includes('seed'),
			inputTokenLimit: model.mostInputTokens ?? emulated.inputTokenLimit,
			tokens: model.tokens,
		});
	});
});

test.each<[string, ProviderName]>([
	['google', 'google'],
	['octopusx', 'octopusX'],
])('%s takes every ratio, size and number of references that is offered', (persona, provider) => {
	const { offers = [] } = PERSONAS.find(({ name }) => name === persona) ?? {};
	expect(offers.length).toBeGreaterThan(0);
	for (const { id, ratios, sizes, references } of offers) {
		const abilities = abilitiesOf(id, provider)!;
		expect(ratios).toEqual(expect.arrayContaining([...abilities.ratios]));
		if (abilities.takesSize) expect(sizes).toEqual(expect.arrayContaining([...abilities.sizes]));
		expect(abilities.mostReferences).toBe(references);
	}
});

/** Facts that the emulator has no use for. Source: Google's model and price pages, November 2026. */
test.each([
	['gemini-nano-banana-2.1', 10, 4, 1.5, 30],
	['gemini-3-pro-image', 6, 5, 2, 120],
	['gemini-3.1-flash-image', 10, 4, undefined, 60],
	['gemini-3.1-flash-lite-image', undefined, undefined, undefined, 30],
	['gemini-2.5-flash-image', undefined, undefined, undefined, 30],
])(
	'%s tells %s objects and %s people apart, and its prices are those of its tokens',
	(id, objects, people, inputPrice, perMillion) => {
		const model = MODELS.find((one) => one.id === id)!;
		expect(model.references).toMatchObject({ ...(objects && { objects, people }) });
		expect('objects' in model.references).toBe(objects !== undefined);
		expect(model.inputPrice).toBe(inputPrice);
		for (const size of model.sizes) {
			const usd = (model.tokens[size]! * perMillion) / 1_000_000;
			expect(Math.abs(model.price[size]! - usd)).toBeLessThan(0.001);
		}
	},
);
