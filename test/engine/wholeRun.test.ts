import { EmulatedUser } from './emulated';
import { Engine } from './engine';

let user: EmulatedUser;
let engine: Engine;
beforeAll(async () => {
	user = await EmulatedUser.start();
	engine = await Engine.start('filesystem');
});
afterAll(async () => await user.stop());

const textToImage = { operation: 'textToImage', prompt: 'Create an image of a boat' };
const items = [{ json: { boat: 1 } }, { json: { boat: 2 } }, { json: { boat: 3 } }];

describe.each([
	['a concurrency of 51', { ...textToImage, options: { concurrency: 51 } }, /"Concurrency"/],
	['a concurrency of none', { ...textToImage, options: { concurrency: 0 } }, /"Concurrency"/],
	[
		'requests per minute below none',
		{ ...textToImage, options: { requestsPerMinute: -1 } },
		/"Requests per Minute"/,
	],
	[
		'a concurrency that is no number',
		{
			...textToImage,
			operation: 'multiTurn',
			options: { concurrency: 'four' },
		},
		/"Concurrency"/,
	],
	[
		'a way of making turns that there is not',
		{ ...textToImage, operation: 'multiTurn', turns: '={{ "allItems" }}' },
		/^"Turns" cannot be "allItems"$/,
	],
	[
		'a way of taking images that there is not',
		{ ...textToImage, operation: 'imageToImage', imagesFrom: '={{ "all" }}' },
		/^"Images From" cannot be "all"$/,
	],
	[
		'an expression for the concurrency that n8n cannot read',
		{ ...textToImage, options: { concurrency: "={{ $('Nowhere').item.json.n }}" } },
		/node/,
	],
])('%s, which concerns every item,', (_case, parameters, message) => {
	const run = async (continueOnFail: boolean) =>
		await engine.run({ parameters, items, credential: user.credential(), continueOnFail });

	test('ends the run with what happened and what to do', async () => {
		const { error } = await run(false);
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/\w/);
		expect(error?.context?.itemIndex).toBe(0);
		expect(await user.received()).toEqual([]);
	});

	test('is told on every item where the user wants to continue', async () => {
		const { items: told } = await run(true);
		expect(told.map(({ json, pairedItem }) => ({ json, pairedItem }))).toEqual(
			items.map((_item, item) => ({
				json: {
					error: expect.objectContaining({
						message: expect.stringMatching(message) as string,
						reason: 'BAD_INPUT',
					}) as object,
				},
				pairedItem: { item },
			})),
		);
		expect(await user.received()).toEqual([]);
	});
});

test('a conversation stays on the items where no turn could be sent', async () => {
	const first = await engine.run({
		parameters: { ...textToImage, operation: 'multiTurn' },
		credential: user.credential(),
	});
	const { items: told } = await engine.run({
		parameters: { ...textToImage, operation: 'multiTurn', options: { concurrency: 51 } },
		items: first.items,
		credential: user.credential(),
		continueOnFail: true,
	});
	expect(told[0]?.json.error).toMatchObject({ reason: 'BAD_INPUT' });
	expect(told[0]?.binary?.conversation).toEqual(first.items[0]?.binary?.conversation);
});
