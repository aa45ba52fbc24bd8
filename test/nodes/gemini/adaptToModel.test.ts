import { abilitiesOf } from '../../../nodes/GeminiImage/catalog';
import type { ProviderName } from '../../../nodes/GeminiImage/catalog/providers';
import {
	limitReferences,
	adaptSettings,
	type WhenUnsupported,
} from '../../../nodes/GeminiImage/gemini/adaptToModel';
import type { RequestSettings } from '../../../nodes/GeminiImage/gemini/request';

const PRO = 'gemini-3-pro-image';
const UNKNOWN = 'a-model-of-tomorrow';

function fit(model: string, more: Partial<RequestSettings>, when: WhenUnsupported = 'adjust') {
	const settings: RequestSettings = {
		responseModalities: 'imageAndText',
		promptPosition: 'first',
		googleSearch: 'off',
		includeThoughts: false,
		safetySettings: [],
		...more,
	};
	return adaptSettings(settings, abilitiesOf(model, 'google'), when);
}

describe('an aspect ratio', () => {
	test.each([
		['5:3', '16:9'],
		['1:10', '9:16'],
		['1.5:1', '3:2'],
		['2:2', '1:1'],
	])('%s, which no list has, becomes %s at a known model', (aspectRatio, nearest) => {
		const { settings, warnings } = fit(PRO, { aspectRatio });
		expect(settings.aspectRatio).toBe(nearest);
		expect(warnings).toEqual([
			expect.stringContaining(
				`${aspectRatio} images here, so the node asked for ${nearest}`,
			) as string,
		]);
		expect(() => fit(PRO, { aspectRatio }, 'fail')).toThrow(
			expect.objectContaining({
				kind: 'settingUnsupported',
				facts: {
					model: expect.stringContaining('Nano Banana Pro') as string,
					setting: { aspectRatio },
				},
			}) as Error,
		);
		expect(fit(PRO, { aspectRatio }, 'send').settings.aspectRatio).toBe(aspectRatio);
	});

	test('with spaces is written without them, and that brings no warning', () => {
		expect(fit(PRO, { aspectRatio: '9 : 16' })).toMatchObject({
			settings: { aspectRatio: '9:16' },
			warnings: [],
		});
		expect(fit(PRO, { aspectRatio: '9 : 16' }, 'fail').settings.aspectRatio).toBe('9:16');
		expect(fit(PRO, { aspectRatio: '9 : 16' }, 'send').settings.aspectRatio).toBe('9 : 16');
	});

	test('that is no ratio is left to the provider', () => {
		expect(fit(PRO, { aspectRatio: 'landscape' })).toMatchObject({
			settings: { aspectRatio: 'landscape' },
			warnings: [],
		});
	});
});

describe('an image size', () => {
	const FLASH = 'gemini-3.1-flash-image';

	test('0.5K becomes 512 with a word about it, and goes as it is where the user wants that', () => {
		expect(fit(FLASH, { imageSize: '0.5K' })).toMatchObject({
			settings: { imageSize: '512' },
			warnings: [expect.stringMatching(/0\.5K.*512/)],
		});
		expect(fit(FLASH, { imageSize: '0.5K' }, 'fail').settings.imageSize).toBe('512');
		expect(fit(FLASH, { imageSize: '0.5K' }, 'send')).toMatchObject({
			settings: { imageSize: '0.5K' },
			warnings: [],
		});
		expect(fit(UNKNOWN, { imageSize: '0.5K' }).settings.imageSize).toBe('0.5K');
	});

	test('in a small letter is written in a large one, and that brings no warning', () => {
		expect(fit(PRO, { imageSize: '2k' })).toMatchObject({
			settings: { imageSize: '2K' },
			warnings: [],
		});
		expect(fit(PRO, { imageSize: '2k' }, 'send').settings.imageSize).toBe('2k');
	});

	test.each(['2048x2048', '8K', '16k'])('%s, which is in no table, is left alone', (imageSize) => {
		expect(fit(PRO, { imageSize }).settings.imageSize).toBe(imageSize);
	});
});

describe('a setting that reports disagree on', () => {
	const NANO = 'gemini-nano-banana-2.1';

	test.each<[string, Partial<RequestSettings>, string]>([
		['the size 512', { imageSize: '512' }, 'the size 512'],
		['a temperature', { temperature: 0.2 }, '"Temperature"'],
		['a temperature of zero', { temperature: 0 }, '"Temperature"'],
		['top P', { topP: 0.5 }, '"Top P"'],
		['top K', { topK: 3 }, '"Top K"'],
	])('is sent as it was set, with a warning: %s', (_name, setting, name) => {
		const warnings = [
			`Nano Banana 2.1 may not take ${name} (reports disagree); it was sent as you set it.`,
		];
		for (const when of ['adjust', 'fail'] as const) {
			expect(fit(NANO, setting, when)).toMatchObject({ settings: setting, warnings });
		}
		expect(fit(NANO, setting, 'send')).toMatchObject({ settings: setting, warnings: [] });
	});

	test('is mentioned next to what was adjusted', () => {
		const { settings, warnings } = fit(NANO, { seed: 1, imageSize: '0.5K', topK: 3 });
		expect(settings).toMatchObject({ seed: undefined, imageSize: '512', topK: 3 });
		expect(warnings).toEqual([
			expect.stringContaining('the size 0.5K "512"'),
			expect.stringContaining('does not take "Seed"'),
			expect.stringContaining('may not take the size 512'),
			expect.stringContaining('may not take "Top K"'),
		]);
	});

	test('is none at a model of which nothing is disputed', () => {
		const settings = { temperature: 1, topP: 1, topK: 1 };
		expect(fit(PRO, settings)).toMatchObject({ settings, warnings: [] });
	});
});

describe('reference images', () => {
	function references(
		count: number,
		model: string,
		provider: ProviderName,
		when?: WhenUnsupported,
	) {
		const names = Array.from({ length: count }, (_, index) => `image${index + 1}`);
		return limitReferences(names, abilitiesOf(model, provider), provider, when ?? 'adjust');
	}

	test('are never left out, nor refused, at an unknown model', () => {
		expect(references(15, UNKNOWN, 'google')).toMatchObject({
			keep: 15,
			warnings: [expect.stringMatching(/14.*15/)],
		});
		expect(references(15, UNKNOWN, 'google', 'fail').keep).toBe(15);
		expect(references(14, UNKNOWN, 'google')).toEqual({ keep: 14, warnings: [] });
	});

	test('may be any number at OctopusX, as it says', () => {
		expect(references(40, UNKNOWN, 'octopusX')).toEqual({ keep: 40, warnings: [] });
		expect(references(40, 'gemini-3-pro-image-preview', 'octopusX').keep).toBe(40);
	});
});
