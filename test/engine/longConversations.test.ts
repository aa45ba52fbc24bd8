import type { INodeExecutionData } from 'n8n-workflow';
import { noisyImage } from './images';
import { setUp } from './setUp';

const here = setUp();

interface Talk {
	options?: Record<string, string | number | boolean>;
	items?: INodeExecutionData[];
	persona?: string;
	model?: string | { __rl: boolean; mode: string; value: string };
	imageFields?: string;
}

/** Says the prompts as successive turns of one conversation. */
async function say(prompts: string[], { options, items, persona, ...more }: Talk = {}) {
	const [first] = items ?? [];
	return await here.engine.run({
		parameters: {
			operation: 'multiTurn',
			turns: 'acrossItems',
			prompt: '={{ $json.prompt }}',
			options: options ?? {},
			...more,
		},
		items: prompts.map((prompt, index) => ({
			json: { prompt },
			...(index === 0 && first?.binary && { binary: first.binary }),
		})),
		credential: here.user.credential(persona),
	});
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `Turn ${at + 1}`);

async function sentPrompts() {
	const [call] = (await here.user.received()).slice(-1);
	return call?.body.contents
		.filter(({ role }) => role === 'user')
		.map(({ parts }) => parts.find(({ text }) => text)?.text);
}

async function linesOf(item: INodeExecutionData | undefined) {
	return (await here.engine.bytesOf(item?.binary?.conversation)).toString().trimEnd().split('\n');
}

const warningsOf = (item: INodeExecutionData | undefined) => item?.json.warnings as string[];

describe('over 14 images, the oldest turns are left out', () => {
	test('whole, but for the first one, with a warning; the file keeps them all', async () => {
		const { items, error } = await say(numbered(17));
		expect(error).toBeUndefined();
		expect(await sentPrompts()).toEqual(['Turn 1', ...numbered(17).slice(3)]);
		expect(warningsOf(items[14])).toEqual([]);
		expect(warningsOf(items[15])).toEqual([
			'The whole conversation has more than the 14 images allowed in one request, so turn 2 was left out.',
		]);
		expect(warningsOf(items[16])?.[0]).toContain('so turns 2 to 3 were left out.');
		expect(items[16]?.json.conversation).toMatchObject({ turns: 17, images: 17 });
		expect(await linesOf(items[16])).toHaveLength(35);
	});

	test('the first one too, where it need not stay', async () => {
		const { items } = await say(numbered(16), { options: { keepFirstTurn: false } });
		expect(await sentPrompts()).toEqual(numbered(16).slice(1));
		expect(warningsOf(items[15])?.[0]).toContain('so turn 1 was left out.');
	});

	test('and images of this turn count as well', async () => {
		const first = await say(numbered(12));
		const logo = await here.engine.store(await noisyImage(3_000), 'logo.png', 'image/png');
		const [item] = first.items.slice(-1);
		const items = [{ json: {}, binary: { ...item?.binary, a: logo, b: logo, c: logo, d: logo } }];
		const second = await say(['Add them'], { items, imageFields: 'a,b,c,d' });
		expect(second.error).toBeUndefined();
		expect(await sentPrompts()).toEqual(['Turn 1', ...numbered(12).slice(3), 'Add them']);
	});

	test('at OctopusX, which takes any number, nothing is left out', async () => {
		const talk = { persona: 'octopusx', model: 'gemini-3-pro-image-preview' };
		const { items, error } = await say(numbered(16), talk);
		expect(error).toBeUndefined();
		expect(await sentPrompts()).toEqual(numbered(16));
		expect(warningsOf(items[15])).toEqual([]);
	});

	test.each([
		['fail', /more than the 14 images/],
		['send', /rejected the request/],
	])('nothing is left out where "When Unsupported" says %s', async (whenUnsupported, message) => {
		const { error } = await say(numbered(16), { options: { whenUnsupported } });
		expect(error?.message).toMatch(message);
	});
});

describe('a file', () => {
	test('keeps as many turns as "Keep Turns" says, the first one among them', async () => {
		const { items } = await say(numbered(6), { options: { keepTurns: 3 } });
		expect(items[5]?.json.conversation).toMatchObject({ turns: 3, images: 3 });
		const text = (await linesOf(items[5])).join('\n');
		expect(numbered(6).filter((prompt) => text.includes(`{"text":"${prompt}"}`))).toEqual([
			'Turn 1',
			'Turn 5',
			'Turn 6',
		]);
	});

	test('keeps the newest turns alone where the first one need not stay', async () => {
		const options = { keepTurns: 2, keepFirstTurn: false };
		const first = await say(['One', 'Two', 'Three'], { options });
		const second = await say(['Four'], { options, items: first.items.slice(-1) });
		expect(second.error).toBeUndefined();
		expect(await sentPrompts()).toEqual(['Two', 'Three', 'Four']);
		expect(second.items[0]?.json.conversation).toMatchObject({ turns: 2 });
	});
});

