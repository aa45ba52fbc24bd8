import type { INodeExecutionData } from 'n8n-workflow';
import { EmulatedUser } from './emulated';
import { Engine, type BinaryMode } from './engine';
import { drawImage, noisyImage } from './images';

let emulated: EmulatedUser;
beforeAll(async () => {
	emulated = await EmulatedUser.start();
});
afterAll(async () => await emulated.stop());

describe.each<BinaryMode>(['filesystem', 'default'])('a conversation in %s mode', (mode) => {
	let engine: Engine;
	let user: EmulatedUser;
	beforeEach(async () => {
		engine = await Engine.start(mode);
		user = emulated.another();
	});

	const edit = async (
		prompt: string,
		items: INodeExecutionData[],
		more: Record<string, string> = {},
	) =>
		await engine.run({
			parameters: { operation: 'multiTurn', prompt, ...more },
			items,
			credential: user.credential(),
		});

	async function lines(item: INodeExecutionData | undefined): Promise<string[]> {
		const file = (await engine.bytesOf(item?.binary?.conversation)).toString();
		expect(file.endsWith('\n')).toBe(true);
		return file.trimEnd().split('\n');
	}

	test('goes on over three nodes with signatures that a strict provider accepts', async () => {
		const first = await engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of an apple',
				options: { outputConversation: true },
			},
			credential: user.credential(),
		});
		const second = await edit('Make it green', first.items);
		const third = await edit('Add a knife', second.items);
		expect(third.error).toBeUndefined();
		expect(third.items[0]?.json.conversation).toMatchObject({ turns: 3, images: 3 });
		const calls = await user.received();
		expect(calls.map(({ body }) => body.contents.map(({ role }) => role))).toEqual([
			['user'],
			['user', 'model', 'user'],
			['user', 'model', 'user', 'model', 'user'],
		]);
	});

	test.each<[string, string | null]>([
		['chat', 'The item has no conversation in the field "chat", so a new one was started.'],
		['={{ 5 }}', '"Conversation Field" does not return a file, so a new conversation was started.'],
		['conversation', null],
		['={{ $binary.conversation }}', null],
		['', null],
	])('starts anew where there is none, and says so if it was named: %s', async (name, warning) => {
		const { items, hints } = await edit('Create an image', [{ json: {} }], {
			conversationField: name,
		});
		expect(items[0]?.json).toMatchObject({
			conversation: { turns: 1 },
			warnings: warning ? [warning] : [],
		});
		if (warning) expect(hints.join()).toContain(warning);
	});

	test('keeps signatures of a megabyte, and the file says how long each line is', async () => {
		await user.behave({ signatureBytes: 1_200_000 });
		const first = await edit('Create an image of an apple', [{ json: {} }]);
		const second = await edit('Make it green', first.items);
		expect(second.error).toBeUndefined();
		const [header, ...contents] = await lines(second.items[0]);
		const told = JSON.parse(header ?? '') as {
			format: string;
			version: number;
			contents: unknown[];
		};
		expect(told).toMatchObject({ format: 'gemini-image-conversation', version: 1 });
		expect(told.contents).toEqual(
			contents.map((line, index) => ({
				role: index % 2 === 0 ? 'user' : 'model',
				provider: 'google',
				model: 'gemini-3-pro-image',
				images: index % 2,
				bytes: Buffer.byteLength(line),
			})),
		);
		const { bytes } = second.items[0]?.json.conversation as { bytes: number };
		expect(bytes).toBe((await engine.bytesOf(second.items[0]?.binary?.conversation)).length);
		expect(bytes).toBeGreaterThan(4_000_000);
	});

	test('starts with the image in "data" when an item brings no conversation', async () => {
		const data = await engine.store(await drawImage('jpeg'), 'a.jpg', 'image/jpeg');
		const first = await edit('Make it blue', [{ json: {}, binary: { data } }]);
		await edit('Make it red', first.items);
		const [one, two] = await user.received();
		expect(one?.body.contents[0]?.parts).toHaveLength(2);
		expect(two?.body.contents.at(-1)?.parts).toEqual([{ text: 'Make it red' }]);
	});

	test('takes images that are named for this turn', async () => {
		const logo = await engine.store(await noisyImage(500_000), 'logo.png', 'image/png');
		const first = await edit('Create an image of a shop', [{ json: {} }]);
		const [item] = first.items;
		const second = await edit(
			'Put the logo on it',
			[{ json: {}, binary: { ...item?.binary, logo } }],
			{ imageFields: 'logo' },
		);
		expect(second.error).toBeUndefined();
		expect((await user.received())[1]?.body.contents.at(-1)?.parts).toHaveLength(2);
	});

	test('one file continued in two directions gives two independent files', async () => {
		const first = await edit('Create an image of an apple', [{ json: {} }]);
		const green = await edit('Make it green', first.items);
		const blue = await edit('Make it blue', first.items);
		expect((await lines(green.items[0])).join()).not.toContain('blue');
		expect((await lines(blue.items[0])).join()).not.toContain('green');
		expect(await lines(first.items[0])).toHaveLength(3);
	});

	test('across items, each item is a turn and the file rides on the last one', async () => {
		const prompts = ['Create an image of an apple', 'Make it green', 'Add a knife', 'Add a plate'];
		const { items, error } = await edit(
			'={{ $json.prompt }}',
			prompts.map((prompt) => ({ json: { prompt } })),
			{ turns: 'acrossItems' },
		);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.prompt)).toEqual(prompts);
		expect(items.map(({ binary }) => 'conversation' in (binary ?? {}))).toEqual([
			false,
			false,
			false,
			true,
		]);
		expect(await lines(items[3])).toHaveLength(9);
		expect((await user.received()).at(-1)?.body.contents).toHaveLength(7);
	});

	test('across items, a failed turn keeps the turns before it and the later ones are not sent', async () => {
		await user.behave({ faults: [null, null, { finishReason: 'IMAGE_SAFETY' }] });
		const { items } = await engine.run({
			parameters: { operation: 'multiTurn', turns: 'acrossItems', prompt: '={{ $json.prompt }}' },
			items: ['one', 'two', 'three', 'four'].map((prompt) => ({ json: { prompt } })),
			credential: user.credential(),
			continueOnFail: true,
		});
		expect(await user.received()).toHaveLength(3);
		expect(items[2]?.json).toMatchObject({ error: { reason: 'IMAGE_SAFETY' } });
		expect(items[3]?.json).toMatchObject({
			error: { message: expect.stringContaining('not sent') as string },
		});
		expect(await lines(items[2])).toHaveLength(5);
		expect(items[3]?.binary?.conversation).toEqual(items[2]?.binary?.conversation);
		const retried = await edit('three', [{ json: {}, binary: items[2]?.binary }]);
		expect(retried.items[0]?.json.conversation).toMatchObject({ turns: 3 });
	});

	test('a failed turn hands back the conversation as the item brought it', async () => {
		const first = await edit('Create an image of an apple', [{ json: {} }]);
		await user.behave({
			faults: [{ status: 500, body: { error: { code: 500, message: 'Internal' } } }],
		});
		const second = await engine.run({
			parameters: { operation: 'multiTurn', prompt: 'Make it green', options: { maxTries: 1 } },
			items: first.items,
			credential: user.credential(),
			continueOnFail: true,
		});
		expect(second.items[0]?.json).toMatchObject({ error: { httpCode: 500 } });
		expect(second.items[0]?.binary).toEqual({ conversation: first.items[0]?.binary?.conversation });
	});

	test('takes a history that a script saved as a JSON array', async () => {
		const first = await edit('Create an image of an apple', [{ json: {} }]);
		const contents = (await lines(first.items[0]))
			.slice(1)
			.map((line) => JSON.parse(line) as object);
		const array = Buffer.from(JSON.stringify(contents, null, 2));
		const conversation = await engine.store(array, 'history.json', 'application/json');
		const second = await edit('Make it green', [{ json: {}, binary: { conversation } }]);
		expect(second.error).toBeUndefined();
		expect(await lines(second.items[0])).toHaveLength(5);
	});

	test.each([
		['a text that is no conversation', 'hello', 'line 1'],
		[
			'a file that is cut off in its second line',
			'{"role":"user","parts":[{"text":"hi"}]}\n{"role":"mod',
			'line 2',
		],
		[
			'an unknown role',
			'{"role":"user","parts":[{"text":"hi"}]}\n{"role":"robot","parts":[{"text":"hi"}]}',
			'line 2',
		],
	])('%s is refused with its line, and nothing is sent', async (_case, text, line) => {
		const conversation = await engine.store(
			Buffer.from(text),
			'conversation.jsonl',
			'application/jsonl',
		);
		const { error } = await edit('Make it green', [{ json: {}, binary: { conversation } }]);
		expect(error?.message).toContain(line);
		expect(error?.context?.itemIndex).toBe(0);
		expect(await user.received()).toEqual([]);
	});
});
