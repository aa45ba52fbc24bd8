import sharp from 'sharp';
import { abilitiesOf, expectedPixels } from '../../nodes/GeminiImage/catalog';
import { PROVIDERS, type ProviderName } from '../../nodes/GeminiImage/catalog/providers';
import { MODELS } from '../../nodes/GeminiImage/catalog/models';
import { EmulatedUser } from './emulated';
import { Engine } from './engine';
import { drawImage } from './images';

const GOOGLE_MODELS = MODELS.map(({ id }) => id);
const VERTEX_MODELS = GOOGLE_MODELS.filter((id) => id !== 'gemini-2.5-flash-image-preview');
/** The seeds' four providers, of which the gateway of seed 002 is a custom one, and both ways into Vertex AI. */
const PERSONAS: Array<[persona: string, provider: ProviderName, models: readonly string[]]> = [
	['google', 'google', GOOGLE_MODELS],
	['vertex', 'vertexAi', VERTEX_MODELS],
	['vertexExpress', 'vertexAi', VERTEX_MODELS],
	['octopusx', 'octopusX', PROVIDERS.octopusX.models ?? []],
	['cometapi', 'cometApi', PROVIDERS.cometApi.models ?? []],
	[
		'gateway',
		'custom',
		['gemini-2.5-flash-image', 'gemini-3.1-flash-image-preview', 'gemini-3-pro-image-preview'],
	],
];
const OPERATIONS = ['textToImage', 'imageToImage', 'multiTurn'];
const MATRIX = PERSONAS.flatMap(([persona, provider, models]) =>
	models.flatMap((model) =>
		OPERATIONS.map((operation) => ({ persona, provider, model, operation })),
	),
);

let user: EmulatedUser;
let engine: Engine;
beforeAll(async () => {
	user = await EmulatedUser.start();
	engine = await Engine.start('filesystem');
});
afterAll(async () => await user.stop());

test.each(MATRIX)(
	'$operation at $persona with $model gives what was asked, or says why not',
	async ({ persona, provider, model, operation }) => {
		const data = await engine.store(await drawImage(), 'photo.png', 'image/png');
		const { items, error } = await engine.run({
			parameters: {
				operation,
				prompt: 'Create an image of a boat',
				model: { __rl: true, mode: 'id', value: model },
				aspectRatio: '16:9',
				imageSize: '2K',
			},
			items: [{ json: {}, binary: { data } }],
			credential: user.credential(persona),
		});
		expect(error).toBeUndefined();
		const abilities = abilitiesOf(model, provider);
		const size = abilities?.sizes.includes('2K') ? '2K' : '1K';
		const expected = abilities && expectedPixels(abilities.pixels, '16:9', size);
		const image = await sharp(await engine.bytesOf(items[0]?.binary?.data)).metadata();
		expect(image).toMatchObject({
			...expected,
			format: model.startsWith('gemini-2.5') ? 'png' : 'jpeg',
		});
		const warnings = (items[0]?.json.warnings as string[]).join(' ');
		if (size === '2K') expect(warnings).not.toContain('2K');
		else expect(warnings).toMatch(/2K.*1K/);
	},
);