describe('over the size of a request', () => {
	test('the oldest turns are left out, with a warning', async () => {
		await here.user.behave({ noiseBytes: 200_000 });
		const { items, error } = await say(numbered(6), { options: { requestLimit: 1 } });
		expect(error).toBeUndefined();
		expect(await sentPrompts()).toEqual(['Turn 1', 'Turn 4', 'Turn 5', 'Turn 6']);
		expect(warningsOf(items[5])).toEqual([
			'The whole conversation is too large for one request, so turns 2 to 3 were left out.',
		]);
	});

	test('a turn that is too large alone gives way to its last image', async () => {
		await here.user.behave({ signatureBytes: 1_200_000 });
		const first = await say(['Create an image of an apple']);
		await here.user.behave({ signatureBytes: 600 });
		const options = { requestLimit: 1 };
		const second = await say(['Make it green', 'Add a knife'], { items: first.items, options });
		expect(second.error).toBeUndefined();
		expect(warningsOf(second.items[0])).toEqual([
			'The whole conversation is too large for one request, so this turn started over from the image of turn 1 ("Create an image of an apple").',
		]);
		const image = await here.engine.bytesOf(first.items[0]?.binary?.data);
		const [, fresh, next] = await here.user.received();
		expect(fresh?.body.contents).toMatchObject([
			{ parts: [{ text: 'Make it green' }, { inlineData: { data: { $image: {} } } }] },
		]);
		expect(JSON.stringify(fresh?.body.contents)).toContain(`"bytes":${image.length},`);
		// From here on the conversation begins with that turn.
		expect(next?.body.contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
		expect(warningsOf(second.items[1])).toEqual([]);
		expect(await linesOf(second.items[1])).toHaveLength(7);
	});

	test('on Google such an image is uploaded where it is too large itself', async () => {
		await here.user.behave({ noiseBytes: 1_500_000 });
		const first = await say(['Create an image of an apple']);
		const options = { requestLimit: 1 };
		const second = await say(['Make it green'], { items: first.items, options });
		expect(second.error).toBeUndefined();
		const uploads = await here.user.asked<{ bytes: number }>('uploads');
		expect(uploads).toMatchObject([{ bytes: 1_500_000 }]);
		expect((await here.user.received())[1]?.body.contents[0]?.parts[1]).toHaveProperty('fileData');
	});

	test('elsewhere it is refused, and nothing is sent', async () => {
		await here.user.behave({ noiseBytes: 1_500_000 });
		const talk = { persona: 'cometapi', options: { requestLimit: 1 } };
		const first = await say(['Create an image of an apple'], talk);
		const second = await say(['Make it green'], { ...talk, items: first.items });
		expect(second.error?.message).toContain('the provider accepts at most 1.0 MB');
		expect(second.error?.description).toContain('the last image of the conversation');
		expect(await here.user.received()).toHaveLength(1);
	});
});

describe('over the tokens that the model takes', () => {
	/** Some 15,000 tokens each. */
	const long = (count: number) => numbered(count).map((prompt) => prompt.padEnd(60_000, ' word'));
	const starts = async () => (await sentPrompts())?.map((prompt) => String(prompt).slice(0, 6));

	// The emulator's words would tell the prompt again.
	beforeEach(async () => await here.user.behave({ text: 'none' }));

	test('the oldest turns are left out, with a warning, before anything is sent', async () => {
		const { items, error } = await say(long(6));
		expect(error).toBeUndefined();
		expect(await starts()).toEqual(['Turn 1', 'Turn 4', 'Turn 5', 'Turn 6']);
		expect(warningsOf(items[3])).toEqual([]);
		expect(warningsOf(items[5])).toEqual([
			'The whole conversation has more than the 65,536 tokens that Gemini 3 Pro Image (Nano Banana Pro) accepts, so turns 2 to 3 were left out.',
		]);
		// The emulator refuses more, as Google does.
		expect((await here.user.received()).map(({ status }) => status)).toEqual(Array(6).fill(200));
	});

	test('a turn that is too long alone gives way to its last image', async () => {
		const first = await say(['Create an image of an apple'.padEnd(200_000, ' word')]);
		const second = await say(['Make it green'.padEnd(80_000, ' word')], { items: first.items });
		expect(second.error).toBeUndefined();
		expect(warningsOf(second.items[0])[0]).toMatch(/tokens that .* started over from the image/);
	});

	test.each([
		['fail', /more than the 65,536 tokens/, 4],
		['send', /too long for the model/, 5],
	])(
		'nothing is left out where "When Unsupported" says %s',
		async (whenUnsupported, message, calls) => {
			const { error } = await say(long(6), { options: { whenUnsupported } });
			expect(error?.message).toMatch(message);
			expect(await here.user.received()).toHaveLength(calls);
		},
	);

	test('a model with more room gets them all', async () => {
		const { error } = await say(long(6), {
			model: { __rl: true, mode: 'id', value: 'gemini-3.1-flash-image' },
		});
		expect(error).toBeUndefined();
		expect(await sentPrompts()).toHaveLength(6);
	});
});

test('"Last Image Only" sends the last image, and the file keeps all turns', async () => {
	const first = await say(numbered(3));
	const items = first.items.slice(-1);
	const { items: after } = await say(['Go on'], { items, options: { history: 'lastImage' } });
	expect(await sentPrompts()).toEqual(['Go on']);
	expect(warningsOf(after[0])?.[0]).toContain('started over from the image of turn 3 ("Turn 3")');
	expect(after[0]?.json.conversation).toMatchObject({ turns: 4, images: 5 });
});
