import { setUp } from './setUp';

const here = setUp();

async function run(model: string, parameters: Record<string, string | object>) {
	return await here.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			model: { __rl: true, mode: 'id', value: model },
			...parameters,
		},
		credential: here.user.credential('google'),
	});
}

describe.each(['adjust', 'fail'])('what reports disagree on, when set to %s', (whenUnsupported) => {
	test('is sent and told: the temperature at Nano Banana 2.1', async () => {
		const options = { temperature: 0.4, topK: 7, whenUnsupported };
		const { items, hints, error } = await run('gemini-nano-banana-2.1', { options });
		expect(error).toBeUndefined();
		expect((await here.user.received())[0]?.body.generationConfig).toEqual({
			responseModalities: ['TEXT', 'IMAGE'],
			temperature: 0.4,
			topK: 7,
		});
		expect(items[0]?.json.warnings).toEqual([
			expect.stringContaining('Nano Banana 2.1 may not support "Temperature"'),
			expect.stringContaining('Nano Banana 2.1 may not support "Top K"'),
		]);
		expect(hints.join()).toContain('(reports disagree)');
	});

	test('is sent though the provider may refuse it: 512 at Nano Banana 2.1', async () => {
		const parameters = { imageSize: '512', options: { whenUnsupported } };
		const { error } = await run('gemini-nano-banana-2.1', parameters);
		expect((await here.user.received())[0]?.body.generationConfig).toMatchObject({
			imageConfig: { imageSize: '512' },
		});
		expect(error?.description).toContain('image_size must be one of');
	});

	test.each(['gemini-2.5-flash-image', 'gemini-3.1-flash-image'])(
		'is used and told: %s, which Google may have retired',
		async (model) => {
			const { items, error } = await run(model, { options: { whenUnsupported } });
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
			expect(items[0]?.json.warnings).toEqual([
				expect.stringMatching(/may have retired .*gemini-nano-banana-2\.1/),
			]);
		},
	);
});
