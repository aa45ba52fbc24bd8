import type { INode } from 'n8n-workflow';
import { Engine, type BinaryMode } from './engine';
import { EmulatedUser } from './emulated';

let emulated: EmulatedUser;
beforeAll(async () => {
	emulated = await EmulatedUser.start();
});
afterAll(async () => await emulated.stop());

const FAILURE = { message: expect.any(String) as string, reason: 'IMAGE_SAFETY', retryable: false };

describe.each<[BinaryMode, Record<string, string> | undefined]>([
	['filesystem', undefined],
	['filesystem', { binaryMode: 'separate' }],
	['filesystem', { binaryMode: 'combined' }],
	['default', undefined],
	['default', { binaryMode: 'combined' }],
])('with binaries in %s mode and workflow settings %j', (mode, settings) => {
	let engine: Engine;
	let user: EmulatedUser;
	beforeEach(async () => {
		engine = await Engine.start(mode);
		user = emulated.another();
	});

	async function converse(onError: INode['onError'], turns = 'perItem') {
		const base = { credential: user.credential(), settings };
		const parameters = { operation: 'multiTurn', prompt: '={{ $json.prompt }}' };
		const begun = await engine.run({
			...base,
			parameters: { operation: 'multiTurn', prompt: 'Create an image of a boat' },
		});
		const [brought] = begun.items;
		const items = ['Make it red', 'Make it blue', 'Make it green'].map((prompt) => ({
			...brought,
			json: { ...brought?.json, prompt },
		}));
		await user.behave({ faults: [null, { finishReason: 'IMAGE_SAFETY' }] });
		const options = { concurrency: 1, conversationOn: 'everyItem' };
		const run = await engine.run({
			...base,
			parameters: { ...parameters, turns, options },
			items,
			nodeSettings: { onError },
		});
		/** Goes on from an item, whichever output it left through. */
		const goOn = async (item: (typeof run.items)[number] | undefined) => {
			const next = await engine.run({
				...base,
				parameters: { operation: 'multiTurn', prompt: 'Make it small' },
				items: item ? [item] : [],
			});
			return next.items[0]?.json.conversation;
		};
		return { ...run, goOn };
	}

	test.each(['perItem', 'acrossItems'])(
		'a failed turn leaves through the error output with its conversation (%s)',
		async (turns) => {
			const { items, errorItems, error, goOn } = await converse('continueErrorOutput', turns);
			const failed = turns === 'perItem' ? 1 : 2;
			expect(error).toBeUndefined();
			expect(items).toHaveLength(3 - failed);
			expect(errorItems).toHaveLength(failed);
			expect(items.every(({ json }) => !('error' in json))).toBe(true);
			expect(errorItems[0]?.json).toMatchObject({ error: FAILURE, prompt: 'Make it blue' });
			expect(errorItems[0]?.pairedItem).toEqual({ item: 1 });
			for (const item of errorItems) {
				expect(await goOn(item)).toMatchObject({ turns: turns === 'perItem' ? 2 : 3 });
			}
			expect(await goOn(items[0])).toMatchObject({ turns: 3 });
		},
	);

	test('a failed turn stays among the items where the user goes on after errors', async () => {
		const { items, errorItems, goOn } = await converse('continueRegularOutput');
		expect(errorItems).toEqual([]);
		expect(items.map(({ json }) => 'error' in json)).toEqual([false, true, false]);
		expect(items[1]?.json.error).toMatchObject(FAILURE);
		expect(await goOn(items[1])).toMatchObject({ turns: 2 });
	});

	test('a failed turn ends the run where it is to stop', async () => {
		const { items, errorItems, error } = await converse('stopWorkflow');
		expect([...items, ...errorItems]).toEqual([]);
		expect(error?.context?.itemIndex).toBe(1);
	});
});
