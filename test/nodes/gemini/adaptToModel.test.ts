import { abilitiesOf } from '../../../nodes/GeminiImage/catalog';
import { PROVIDERS, type ProviderName } from '../../../nodes/GeminiImage/catalog/providers';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import {
	limitReferences,
	adaptSettings,
	type WhenUnsupported,
} from '../../../nodes/GeminiImage/gemini/adaptToModel';
import type { RequestSettings } from '../../../nodes/GeminiImage/gemini/request';
import { thrownFailure } from '../thrownFailure';

const PRO = 'gemini-3-pro-image';
const UNKNOWN = 'a-model-of-tomorrow';

function fit(
	model: string,
	more: Partial<RequestSettings>,
	when: WhenUnsupported = 'adjust',
	provider: ProviderName = 'google',
) {
	const settings: RequestSettings = {
		responseModalities: 'imageAndText',
		promptPosition: 'first',
		googleSearch: 'off',
		includeThoughts: false,
		safetySettings: [],
		...more,
	};
	return adaptSettings(settings, abilitiesOf(model, provider), provider, when);
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
				`${aspectRatio} images here, so the node requested ${nearest}`,
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

	test('in words is understood, and goes as it is where the user wants that', () => {
		for (const model of [PRO, UNKNOWN]) {
			expect(fit(model, { aspectRatio: 'landscape' })).toMatchObject({
				settings: { aspectRatio: '16:9' },
				warnings: [],
			});
			expect(fit(model, { aspectRatio: 'landscape' }, 'fail').settings.aspectRatio).toBe('16:9');
			expect(fit(model, { aspectRatio: 'default' }).settings.aspectRatio).toBeUndefined();
			for (const aspectRatio of ['landscape', 'default', '16x9', 'banana']) {
				expect(fit(model, { aspectRatio }, 'send')).toMatchObject({
					settings: { aspectRatio },
					warnings: [],
				});
			}
		}
	});

	test('in words that no model makes becomes the nearest', () => {
		expect(fit(PRO, { aspectRatio: '2000x1000' })).toMatchObject({
			settings: { aspectRatio: '16:9' },
			warnings: [expect.stringContaining('2:1 images here, so the node requested 16:9')],
		});
		expect(fit(UNKNOWN, { aspectRatio: '2000x1000' }).settings.aspectRatio).toBe('2:1');
	});

	test('is turned as the words beside it say, with a word about that', () => {
		for (const model of [PRO, UNKNOWN]) {
			expect(fit(model, { aspectRatio: 'portrait <16:9>' })).toMatchObject({
				settings: { aspectRatio: '9:16' },
				warnings: ['The aspect ratio "portrait ‹16:9›" was interpreted as 9:16.'],
			});
		}
	});

	test.each([
		[PRO, '1:1, 2:3, 3:2, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9 and 21:9'],
		[
			UNKNOWN,
			'known models support 1:1, 2:3, 3:2, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9, 21:9, 1:4, 4:1, 1:8 and 8:1',
		],
	])('that means nothing is refused with what %s makes', (model, ratios) => {
		for (const when of ['adjust', 'fail'] as const) {
			const failure = thrownFailure(() => fit(model, { aspectRatio: 'banana' }, when));
			expect(failure).toMatchObject({ kind: 'aspectRatioUnknown', reason: 'BAD_INPUT' });
			const { message, description } = explain(failure);
			expect(message).toContain('"Aspect Ratio" cannot be "banana": ');
			expect(message).toContain(ratios);
			expect(description).toContain('Nothing was sent.');
		}
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

	test.each(['8K', '16k'])('%s, which is in no table, is left alone', (imageSize) => {
		for (const model of [PRO, UNKNOWN]) {
			expect(fit(model, { imageSize })).toMatchObject({ settings: { imageSize }, warnings: [] });
		}
	});

	test('in words or pixels is understood, and goes as it is where the user wants that', () => {
		for (const model of [PRO, UNKNOWN]) {
			for (const imageSize of ['2048x2048', 'Full HD']) {
				expect(fit(model, { imageSize })).toMatchObject({
					settings: { imageSize: '2K' },
					warnings: [],
				});
				expect(fit(model, { imageSize }, 'send').settings.imageSize).toBe(imageSize);
			}
			expect(fit(model, { imageSize: 'standard' }).settings.imageSize).toBeUndefined();
			expect(fit(model, { imageSize: 'gigantic' }, 'send').settings.imageSize).toBe('gigantic');
		}
		expect(fit(FLASH, { imageSize: 'half' })).toMatchObject({
			settings: { imageSize: '512' },
			warnings: [],
		});
		expect(fit(UNKNOWN, { imageSize: 'half' }).settings.imageSize).toBe('512');
	});

	test('in words that the model does not make is adjusted, or left out where it makes one', () => {
		expect(fit('gemini-3.1-flash-lite-image', { imageSize: 'UHD' })).toMatchObject({
			settings: { imageSize: '1K' },
			warnings: [expect.stringContaining('4K images here, so the node requested 1K')],
		});
		expect(fit('gemini-2.5-flash-image', { imageSize: 'HD' })).toMatchObject({
			settings: { imageSize: undefined },
			warnings: [],
		});
	});

	test('far from every size in pixels is the nearest one, with a word about that', () => {
		for (const model of [PRO, UNKNOWN]) {
			expect(fit(model, { imageSize: '7680x4320' })).toMatchObject({
				settings: { imageSize: '4K' },
				warnings: ['The image size "7680x4320" was interpreted as 4K.'],
			});
		}
	});

	test.each([
		[PRO, '(Nano Banana Pro) supports 1K, 2K and 4K'],
		['gemini-2.5-flash-image', '(Nano Banana) supports 1K'],
		[UNKNOWN, 'known models support 512, 1K, 2K and 4K'],
	])('that means nothing is refused with what %s makes', (model, sizes) => {
		for (const when of ['adjust', 'fail'] as const) {
			const failure = thrownFailure(() => fit(model, { imageSize: 'gigantic' }, when));
			expect(failure).toMatchObject({ kind: 'imageSizeUnknown', reason: 'BAD_INPUT' });
			expect(explain(failure).message).toContain('"Image Size" cannot be "gigantic": ');
			expect(explain(failure).message).toContain(sizes);
		}
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
			`Nano Banana 2.1 may not support ${name} (reports disagree). It was sent unchanged.`,
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
			expect.stringContaining('does not support "Seed"'),
			expect.stringContaining('may not support the size 512'),
			expect.stringContaining('may not support "Top K"'),
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

describe('an option that only some providers take', () => {
	const OPTIONS: Array<[string, Partial<RequestSettings>]> = [
		['Output Format', { outputFormat: 'jpeg' }],
		['Output Quality', { outputQuality: 80 }],
		['People', { personGeneration: 'ALLOW_ADULT' }],
		['Prominent People', { prominentPeople: 'BLOCK_PROMINENT_PEOPLE' }],
	];
	const TIER: [string, Partial<RequestSettings>] = ['Service Tier', { serviceTier: 'flex' }];
	const OTHERS = ['cometApi', 'octopusX', 'custom'] as const;

	test.each([
		...OPTIONS.map((option) => [...option, 'google', 'Google'] as const),
		...OTHERS.flatMap((name) =>
			[...OPTIONS, TIER].map((option) => [...option, name, PROVIDERS[name].label] as const),
		),
	])('"%s" %j is left out at %s, or refused', (label, setting, provider, name) => {
		for (const model of [PRO, UNKNOWN]) {
			const { settings, warnings } = fit(model, setting, 'adjust', provider);
			expect(settings).not.toMatchObject(setting);
			expect(warnings).toEqual([`${name} does not support "${label}", so it was left out.`]);
			const failure = thrownFailure(() => fit(model, setting, 'fail', provider));
			expect(explain(failure)).toEqual({
				message: `${name} does not support "${label}"`,
				description: expect.stringContaining('a credential for Google') as string,
			});
			expect(fit(model, setting, 'send', provider)).toMatchObject({
				settings: setting,
				warnings: [],
			});
		}
	});

	test.each([...OPTIONS, TIER])('"%s" %j goes to Vertex AI as it is', (_label, setting) => {
		for (const when of ['adjust', 'fail', 'send'] as const) {
			const fitted = fit(PRO, setting, when, 'vertexAi');
			expect(fitted).toMatchObject({ settings: setting, warnings: [] });
		}
	});

	test('the service tier goes to Google too, and the standard one is no reason to warn anywhere', () => {
		expect(fit(PRO, { serviceTier: 'flex' }, 'fail').settings.serviceTier).toBe('flex');
		for (const provider of OTHERS) {
			expect(fit(PRO, { serviceTier: 'standard' }, 'fail', provider)).toMatchObject({
				settings: { serviceTier: undefined },
				warnings: [],
			});
		}
	});

	test('a quality of a PNG image is left out, or refused', () => {
		const asked = { outputFormat: 'png', outputQuality: 80 } as const;
		expect(fit(PRO, asked, 'adjust', 'vertexAi')).toMatchObject({
			settings: { outputFormat: 'png', outputQuality: undefined },
			warnings: ['PNG images have no quality setting, so the quality was left out.'],
		});
		expect(thrownFailure(() => fit(PRO, asked, 'fail', 'vertexAi')).kind).toBe(
			'qualityWithoutJpeg',
		);
	});
});
