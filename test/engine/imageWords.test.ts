import { setUp } from './setUp';

const here = setUp();

async function run(parameters: Record<string, string | object>, continueOnFail = false) {
	return await here.engine.run({
		parameters: { operation: 'textToImage', prompt: 'Create an image of a boat', ...parameters },
		credential: here.user.credential('google'),
		continueOnFail,
	});
}

/** The generation config of each call. */
const configsSent = async () =>
	(await here.user.received()).map(({ body }) => body.generationConfig);

const RESPONSE = { responseModalities: ['TEXT', 'IMAGE'] };

describe.each(['adjust', 'fail'])(
	'words for ratios and sizes, when set to %s',
	(whenUnsupported) => {
		const options = { whenUnsupported };

		test.each([
			[{ aspectRatio: 'landscape' }, { aspectRatio: '16:9' }, []],
			[
				{ aspectRatio: '16x9', imageSize: '2048x2048' },
				{ aspectRatio: '16:9', imageSize: '2K' },
				[],
			],
			[
				{ aspectRatio: '1024x1536 px', imageSize: 'Full HD' },
				{ aspectRatio: '2:3', imageSize: '2K' },
				[],
			],
			[
				{ aspectRatio: 'portrait 16:9', imageSize: 'standard' },
				{ aspectRatio: '9:16' },
				['The aspect ratio "portrait 16:9" was interpreted as 9:16.'],
			],
			[{ aspectRatio: 'original', imageSize: 'default' }, undefined, []],
		])('%j are sent as %j', async (words, config, warnings) => {
			const { items, error } = await run({ ...words, options });
			expect(error).toBeUndefined();
			expect(await configsSent()).toEqual([
				{ ...RESPONSE, ...(config && { imageConfig: config }) },
			]);
			expect(items[0]?.json.warnings).toEqual(warnings);
		});

		test.each([
			[
				{ aspectRatio: 'banana' },
				/"Aspect Ratio" cannot be "banana": .* supports 1:1, .* and 21:9$/,
			],
			[{ imageSize: 'gigantic' }, /"Image Size" cannot be "gigantic": .* supports 1K, 2K and 4K$/],
		])('%j sends nothing, and says what there is', async (words, message) => {
			const { error } = await run({ ...words, options });
			expect(error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
			expect(error?.message).toMatch(message);
			expect(error?.description).toContain('Nothing was sent.');
			const { items } = await run({ ...words, options }, true);
			expect(items[0]?.json.error).toMatchObject({ reason: 'BAD_INPUT', retryable: false });
			expect(await configsSent()).toEqual([]);
		});

		test('are understood by a preview', async () => {
			const words = { aspectRatio: 'square', imageSize: '4K UHD' };
			const { items } = await run({ ...words, options: { ...options, dryRun: true } });
			expect(JSON.stringify(items[0]?.json.preview)).toContain(
				JSON.stringify({ aspectRatio: '1:1', imageSize: '4K' }),
			);
			expect(await configsSent()).toEqual([]);
		});

		test('are understood in a batch, and one without a meaning fails alone', async () => {
			const parameters = {
				resource: 'batch',
				operation: 'submitBatch',
				prompt: 'Create an image of a boat',
				aspectRatio: '={{ $json.ratio }}',
				options,
			};
			const { items } = await here.engine.run({
				parameters,
				items: [{ json: { ratio: 'tall' } }, { json: { ratio: 'banana' } }],
				credential: here.user.credential('google'),
				continueOnFail: true,
			});
			const [batch, refused] = items;
			expect(batch?.json.requests).toMatchObject([{ aspectRatio: '9:16' }]);
			expect(refused?.json.error).toMatchObject({
				message: expect.stringContaining('"Aspect Ratio" cannot be "banana"') as string,
			});
		});
	},
);

test('words are sent as they are where the user wants that', async () => {
	const words = { aspectRatio: 'banana', imageSize: 'gigantic' };
	const { error } = await run({ ...words, options: { whenUnsupported: 'send' } });
	expect(error?.httpCode).toBe('400');
	expect(await configsSent()).toEqual([{ ...RESPONSE, imageConfig: words }]);
});
