import { gzipSync } from 'node:zlib';
import { noisyImage } from './images';
import { setUp } from './setUp';

const here = setUp();

const turn = '{"role":"user","parts":[{"text":"Create an image of an apple"}]}';
const header = (contents: number, version = 1) =>
	JSON.stringify({
		format: 'gemini-image-conversation',
		version,
		contents: Array.from({ length: contents }, () => ({})),
	});

async function goOn(file: Buffer | string, options: Record<string, string> = {}) {
	const conversation = await here.engine.store(
		Buffer.from(file),
		'talk.jsonl',
		'application/jsonl',
	);
	const result = await here.engine.run({
		parameters: { operation: 'multiTurn', prompt: 'Make it green', options },
		items: [{ json: {}, binary: { conversation } }],
		credential: here.user.credential(),
		continueOnFail: true,
	});
	return { ...result, conversation };
}

describe('a damaged conversation is refused with its line; nothing is sent, and it is kept', () => {
	test.each([
		['cut off in its last line', `${turn}\n${turn.slice(0, -9)}`, 'line 2'],
		['shorter than its header says', `${header(2)}\n${turn}\n`, 'line 3'],
		['of a later version', `${header(1, 2)}\n${turn}\n`, 'line 1'],
		['with an unknown role', `${turn}\n{"role":"system","parts":[{"text":"hi"}]}\n`, 'line 2'],
		['with an array that is cut off', `[${turn},\n${turn}`, 'line 2'],
		['a zip by mistake', Buffer.from('504b030414000000080000', 'hex'), 'line 1'],
		['a gzip by mistake', gzipSync(turn), 'line 1'],
		['empty', '', 'line 1'],
		[
			'with a text of 50 MB',
			`${turn}\n{"role":"user","parts":[{"text":"${'word '.repeat(10_000_000)}"}]}\n`,
			'line 2: a text is too long',
		],
	])('%s', async (_case, file, line) => {
		const { items, conversation } = await goOn(file);
		expect(items).toMatchObject([
			{
				json: { error: { message: expect.stringContaining(line) as string, reason: 'BAD_INPUT' } },
			},
		]);
		expect(items[0]?.binary?.conversation).toEqual(conversation);
		expect(await here.user.received()).toEqual([]);
	});

	test('an image by mistake', async () => {
		const { items } = await goOn(await noisyImage(2_000));
		expect(items[0]?.json).toMatchObject({ error: { reason: 'BAD_INPUT' } });
		expect(await here.user.received()).toEqual([]);
	});
});

describe('a conversation of another hand is accepted', () => {
	test.each([
		['with CRLF', `${header(1)}\r\n${turn}\r\n`, 1],
		['with a byte order mark', `\ufeff${turn}\n`, 1],
		['as a JSON array', JSON.stringify([JSON.parse(turn)], null, 2), 1],
		['with two user turns in a row, which count as one', `${turn}\n${turn}\n`, 2],
	])('%s', async (_case, file, contents) => {
		const { items } = await goOn(file);
		expect(items[0]?.json).not.toHaveProperty('error');
		expect((await here.user.received())[0]?.body.contents).toHaveLength(contents + 1);
		expect(items[0]?.json.conversation).toMatchObject({ turns: 1 });
	});

	test('with a line of 50 MB, which goes along where the provider takes it', async () => {
		await here.user.behave({ bodyLimitBytes: 100 * 1024 * 1024 });
		const data = (await noisyImage(37_000_000)).toString('base64');
		const line = `{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"${data}"}}]}`;
		expect(line.length).toBeGreaterThan(49_000_000);
		const { items } = await goOn(`${line}\n`, { requestLimit: '100' });
		expect(items[0]?.json).not.toHaveProperty('error');
		expect((await here.user.received())[0]?.bytes).toBeGreaterThan(line.length);
	});
});
