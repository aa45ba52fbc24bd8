import type { INodeExecutionData } from 'n8n-workflow';
import { noisyImage } from './images';
import { setUp } from './setUp';

const HOUR = 60 * 60 * 1000;

const here = setUp();

async function say(
	prompt: string,
	[item]: INodeExecutionData[] = [],
	options: Record<string, string | number | boolean> = {},
	persona = 'google',
) {
	return await here.engine.run({
		parameters: { operation: 'multiTurn', prompt, options },
		items: [{ json: {}, binary: item?.binary }],
		credential: here.user.credential(persona),
	});
}

/** A turn with a reference that is too large for its request, and so is uploaded. */
async function begin() {
	const data = await here.engine.store(await noisyImage(1_200_000), 'large.png', 'image/png');
	const item = { json: {}, binary: { data } };
	const begun = await say('Put it on a table', [item], { requestLimit: 1 });
	expect(await here.user.asked('uploads')).toHaveLength(1);
	return begun.items;
}

const linesOf = async (items: INodeExecutionData[]) =>
	(await here.engine.bytesOf(items[0]?.binary?.conversation)).toString().split('\n');

interface Header {
	contents: Array<{ filesExpire?: string }>;
}

/** The conversation with another date for its files, or none. */
async function expiring(items: INodeExecutionData[], date: string | undefined) {
	const [header = '', ...lines] = await linesOf(items);
	const told = JSON.parse(header) as Header;
	for (const content of told.contents) {
		if (content.filesExpire) content.filesExpire = date;
	}
	const bytes = Buffer.from([JSON.stringify(told), ...lines].join('\n'));
	const conversation = await here.engine.store(bytes, 'conversation.jsonl', 'application/jsonl');
	return [{ json: {}, binary: { conversation } }];
}

const past = new Date(Date.now() - HOUR).toISOString();
const warningsOf = (items: INodeExecutionData[]) => items[0]?.json.warnings;
const lastSent = async () => (await here.user.received()).at(-1)?.body.contents ?? [];
const GONE = 'Google no longer stores the images uploaded for turn 1 ("Put it on a table")';

test('the file tells until when the provider keeps an uploaded reference, and so do later files', async () => {
	const first = await begin();
	const second = await say('Make it green', first, { conversationSummary: true });
	expect(warningsOf(second.items)).toEqual([]);
	expect((await lastSent())[0]?.parts[1]).toHaveProperty('fileData');
	for (const items of [first, second.items]) {
		const { contents } = JSON.parse((await linesOf(items))[0] ?? '') as Header;
		const expires = Date.parse(contents[0]?.filesExpire ?? '') - Date.now();
		expect(Math.round(expires / HOUR)).toBe(48);
		for (const content of contents.slice(1)) expect(content).not.toHaveProperty('filesExpire');
	}
	expect(second.items[0]?.json.conversation).toMatchObject({
		history: [{ filesExpire: expect.stringMatching(/^20/) as string }, { turn: 2 }],
	});
});

test('the file tells it of a file that the user named, too', async () => {
	await begin();
	const [sent] = await lastSent();
	const { fileUri } = sent?.parts[1]?.fileData as { fileUri: string };
	const { items } = await say('Put it on a chair', [], { fileUris: fileUri });
	const { contents } = JSON.parse((await linesOf(items))[0] ?? '') as Header;
	expect(Math.round((Date.parse(contents[0]?.filesExpire ?? '') - Date.now()) / HOUR)).toBe(48);
});

describe('once the provider keeps an uploaded reference no longer', () => {
	test('its turn is left out where others follow, with a warning', async () => {
		const second = await say('Make it green', await begin());
		const old = await expiring(second.items, past);
		const third = await say('Add a knife', old);
		expect(third.error).toBeUndefined();
		expect(warningsOf(third.items)).toEqual([`${GONE}, so turn 1 was left out.`]);
		expect((await lastSent()).map(({ role }) => role)).toEqual(['user', 'model', 'user']);
		expect(JSON.stringify(await lastSent())).not.toContain('fileData');
		expect(third.items[0]?.json.conversation).toMatchObject({ turns: 3 });
	});

	test('the last turn gives way to its image, with a warning', async () => {
		const old = await expiring(await begin(), past);
		const second = await say('Make it green', old);
		expect(second.error).toBeUndefined();
		expect(warningsOf(second.items)).toEqual([
			`${GONE}, so this turn started over from the image of turn 1 ("Put it on a table").`,
		]);
		expect(await lastSent()).toMatchObject([{ parts: [{}, { inlineData: {} }] }]);
	});

	test('nothing is sent where "When Unsupported" says fail', async () => {
		const old = await expiring(await begin(), past);
		const { error } = await say('Make it green', old, { whenUnsupported: 'fail' });
		expect(error?.message).toBe(GONE);
		expect(error?.description).toContain('Set "When Unsupported" in the options to "Adjust"');
		expect(await here.user.received()).toHaveLength(1);
	});

	test('it is sent all the same where "When Unsupported" says send', async () => {
		const old = await expiring(await begin(), past);
		const { error } = await say('Make it green', old, { whenUnsupported: 'send' });
		expect(error).toBeUndefined();
		expect(await lastSent()).toHaveLength(3);
	});
});

test('another provider cannot read it, so its turn gives way to its image', async () => {
	const second = await say('Make it green', await begin(), {}, 'cometapi');
	expect(second.error).toBeUndefined();
	expect(warningsOf(second.items)).toEqual([
		expect.stringMatching(
			/^Google stores the images uploaded for turn 1 .*, but this provider cannot read them there, so this turn started over/,
		),
	]);
});

test('where the file does not tell, the refusal of the provider names the turn and the way out', async () => {
	const begun = await expiring(await begin(), undefined);
	const text = (await linesOf(begun)).join('\n').replace(/files\/\w+/g, 'files/gone12345678');
	const file = await here.engine.store(Buffer.from(text), 'talk.jsonl', 'application/jsonl');
	const old = [{ json: {}, binary: { conversation: file } }];
	const { error } = await say('Make it green', old);
	expect(error?.message).toBe(
		'The provider cannot find an image that was uploaded for turn 1 ("Put it on a table")',
	);
	expect(error?.description).toContain('set "History" in the options to "Last Image Only"');
	const again = await say('Make it green', old, { history: 'lastImage' });
	expect(again.error).toBeUndefined();
});

test('a date that is none is passed over', async () => {
	const odd = await expiring(await begin(), 'tomorrow');
	expect((await say('Make it green', odd)).error).toBeUndefined();
});
