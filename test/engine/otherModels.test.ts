import type { INodeExecutionData } from 'n8n-workflow';
import { setUp } from './setUp';

const here = setUp();

interface Speaker {
	persona: string;
	model: string;
}

/** A turn of a conversation, said to somebody. */
async function say(
	prompt: string,
	{ persona, model }: Speaker,
	items: INodeExecutionData[] = [{ json: {} }],
	options: Record<string, string | boolean> = {},
) {
	return await here.engine.run({
		parameters: {
			operation: 'multiTurn',
			prompt,
			model: { __rl: true, mode: 'id', value: model },
			options,
		},
		items: items.map(({ binary }) => ({ json: {}, binary })),
		credential: here.user.credential(persona),
	});
}

const warningsOf = (items: INodeExecutionData[]) => items[0]?.json.warnings as string[];
const rolesOf = async () =>
	(await here.user.received()).at(-1)?.body.contents.map(({ role }) => role) ?? [];

/** Changes the lines of a conversation's file behind its header. */
async function edited(items: INodeExecutionData[], edit: (line: string) => string) {
	const file = (await here.engine.bytesOf(items[0]?.binary?.conversation)).toString();
	const [header = '', ...lines] = file.split('\n');
	const bytes = Buffer.from([header, ...lines.map(edit)].join('\n'));
	const conversation = await here.engine.store(bytes, 'conversation.jsonl', 'application/jsonl');
	return [{ json: {}, binary: { conversation } }];
}

const withoutSignatures = (line: string) => line.replace(/,"thoughtSignature":"[^"]*"/g, '');

const signing: Speaker[] = [
	{ persona: 'google', model: 'gemini-3-pro-image' },
	{ persona: 'octopusx', model: 'gemini-3-pro-image-preview' },
	{ persona: 'gateway', model: 'gemini-3-pro-image-preview' },
	{ persona: 'cometapi', model: 'gemini-3-pro-image' },
	{ persona: 'vertex', model: 'gemini-3-pro-image' },
];
const silent: Speaker[] = [
	{ persona: 'octopusx', model: 'gemini-2.5-flash-image-preview' },
	{ persona: 'gateway', model: 'gemini-2.5-flash-image' },
	{ persona: 'cometapi', model: 'gemini-2.5-flash-image' },
	{ persona: 'google', model: 'gemini-2.5-flash-image' },
	{ persona: 'vertex', model: 'gemini-2.5-flash-image' },
];
const name = ({ persona, model }: Speaker) => `${model} at ${persona}`;
const pairs = (from: Speaker[], to: Speaker[]) =>
	from.flatMap((one) =>
		to
			.filter((other) => other !== one)
			.map((other) => ({ one, other, from: name(one), to: name(other) })),
	);

describe('a conversation between models that sign goes on unchanged, and says so once', () => {
	test.each(pairs(signing, signing))('from $from to $to', async ({ one, other }) => {
		const first = await say('Create an image of an apple', one);
		const second = await say('Make it green', other, first.items);
		expect(second.error).toBeUndefined();
		expect(await rolesOf()).toEqual(['user', 'model', 'user']);
		expect(warningsOf(second.items)).toEqual([
			expect.stringMatching(
				/^The conversation so far was created with gemini-.* It continues with/,
			),
		]);
		const third = await say('Add a knife', other, second.items);
		expect(third.error).toBeUndefined();
		expect(warningsOf(third.items)).toEqual([]);
		expect(await rolesOf()).toHaveLength(5);
	});
});

describe('a conversation of a 2.5 model', () => {
	test.each(pairs(silent, signing))(
		'from $from to $to goes on from its last image',
		async ({ one, other }) => {
			const first = await say('Create an image of an apple', one);
			const second = await say('Make it green', other, first.items);
			expect(second.error).toBeUndefined();
			expect((await here.user.received())[1]?.body.contents).toMatchObject([
				{
					role: 'user',
					parts: [{ text: 'Make it green' }, { inlineData: { mimeType: 'image/png' } }],
				},
			]);
			expect(warningsOf(second.items)).toEqual([
				expect.stringMatching(
					`Turn 1 \\("Create an image of an apple"\\) lacks the thought signature that .* needs, because it was generated with ${one.model}, so this turn started over from the image of turn 1`,
				),
			]);
			const third = await say('Add a knife', other, second.items);
			expect(third.error).toBeUndefined();
			expect(warningsOf(third.items)).toEqual([]);
			expect(third.items[0]?.json.conversation).toMatchObject({ turns: 3, images: 4 });
		},
	);

	test.each(pairs(silent, silent))(
		'from $from to $to goes on unchanged, and says so once',
		async ({ one, other }) => {
			const first = await say('Create an image of an apple', one);
			const second = await say('Make it green', other, first.items);
			expect(second.error).toBeUndefined();
			expect(await rolesOf()).toEqual(['user', 'model', 'user']);
			expect(warningsOf(second.items)).toContainEqual(
				expect.stringMatching(/^The conversation so far was created with .* It continues with/),
			);
			const third = await say('Add a knife', other, second.items);
			expect(third.error).toBeUndefined();
			expect(warningsOf(third.items).join()).not.toContain('It continues with');
		},
	);

	test.each(pairs(signing, silent))(
		'takes over from $from with $to unchanged, and gives back',
		async ({ one, other }) => {
			const first = await say('Create an image of an apple', one);
			const second = await say('Make it green', other, first.items);
			expect(second.error).toBeUndefined();
			expect(await rolesOf()).toHaveLength(3);
			expect(warningsOf(second.items)[0]).toContain('It continues with');
			const third = await say('Add a knife', one, second.items);
			expect(third.error).toBeUndefined();
			expect(warningsOf(third.items)[0]).toContain('from the image of turn 2 ("Make it green")');
		},
	);
});

