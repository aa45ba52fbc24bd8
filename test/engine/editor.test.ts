import { EmulatedUser } from './emulated';
import { Engine } from './engine';
import { HostileProvider } from './hostileProvider';

let user: EmulatedUser;
let engine: Engine;
beforeAll(async () => {
	user = await EmulatedUser.start();
	engine = await Engine.start('filesystem');
});
afterAll(async () => await user.stop());

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

describe('the list of models', () => {
	const parameters = { operation: 'textToImage' };

	test('has the image models of all pages, the newest first, and marks retired ones', async () => {
		const models = await engine.search({ parameters, credential: user.credential('google') });
		const ids = models.map(({ value }) => value);
		expect(ids.slice(0, 3)).toEqual([
			'gemini-nano-banana-2.1',
			'gemini-3.1-flash-lite-image',
			'gemini-3-pro-image',
		]);
		expect(ids.every((id) => /image|banana/.test(String(id)))).toBe(true);
		const nameOf = (id: string) => models.find(({ value }) => value === id)?.name;
		expect(nameOf('gemini-3-pro-image-preview')).toContain('(retired)');
		expect(nameOf('gemini-2.5-flash-image')).toContain('(may be retired)');
		expect(nameOf('gemini-3-pro-image')).toBe('Gemini 3 Pro Image (Nano Banana Pro)');
	});

	test('is searched by every word of the name and the id', async () => {
		const models = await engine.search(
			{ parameters, credential: user.credential('google') },
			'pro gemini-3',
		);
		expect(models.length).toBeGreaterThan(0);
		expect(models.every(({ value }) => String(value).includes('pro'))).toBe(true);
	});

	test('comes in the OpenAI shape where a gateway has no other', async () => {
		const models = await engine.search({ parameters, credential: user.credential('gateway') });
		expect(models.map(({ value }) => value)).toContain('gemini-3.1-flash-image-preview');
		expect(models.every(({ name }) => !name.includes('built-in'))).toBe(true);
	});

	test.each(['google', 'vertex', 'vertexExpress', 'cometapi', 'octopusx', 'gateway'])(
		'has no models at %s that do not speak the API',
		async (persona) => {
			const credential = user.credential(persona);
			const models = await engine.search({ parameters, credential });
			expect(models.length).toBeGreaterThan(0);
			for (const { value } of models) expect(value).toMatch(/gemini|nano-banana/);
		},
	);

	test.each([
		['google', 400],
		['cometapi', 401],
		['gateway', 401],
	])(
		'is not there when %s does not accept the key, and the editor says so',
		async (persona, status) => {
			const credential = user.credential(persona, { apiKey: 'not-the-key' });
			await expect(engine.search({ parameters, credential })).rejects.toMatchObject({
				name: 'NodeApiError',
				message: 'The provider rejected the API key',
				description: expect.stringContaining('Check the API key in the credential') as string,
				httpCode: String(status),
			});
		},
	);

	test('says so when there is no credential', async () => {
		await expect(engine.search({ parameters })).rejects.toMatchObject({
			message: 'No credential is selected',
			description: expect.stringContaining('Gemini Image API') as string,
		});
	});

	test('has what the catalog does not know yet before what it knows, and older ones behind', async () => {
		const ids = [
			'gemini-2.0-flash-preview-image-generation',
			'gemini-2.5-flash-image',
			'gemini-3-pro-image',
			'gemini-4-pro-image',
			'nano-banana-3',
			'gpt-image-1',
		];
		const provider = await HostileProvider.start();
		provider.answer = (response) =>
			void response.end(JSON.stringify({ models: ids.map((id) => ({ name: `models/${id}` })) }));
		const models = await engine.search({ parameters, credential: provider.credential('cometApi') });
		provider.stop();
		expect(models.map(({ value }) => value)).toEqual([
			'gemini-4-pro-image',
			'nano-banana-3',
			'gemini-3-pro-image',
			'gemini-2.5-flash-image',
			'gemini-2.0-flash-preview-image-generation',
		]);
	});

	test('is the built-in one, and says so, where the provider gives none', async () => {
		const credential = user.credential('octopusx', { baseUrl: `${user.url}/nowhere` });
		const models = await engine.search({ parameters, credential });
		expect(models.map(({ value }) => value).sort()).toEqual([
			'gemini-2.5-flash-image-preview',
			'gemini-3-pro-image-preview',
			'gemini-3.1-flash-image-preview',
		]);
		expect(models.every(({ name }) => name.endsWith('(built-in list)'))).toBe(true);
	});
});

describe('the choices of ratio and size', () => {
	test.each([
		['google', 'gemini-nano-banana-2.1', 14, ['512', '1K', '2K', '4K']],
		['google', 'gemini-3-pro-image', 10, ['1K', '2K', '4K']],
		['google', 'gemini-3.1-flash-image', 14, ['512', '1K', '2K', '4K']],
		['google', 'gemini-2.5-flash-image', 10, ['1K']],
		['octopusx', 'gemini-3-pro-image-preview', 8, ['1K', '2K']],
		['octopusx', 'gemini-3.1-flash-image-preview', 8, ['1K']],
		['google', 'a-model-of-tomorrow', 14, ['512', '1K', '2K', '4K']],
		['octopusx', 'a-model-of-tomorrow', 8, ['512', '1K', '2K', '4K']],
		['octopusx', 'gemini-3-pro-image', 8, ['1K', '2K']],
		['google', ' models/gemini-3-pro-image', 10, ['1K', '2K', '4K']],
	])('at %s fit %s', async (persona, model, ratios, sizes) => {
		const options = {
			parameters: { operation: 'textToImage', model: byId(model) },
			credential: user.credential(persona),
		};
		const offered = await engine.choices('aspectRatios', options);
		expect(offered).toHaveLength(ratios + 1);
		expect(offered[0]).toBe('auto');
		expect(await engine.choices('imageSizes', options)).toEqual(['auto', ...sizes]);
	});

	test('are offered before there is a credential', async () => {
		const parameters = { operation: 'textToImage', model: byId('gemini-3-pro-image') };
		expect(await engine.choices('imageSizes', { parameters })).toEqual(['auto', '1K', '2K', '4K']);
	});
});
