import { modelFacts } from '../../../nodes/GeminiImage/catalog';
import { estimateCost, forecastCost } from '../../../nodes/GeminiImage/gemini/cost';

const PRO = modelFacts('gemini-3-pro-image');
const LITE = modelFacts('gemini-3.1-flash-lite-image');

test.each([-1_000_000, Infinity, NaN, 1e300, '12', null, {}])(
	'a token count of %p, which is none, costs nothing',
	(promptTokenCount) => {
		expect(estimateCost(PRO, [1024 * 1024], { promptTokenCount })?.usd).toBe(0.134);
	},
);

test.each([undefined, null, 'none', []])('usage that is %p costs nothing', (usage) => {
	expect(estimateCost(PRO, [1024 * 1024], usage)?.usd).toBe(0.134);
});

describe('the forecast of a call', () => {
	test.each([
		[undefined, 0.134],
		['1K', 0.134],
		['2K', 0.134],
		['4K', 0.24],
		['4k', 0.24],
	])('has one image of the size that is sent, %p', (size, usd) => {
		expect(forecastCost(PRO, size, 0)?.usd).toBe(usd);
	});

	test('has the input where its price is known', () => {
		expect(forecastCost(PRO, '1K', 500_000)?.usd).toBe(1.134);
		expect(forecastCost(LITE, '1K', 500_000)?.usd).toBe(0.0336);
	});

	test('has the dearest image for a size that is not known', () => {
		expect(forecastCost(PRO, '8K', 0)?.usd).toBe(0.24);
	});

	test('is none for a model that is not known', () => {
		expect(forecastCost(undefined, '1K', 0)).toBeUndefined();
	});
});
