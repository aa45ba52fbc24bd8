import sharp from 'sharp';
import { ask, imagesOf, inline, plainImage, withEmulator, type Part } from './client';

const { client } = withEmulator();

async function drawn(parts: Part[]) {
	const [image] = imagesOf(parts);
	if (!image) throw new Error('no image came');
	const { format, width, height } = await sharp(image).metadata();
	await sharp(image).stats(); // decodes it to the last row
	return `${format} ${width}x${height}`;
}

const config = (aspectRatio?: string, imageSize?: string) => ({
	imageConfig: { aspectRatio, imageSize },
});

describe('the emulator draws', () => {
	it.each([
		['gemini-3-pro-image', undefined, undefined, 'jpeg 1024x1024'],
		['gemini-3-pro-image', '21:9', '2K', 'jpeg 3168x1344'],
		['gemini-3.1-flash-image', '1:8', '1K', 'jpeg 384x3072'],
		['gemini-3.1-flash-image', '8:1', '512', 'jpeg 1536x192'],
		['gemini-nano-banana-2.1', '5:4', '1K', 'jpeg 1152x928'],
		['gemini-2.5-flash-image', '16:9', undefined, 'png 1344x768'],
		['octopusx/gemini-3.1-flash-image-preview', '9:16', '2K', 'jpeg 768x1376'],
		['octopusx/gemini-3-pro-image-preview', '4:3', '2K', 'jpeg 2400x1792'],
		['gateway/gemini-3.1-flash-image-preview', '4:1', '0.5K', 'jpeg 1024x256'],
		['gateway/gemini-3.1-flash-image-preview', '1:4', '512', 'jpeg 256x1024'],
		['cometapi/gemini-3-pro-image', '3:2', '1K', 'jpeg 1264x848'],
	])('%s at %s and %s as %s', async (model, ratio, size, expected) => {
		expect(await drawn(await client().parts(model, ask('a lighthouse', config(ratio, size))))).toBe(
			expected,
		);
	});

	it('4K in exact pixels', async () => {
		const parts = await client().parts('gemini-3-pro-image', ask('a fox', config('1:1', '4K')));
		expect(await drawn(parts)).toBe('jpeg 4096x4096');
	});

	it('in the shape of the first reference image when no ratio is asked', async () => {
		const wide = inline(await plainImage('#a33', 160, 90));
		const square = inline(await plainImage('#3a3', 64, 64));
		const parts = await client().parts('gemini-3-pro-image', ask('blend', {}, wide, square));
		expect(await drawn(parts)).toBe('jpeg 1376x768');
	});

	it('any text there is: markup, emoji, control characters, half a surrogate, very long', async () => {
		for (const prompt of ['<b>&amp; "x"', '🦊 狐狸 \u0007\ud83e', 'word '.repeat(20_000), ' ']) {
			const parts = await client().parts('gemini-3.1-flash-image', ask(prompt));
			expect(await drawn(parts)).toBe('jpeg 1024x1024');
		}
	});

	it('the same image for the same request, and another for another reference image', async () => {
		const draw = async (colour: string) => {
			const request = ask('a vase', {}, inline(await plainImage(colour)));
			return imagesOf(await client().parts('gemini-3.1-flash-lite-image', request))[0];
		};
		const [one, again, other] = [await draw('#f00'), await draw('#f00'), await draw('#00f')];
		expect(again).toEqual(one);
		expect(other).not.toEqual(one);
	});

	it('a placeholder for a file that is only named', async () => {
		const file = { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/cat.jpg' } };
		const parts = await client().parts(
			'gateway/gemini-3-pro-image-preview',
			ask('a cat', {}, file),
		);
		expect(await drawn(parts)).toBe('jpeg 1024x1024');
	});
});

describe('an answer', () => {
	it('has words before the image when TEXT is asked for, and none when not', async () => {
		const both = ask('a pear', { responseModalities: ['IMAGE', 'TEXT'] });
		const [words, image] = await client().parts('gemini-3-pro-image', both);
		expect(words?.text).toBe('Here is your image: a pear');
		expect(image?.inlineData?.mimeType).toBe('image/jpeg');
		expect(await client().parts('gemini-3-pro-image', ask('a pear'))).toHaveLength(1);
	});

	it('is words alone when no image is asked for', async () => {
		const request = { contents: [{ parts: [{ text: 'a pear' }] }] };
		const parts = await client().parts('gemini-3-pro-image', request);
		expect(parts).toEqual([expect.objectContaining({ text: expect.any(String) as string })]);
		expect(parts[0]).not.toHaveProperty('inlineData');
	});

	it('counts tokens by modality, and the sum is right', async () => {
		const request = ask('a pear', { imageConfig: { imageSize: '4K' } }, inline(await plainImage()));
		const { usageMetadata } = await client().answer('gemini-3-pro-image', request);
		expect(usageMetadata).toMatchObject({
			promptTokenCount: 260,
			candidatesTokenCount: 2000,
			thoughtsTokenCount: 123,
			totalTokenCount: 2383,
			promptTokensDetails: [
				{ modality: 'TEXT', tokenCount: 2 },
				{ modality: 'IMAGE', tokenCount: 258 },
			],
			candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 2000 }],
		});
	});

	it('is grounded when a search was asked for', async () => {
		const tools = [{ google_search: { search_types: { image_search: {} } } }];
		const { candidates } = await client().answer('gemini-nano-banana-2.1', {
			...ask('weather in Tokyo'),
			tools,
		});
		expect(candidates[0]).toHaveProperty('groundingMetadata.searchEntryPoint.renderedContent');
		expect(candidates[0]).toHaveProperty('groundingMetadata.groundingChunks.3.image.imageUri');
		expect(candidates[0]).toHaveProperty('groundingMetadata.webSearchQueries', [
			'weather in Tokyo',
		]);
	});

	it('has the oddities of each proxy', async () => {
		const octopusx = await client().answer('octopusx/gemini-3-pro-image-preview', ask('a kite'));
		expect(octopusx).toHaveProperty('createTime');
		expect(octopusx.usageMetadata).toHaveProperty('trafficType', 'ON_DEMAND');
		expect(octopusx.candidates[0]?.content.parts[0]?.inlineData?.mimeType).toBe('image/png');

		const cometapi = await client().answer('cometapi/gemini-3-pro-image', ask('a kite'));
		expect(cometapi).toHaveProperty('promptFeedback', { safetyRatings: ['NEGLIGIBLE'] });
		expect(cometapi.usageMetadata).toHaveProperty('promptTokensDetails', null);
		expect(cometapi.candidates[0]).toHaveProperty('safetyRatings', ['NEGLIGIBLE']);
	});
});
