import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EmulatedUser } from './emulated';
import { Engine, type BinaryMode } from './engine';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MEBIBYTE = 1024 * 1024;

/**
 * What is in use after garbage collection, in bytes, some times a second. In a process with a large
 * heap a collection takes long, so the pauses grow with it.
 */
function watchMemory() {
	const samples: number[] = [];
	let timer: NodeJS.Timeout;
	const sample = () => {
		const start = Date.now();
		collectGarbage();
		const { heapUsed, arrayBuffers } = process.memoryUsage();
		samples.push(heapUsed + arrayBuffers);
		timer = setTimeout(sample, Math.max(250, 9 * (Date.now() - start)));
	};
	sample();
	return {
		/** The median of the second fifth, by which all is warm, and of the last one. */
		stop() {
			clearTimeout(timer);
			const fifth = Math.floor(samples.length / 5);
			return {
				early: median(samples.slice(fifth, 2 * fifth)),
				late: median(samples.slice(-fifth)),
				all: median(samples),
			};
		},
	};
}

function median(samples: number[]): number {
	return [...samples].sort((one, other) => one - other)[Math.floor(samples.length / 2)] ?? 0;
}

describe('a conversation of a hundred turns', () => {
	let emulated: EmulatedUser;
	beforeAll(async () => {
		emulated = await EmulatedUser.start();
	});
	afterAll(async () => await emulated.stop());

	test.each<BinaryMode>(['filesystem'])(
		'keeps every signature, in flat memory, in %s mode',
		async (mode) => {
			const engine = await Engine.start(mode);
			const user = emulated.another();
			await user.behave({ noiseBytes: 300_000, signatureBytes: 20_000 });
			const prompts = Array.from({ length: 100 }, (_, at) => `Turn ${at + 1}`);
			const memory = watchMemory();
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
			});
			const { early, late } = memory.stop();
			expect(error).toBeUndefined();
			const calls = await user.received();
			expect(calls.map(({ status }) => status)).toEqual(Array(100).fill(200));
			expect(items[99]?.json.conversation).toMatchObject({ turns: 100, images: 100 });
			// The file has more than 40 MB by now, and a request some 6 MB; the rest is garbage on its way.
			expect(late - early).toBeLessThan(16 * MEBIBYTE);

			const file = items[99]?.binary;
			const again = watchMemory();
			let binary = file;
			for (const prompt of ['One more', 'And another', 'And the last']) {
				const next = await engine.run({
					parameters: { operation: 'multiTurn', prompt },
					items: [{ json: {}, binary }],
					credential: user.credential(),
				});
				expect(next.error).toBeUndefined();
				binary = next.items[0]?.binary;
			}
			// Reading the whole file twice and writing it once leaves some garbage on the way.
			expect(again.stop().all - early).toBeLessThan(28 * MEBIBYTE);
			const size = (await engine.bytesOf(binary?.conversation)).length;
			expect(size).toBeGreaterThan(40 * MEBIBYTE);
		},
		240_000,
	);
});
