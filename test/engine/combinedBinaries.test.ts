import type { NodeParameterValueType } from 'n8n-workflow';
import { EmulatedUser } from './emulated';
import { Engine, type BinaryMode, type RunOptions } from './engine';
import { drawImage } from './images';

let emulated: EmulatedUser;
beforeAll(async () => {
	emulated = await EmulatedUser.start();
});
afterAll(async () => await emulated.stop());

/** n8n moves stored binaries into `json._files` here, and leaves those in memory where they are. */
const settings = { binaryMode: 'combined' };

describe.each<BinaryMode>(['filesystem', 'default'])(
	'a workflow that keeps binaries in the JSON, in %s mode',
	(mode) => {
		let engine: Engine;
		let user: EmulatedUser;
		beforeEach(async () => {
			engine = await Engine.start(mode);
			user = emulated.another();
		});

		async function run(
			parameters: Record<string, NodeParameterValueType>,
			items?: RunOptions['items'],
		) {
			return await engine.run({
				parameters: { prompt: 'Create an image of a boat', ...parameters },
				items,
				credential: user.credential(),
				settings,
			});
		}

		async function partsSent(): Promise<unknown> {
			return (await user.received()).at(-1)?.body.contents.at(-1)?.parts;
		}

		test.each(['data', '*', ...(mode === 'filesystem' ? ['_files.data'] : [])])(
			'edits the image that an earlier Gemini Image made: %s',
			async (imageFields) => {
				const made = await run({ operation: 'textToImage', options: { outputConversation: true } });
				expect('_files' in (made.items[0]?.json ?? {})).toBe(mode === 'filesystem');
				const { error } = await run({ operation: 'imageToImage', imageFields }, made.items);
				expect(error).toBeUndefined();
				expect(await partsSent()).toMatchObject([
					{ text: 'Create an image of a boat' },
					{ inlineData: { mimeType: 'image/jpeg' } },
				]);
			},
		);

		test('goes on with a conversation, and starts one from an image', async () => {
			const made = await run({ operation: 'textToImage' });
			const first = await run({ operation: 'multiTurn' }, made.items);
			expect(await partsSent()).toMatchObject([{}, { inlineData: {} }]);
			const second = await run({ operation: 'multiTurn' }, first.items);
			expect(second.items[0]?.json.conversation).toMatchObject({ turns: 2 });
			const third = await run({ operation: 'multiTurn' }, second.items);
			expect(third.items[0]?.json).toMatchObject({ conversation: { turns: 3 }, warnings: [] });
			expect((await user.received()).at(-1)?.body.contents).toHaveLength(5);
		});

		test('names the files that are there when a field is missing', async () => {
			const made = await run({ operation: 'textToImage' });
			const { error } = await run({ operation: 'imageToImage', imageFields: 'logo' }, made.items);
			expect(error?.message).toBe('The item has no image in the field "logo"');
			expect(error?.description).toContain('It has "data".');
		});
	},
);

test('images that were moved to another place of the JSON are found by it', async () => {
	const engine = await Engine.start('filesystem');
	const user = emulated.another();
	const photo = await engine.store(await drawImage(), 'photo.png', 'image/png');
	for (const imageFields of ['photo', '*', 'album.cover', '={{ $json.album.cover }}']) {
		const { error } = await engine.run({
			parameters: { operation: 'imageToImage', prompt: 'Make it blue', imageFields },
			items: [{ json: { photo: { ...photo }, album: { cover: { ...photo } }, name: 'A photo' } }],
			credential: user.credential(),
			settings,
		});
		expect(error).toBeUndefined();
	}
	const calls = await user.received();
	expect(calls.map(({ body }) => body.contents[0]?.parts.length)).toEqual([2, 2, 2, 2]);
});

test('in any other workflow, JSON does not decide which stored files are read', async () => {
	const engine = await Engine.start('filesystem');
	const user = emulated.another();
	const stranger = await engine.store(await drawImage(), 'secret.png', 'image/png');
	for (const json of [{ data: { ...stranger } }, { _files: { data: { ...stranger } } }]) {
		for (const imageFields of ['data', '*']) {
			const { error } = await engine.run({
				parameters: { operation: 'imageToImage', prompt: 'Make it blue', imageFields },
				items: [{ json }],
				credential: user.credential(),
			});
			expect(error?.message).toMatch(/has no image|no image to edit/);
		}
	}
	expect(await user.received()).toEqual([]);
});
