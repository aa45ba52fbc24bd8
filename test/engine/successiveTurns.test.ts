import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INodeExecutionData } from 'n8n-workflow';
import { EmulatedUser } from './emulated';
import { Engine, type BinaryMode } from './engine';

let emulated: EmulatedUser;
beforeAll(async () => {
	emulated = await EmulatedUser.start();
});
afterAll(async () => await emulated.stop());

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `Turn ${at + 1}`);

describe.each<BinaryMode>(['filesystem', 'default'])(
	'the file on every item, in %s mode',
	(mode) => {
		let engine: Engine;
		let user: EmulatedUser;
		beforeEach(async () => {
			engine = await Engine.start(mode);
			user = emulated.another();
		});

		const talk = async (prompts: string[], more = {}, brought?: INodeExecutionData) =>
			await engine.run({
				parameters: {
					operation: 'multiTurn',
					turns: 'acrossItems',
					prompt: '={{ $json.prompt }}',
					options: { conversationOn: 'everyItem' },
					...more,
				},
				items: prompts.map((prompt, at) => ({
					json: { prompt },
					...(at === 0 && brought?.binary && { binary: brought.binary }),
				})),
				credential: user.credential(),
				continueOnFail: true,
			});

		async function promptsIn(item: INodeExecutionData | undefined): Promise<string[]> {
			const file = (await engine.bytesOf(item?.binary?.conversation)).toString();
			return [...file.matchAll(/"role":"user","parts":\[\{"text":"([^"]*)"/g)].map(
				([, prompt]) => prompt ?? '',
			);
		}

		test('is the conversation up to its turn', async () => {
			const { items } = await talk(numbered(4));
			for (const [at, item] of items.entries()) {
				expect(item.json.conversation).toMatchObject({ turns: at + 1, images: at + 1 });
				expect(await promptsIn(item)).toEqual(numbered(at + 1));
				const { length } = await engine.bytesOf(item.binary?.conversation);
				expect(item.json.conversation).toMatchObject({ bytes: length });
			}
		});

		test('can be continued from any of them, each in a direction of its own', async () => {
			const { items } = await talk(numbered(3));
			const [second, first] = await Promise.all([
				talk(['Make it blue'], {}, items[1]),
				talk(['Make it green'], {}, items[0]),
			]);
			expect(second.items[0]?.json).not.toHaveProperty('error');
			expect(await promptsIn(second.items[0])).toEqual([...numbered(2), 'Make it blue']);
			expect(await promptsIn(first.items[0])).toEqual(['Turn 1', 'Make it green']);
			expect(await promptsIn(items[2])).toEqual(numbered(3));
			// The emulator is strict: each of them sent the signatures that belong to its turns.
			expect((await user.received()).map(({ status }) => status)).toEqual(Array(5).fill(200));
		});

		test('goes on from the conversation that the first item brings', async () => {
			const [, , brought] = (await talk(numbered(3))).items;
			const { items } = await talk(['Turn 4', 'Turn 5'], {}, brought);
			expect(await promptsIn(items[0])).toEqual(numbered(4));
			expect(await promptsIn(items[1])).toEqual(numbered(5));
		});

		test('is that of the turn before on a failed turn and on those that were not sent', async () => {
			await user.behave({ faults: [null, null, { finishReason: 'IMAGE_SAFETY' }] });
			const { items } = await talk(numbered(4));
			expect(items[2]?.json).toMatchObject({ error: { reason: 'IMAGE_SAFETY' } });
			for (const item of items.slice(1)) {
				expect(item.binary?.conversation).toEqual(items[1]?.binary?.conversation);
			}
		});

		test('keeps as many turns as "Keep Turns" says', async () => {
			const options = { conversationOn: 'everyItem', keepTurns: 2 };
			const { items } = await talk(numbered(4), { options });
			expect(await promptsIn(items[1])).toEqual(numbered(2));
			expect(await promptsIn(items[2])).toEqual(['Turn 1', 'Turn 3']);
			expect(await promptsIn(items[3])).toEqual(['Turn 1', 'Turn 4']);
		});
	},
);

describe('what a storyboard stores', () => {
	const NOISE_BYTES = 100_000;

	/** Bytes in n8n's storage after so many turns, beside their images. */
	async function stored(turns: number, options: Record<string, string>): Promise<number> {
		const folder = mkdtempSync(path.join(tmpdir(), 'gemini-image-stored-'));
		const engine = await Engine.start('filesystem', folder);
		const user = emulated.another();
		await user.behave({ noiseBytes: NOISE_BYTES });
		const { error } = await engine.run({
			parameters: {
				operation: 'multiTurn',
				turns: 'acrossItems',
				prompt: '={{ $json.prompt }}',
				options,
			},
			items: numbered(turns).map((prompt) => ({ json: { prompt } })),
			credential: user.credential(),
		});
		expect(error).toBeUndefined();
		const files = readdirSync(folder, { recursive: true, withFileTypes: true });
		const sizes = files
			.filter((file) => file.isFile())
			.map((file) => statSync(path.join(file.parentPath, file.name)).size);
		return sizes.reduce((sum, size) => sum + size, 0) - turns * NOISE_BYTES;
	}

	test('grows with the number of turns, and only on every item with its square', async () => {
		const [four, eight] = [await stored(4, {}), await stored(8, {})];
		expect(eight / four).toBeLessThan(2.2);
		// Each turn on its own, and all of them in the one file, as base64.
		expect(eight).toBeLessThan(2 * 8 * NOISE_BYTES * 1.4);
		const every = await stored(8, { conversationOn: 'everyItem' });
		expect(every).toBeGreaterThan(4 * 8 * NOISE_BYTES);
	});
});