describe('a turn that lost its signature', () => {
	const [google] = signing as [Speaker];

	test('gives way to its last image, with a warning that names it', async () => {
		const first = await say('Create an image of an apple', google);
		const items = await edited(first.items, withoutSignatures);
		const second = await say('Make it green', google, items);
		expect(second.error).toBeUndefined();
		expect(warningsOf(second.items)).toEqual([
			'Turn 1 ("Create an image of an apple") lacks the thought signature that Gemini 3 Pro Image (Nano Banana Pro) needs, so this turn started over from the image of turn 1 ("Create an image of an apple").',
		]);
	});

	test('is left out with those before it, where newer turns have theirs', async () => {
		const first = await say('One', google);
		const second = await say('Two', google, first.items);
		const third = await say('Three', google, second.items);
		let line = 0;
		const items = await edited(third.items, (text) =>
			++line === 4 ? withoutSignatures(text) : text,
		);
		const fourth = await say('Four', google, items);
		expect(fourth.error).toBeUndefined();
		expect(warningsOf(fourth.items)[0]).toContain('so turns 1 to 2 were left out.');
		expect(await rolesOf()).toEqual(['user', 'model', 'user']);
	});

	test('is told before anything is sent, where the user wants that', async () => {
		const first = await say('Create an image of an apple', google);
		const items = await edited(first.items, withoutSignatures);
		const { error } = await say('Make it green', google, items, { onMissingSignature: 'fail' });
		expect(error?.message).toContain('Turn 1 ("Create an image of an apple") lacks the thought');
		expect(error?.description).toContain('"Continue From the Last Image"');
		expect(await here.user.received()).toHaveLength(1);
	});

	test('is sent all the same where the user says so, and named when the provider refuses it', async () => {
		const first = await say('One', google);
		const second = await say('Make it green', google, first.items);
		let line = 0;
		const items = await edited(second.items, (text) =>
			++line === 4 ? withoutSignatures(text) : text,
		);
		const { error } = await say('Three', google, items, { onMissingSignature: 'send' });
		expect(error?.message).toBe(
			'The provider rejected the thought signature of turn 2 ("Make it green")',
		);
		expect(error?.description).toContain('content position 4');
		expect(error?.description).toContain('set "History" in the options to "Last Image Only"');
	});

	test('that is there and spoiled is explained by the way out, which works', async () => {
		const first = await say('Create an image of an apple', google);
		const items = await edited(first.items, (text) =>
			text.replace(/("thoughtSignature":")..../g, '$1AAAA'),
		);
		const { error } = await say('Make it green', google, items);
		expect(error?.message).toContain('rejected the thought signature of an earlier turn');
		const again = await say('Make it green', google, items, { history: 'lastImage' });
		expect(again.error).toBeUndefined();
	});

	test('of a model that nobody knows to sign is sent as it is', async () => {
		const first = await say('One', google);
		const items = await edited(first.items, withoutSignatures);
		const { error } = await say('Two', { ...google, model: 'gemini-9-image' }, items);
		expect(error?.message).toContain('does not recognize the model');
		expect(await rolesOf()).toEqual(['user', 'model', 'user']);
	});
});

test('the summary tells prompts, texts and the sizes of images, and no base64', async () => {
	const [google] = signing as [Speaker];
	const first = await say('Create an image of an apple', google);
	const image = first.items[0]?.binary?.data;
	const second = await say('Make it green', google, first.items, { conversationSummary: true });
	const size = (await here.engine.bytesOf(image)).length;
	const told = { mimeType: 'image/jpeg', width: 1024, height: 1024 };
	const speaker = { provider: 'google', model: 'gemini-3-pro-image', references: [] };
	expect(second.items[0]?.json.conversation).toMatchObject({
		turns: 2,
		history: [
			{
				turn: 1,
				prompt: 'Create an image of an apple',
				...speaker,
				images: [{ ...told, bytes: size }],
				estimatedTokens: expect.any(Number) as number,
			},
			{ turn: 2, prompt: 'Make it green', ...speaker, images: [told] },
		],
	});
	expect(JSON.stringify(second.items[0]?.json)).not.toMatch(/[A-Za-z0-9+/]{100}/);
});
