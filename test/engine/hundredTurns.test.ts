import { heldMemory } from '../heldMemory';
import { EmulatedUser } from './emulated';
import { Engine } from './engine';

const MEBIBYTE = 1024 * 1024;

describe('a conversation of a hundred turns', () => {
	let emulated: EmulatedUser;
	let engine: Engine;
	beforeAll(async () => {
		emulated = await EmulatedUser.start();
		engine = await Engine.start('filesystem');
	});
	afterAll(async () => await emulated.stop());

	test('keeps every signature, and no call finds more in memory than the tenth did', async () => {
		const user = emulated.another();
		await user.behave({ noiseBytes: 300_000, signatureBytes: 20_000 });
		const prompts = Array.from({ length: 100 }, (_, at) => `Turn ${at + 1}`);
		const atCall: number[] = [];
		let calls = 0;
		const beforeCall = async () => {
			if (++calls % 10 === 0 || calls > 100) atCall.push(await heldMemory());
		};

		const { items, error } = await engine.run({
			parameters: {
				operation: 'multiTurn',
				turns: 'acrossItems',
				prompt: '={{ $json.prompt }}',
				model: { __rl: true, mode: 'id', value: 'gemini-3.1-flash-image' },
				imageSize: '512',
			},
			items: prompts.map((prompt) => ({ json: { prompt } })),
			credential: user.credential(),
			beforeCall,
		});
		expect(error).toBeUndefined();
		expect(items[99]?.json.conversation).toMatchObject({ turns: 100, images: 100 });

		let binary = items[99]?.binary;
		for (const prompt of ['One more', 'And another', 'And the last']) {
			const next = await engine.run({
				parameters: { operation: 'multiTurn', prompt },
				items: [{ json: {}, binary }],
				credential: user.credential(),
				beforeCall,
			});
			expect(next.error).toBeUndefined();
			binary = next.items[0]?.binary;
		}
		expect((await user.received()).map(({ status }) => status)).toEqual(Array(103).fill(200));

		const [first = 0, ...later] = atCall;
		expect(later).toHaveLength(12);
		const grown = Math.max(...later) - first;
		// The file is four times as large; the emulator, which runs in this process, notes each request.
		expect(grown).toBeLessThan(10 * MEBIBYTE);
		expect((await engine.bytesOf(binary?.conversation)).length).toBeGreaterThan(40 * MEBIBYTE);
	}, 600_000);
});
