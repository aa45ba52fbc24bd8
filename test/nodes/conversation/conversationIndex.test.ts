import fc from 'fast-check';
import { contentOf } from '../../../nodes/GeminiImage/conversation/conversation';
import {
	conversationFile,
	FORMAT,
	summary,
} from '../../../nodes/GeminiImage/conversation/conversationFile';
import { indexConversation } from '../../../nodes/GeminiImage/conversation/conversationIndex';
import { joinContents } from '../../../nodes/GeminiImage/conversation/joinContents';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { bytesOf } from '../../../nodes/GeminiImage/streaming/byteSource';
import { heldMemory } from '../../heldMemory';
import { cutAt, cuts, inPieces, readAll, sourceOf } from '../bytes';
import { isFailure } from '../../../nodes/GeminiImage/failure/failure';
import { arrayTokens, spaceChoices, spaced } from '../jsonText';
import { content } from './contents';

const user = '{"role":"user","parts":[{"text":"An apple"}]}';
const model =
	'{"parts":[{"text":"Here"},{"inlineData":{"mimeType":"image/png","data":"QUJD"},"thoughtSignature":"c2ln"}],"role":"model"}';
const header = (...roles: string[]) =>
	JSON.stringify({
		format: FORMAT,
		version: 1,
		contents: roles.map((role) => ({ role, provider: 'google', model: 'm', bytes: 1, images: 0 })),
	});

const PIECES = [1, 5, 65_536];

async function contentsOf(file: string | Buffer, pieceBytes = 65_536) {
	const index = await indexConversation(sourceOf(inPieces(file, pieceBytes)));
	return index.map(({ info }) => info);
}

/** The message of the refusal, the same for every chunking. */
async function refusalOf(file: string | Buffer): Promise<string> {
	const messages = new Set<string>();
	for (const size of PIECES) {
		await contentsOf(file, size).then(
			() => messages.add('accepted'),
			(error: unknown) => {
				expect(error).toMatchObject({ reason: 'BAD_INPUT', isRetryable: false });
				messages.add(isFailure(error) ? explain(error).message : String(error));
			},
		);
	}
	expect(messages.size).toBe(1);
	return [...messages].join();
}

describe('a conversation is read', () => {
	test.each([
		['with its header', `${header('user', 'model')}\n${user}\n${model}\n`],
		['without a header', `${user}\n${model}\n`],
		['without an end of its last line', `${user}\n${model}`],
		['with CRLF', `${header('user', 'model')}\r\n${user}\r\n${model}\r\n`],
		['with a byte order mark', `\ufeff${user}\n${model}\n`],
		['with blank lines', `\n\n${user}\n \n\t\n${model}\n\n`],
		['as an array in one line', `[${user},${model}]`],
		[
			'as an array, pretty printed',
			JSON.stringify(
				[user, model].map((line) => JSON.parse(line) as object),
				null,
				2,
			),
		],
		[
			'as an array, pretty printed on Windows',
			`\ufeff${JSON.stringify(
				[user, model].map((line) => JSON.parse(line) as object),
				null,
				4,
			).replaceAll('\n', '\r\n')}\r\n`,
		],
		[
			'with its contents over several lines',
			`${JSON.stringify(JSON.parse(user), null, 2)}\n${model}`,
		],
	])('%s', async (_name, file) => {
		for (const size of PIECES) {
			const read = await indexConversation(sourceOf(inPieces(file, size)));
			expect(read.map(({ info }) => info)).toMatchObject([
				{ role: 'user', bytes: user.length, images: 0 },
				{ role: 'model', bytes: model.length, images: 1 },
			]);
			for (const separator of [',', '\n'] as const) {
				const joined = joinContents(read, separator);
				expect((await readAll(joined)).toString()).toBe(user + separator + model);
				expect(joined.length).toBe(user.length + 1 + model.length);
			}
		}
	});

	test('with two user turns in a row, and with no role at all', async () => {
		const noRole = '{"parts":[{"text":"Go on"}]}';
		expect(await contentsOf(`${user}\n${noRole}\n`)).toMatchObject([
			{ role: 'user' },
			{ role: 'user' },
		]);
	});

	test('with who spoke, from its header', async () => {
		const [first] = await contentsOf(`${header('user', 'model')}\n${user}\n${model}\n`);
		expect(first).toEqual({
			role: 'user',
			provider: 'google',
			model: 'm',
			bytes: user.length,
			images: 0,
		});
	});

	test('with lines that somebody added by hand', async () => {
		expect(await contentsOf(`${header('user')}\n${user}\n${model}\n`)).toMatchObject([
			{ provider: 'google' },
			{ provider: undefined },
		]);
	});

	test('with images in snake case, and with a part that only speaks of one', async () => {
		const parts = [
			{ inline_data: { mime_type: 'image/png', data: 'QUJD' } },
			{ text: 'inlineData' },
		];
		expect(await contentsOf(JSON.stringify({ role: 'model', parts }))).toMatchObject([
			{ images: 1 },
		]);
	});
});

test.each([
	['empty parts', '{"role":"model","parts":[]}'],
	['no parts', '{"role":"model"}'],
	['null for parts', '{"parts":null,"role":"model"}'],
])(
	'a content with %s is left out, of what is sent and of what is written on',
	async (_case, empty) => {
		for (const size of PIECES) {
			for (const text of [
				`${user}\n${empty}\n${user}\n${model}\n`,
				`[${empty},${user},${user},${model}]`,
				`${header('user', 'user', 'model', 'model')}\n${user}\n${user}\n${model}\n${empty}\n`,
			]) {
				const read = await indexConversation(sourceOf(inPieces(text, size)));
				expect(read.map(({ info }) => info.role)).toEqual(['user', 'user', 'model']);
				expect(read.map(({ details }) => details.images.length)).toEqual([0, 0, 1]);
				const joined = await readAll(joinContents(read, ','));
				expect(joined.toString()).toBe(`${user},${user},${model}`);
				expect(joined).toHaveLength(joinContents(read, ',').length);
				const last = await readAll(joinContents(read.slice(2), ','));
				expect(last.toString()).toBe(model);
			}
		}
	},
);

describe('a conversation is refused, naming the line,', () => {
	const line = (number: number) => new RegExp(`cannot be read at line ${number}: `);

	test.each([
		['when it is empty', '', 1],
		['when it holds blank lines only', '\n\n', 3],
		['when it holds a header only', `${header()}\n`, 2],
		['when a role is unknown', `${user}\n{"role":"system","parts":[{"text":"a"}]}\n`, 2],
		['when no content has parts', `{"role":"model","parts":[]}\n{"role":"user"}\n`, 3],
		['when a content has neither a role nor parts', `${user}\n{"text":"a"}\n`, 2],
		['when a content is a list', `${user}\n[${model}]\n`, 2],
		['when a content is a text', `${user}\n"hello"\n`, 2],
		['when a line is cut off inside a text', `${user}\n${model.slice(0, 60)}\n${user}\n`, 2],
		['when a line is cut off between two tokens', `${user}\n${model.slice(0, 26)}\n${user}\n`, 2],
		['when the last line is cut off', `${user}\n${model.slice(0, -1)}`, 2],
		['when the last line is cut off but ended', `${user}\n${model.slice(0, -1)}\n\n`, 2],
		['when a line holds a number that is none', `${user}\n{"role":"user","parts":[{"x":01}]}\n`, 2],
		[
			'when a text holds a control character',
			`${user}\n{"role":"user","parts":[{"text":"\u0007"}]}\n`,
			2,
		],
		['when its array is cut off', `[\n${user},\n${model}\n`, 4],
		['when it has fewer lines than its header says', `${header('user', 'model')}\n${user}\n`, 3],
		[
			'when its header is of a later version',
			`${header().replace('"version":1', '"version":2')}\n${user}\n`,
			1,
		],
		['when it has a second header', `${header('user')}\n${user}\n${header('user')}\n`, 3],
	])('%s', async (_name, file, number) => {
		expect(await refusalOf(file)).toMatch(line(number));
	});

	test.each([
		['a zip', Buffer.from('504b0304140000000800', 'hex')],
		['a PNG', Buffer.from('89504e470d0a1a0a0000000d', 'hex')],
		['a web page', Buffer.from('<!DOCTYPE html><html></html>')],
		['a plain text', Buffer.from('Hello, this is not a conversation')],
	])('when it is %s by mistake', async (_name, file) => {
		expect(await refusalOf(file)).toMatch(line(1));
	});

	test('and says what to do instead', async () => {
		const failure: unknown = await contentsOf('').catch((error: unknown) => error);
		if (!isFailure(failure)) throw new Error('It is accepted.');
		expect(failure).toMatchObject({
			kind: 'conversationUnreadable',
			facts: { line: 1, why: 'noTurn' },
		});
		expect(explain(failure).description).toContain('Nothing was sent. Use the file');
	});
});

describe('contents written are contents read, to the letter', () => {
	test('through our file, for any chunking', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(content, { minLength: 1, maxLength: 4 }),
				cuts,
				async (contents, places) => {
					const lines = contents.map((tokens) => tokens.join(''));
					const conversation = lines.map((json) =>
						contentOf({ role: 'user', provider: 'google', model: 'm', images: 0 }, bytesOf(json)),
					);
					const file = await readAll(conversationFile(conversation));
					expect(file.subarray(file.indexOf('\n') + 1).toString()).toBe(
						lines.map((json) => `${json}\n`).join(''),
					);
					const read = await indexConversation(sourceOf(cutAt(file, places)));
					expect((await readAll(joinContents(read, '\n'))).toString()).toBe(lines.join('\n'));
					expect(await readAll(conversationFile(read))).toHaveLength(summary(read).bytes);
				},
			),
			{ numRuns: 500 },
		);
	});

	test('through the file of another hand: an array or lines, spaced in any way', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(content, { minLength: 1, maxLength: 4 }),
				fc.boolean(),
				spaceChoices,
				cuts,
				async (contents, isArray, choices, places) => {
					const tokens = isArray ? arrayTokens(contents) : contents.flat();
					const file = spaced(tokens, choices).loose;
					const read = await indexConversation(sourceOf(cutAt(file, places)));
					const joined = joinContents(read, ',');
					const lines = contents.map((each) => each.join(''));
					expect((await readAll(joined)).toString()).toBe(lines.join(','));
					expect(joined.length).toBe(Buffer.byteLength(lines.join(',')));
				},
			),
			{ numRuns: 500 },
		);
	});
});

test('a line of 50 MB is read and written in its pieces, and nothing of it is held', async () => {
	const chunk = Buffer.alloc(64 * 1024, 'QUJD');
	const chunks = 800;
	const start = Buffer.from(
		'{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"',
	);
	const end = Buffer.from('"},"thoughtSignature":"c2ln"}]}\n');
	const file = {
		length: start.length + chunks * chunk.length + end.length,
		*read() {
			yield start;
			for (let count = 0; count < chunks; count++) yield Buffer.from(chunk);
			yield end;
		},
	};
	const held: number[] = [];
	let pieces = 0;
	const before = await heldMemory();
	const read = await indexConversation(file);
	for await (const piece of joinContents(read, '\n').read()) {
		expect(piece.length).toBeLessThanOrEqual(chunk.length);
		if (++pieces % 200 === 0) held.push(await heldMemory());
	}
	expect(read).toMatchObject([{ info: { bytes: file.length - 1, images: 1 } }]);
	expect(held.length).toBeGreaterThan(2);
	expect(Math.max(...held) - before).toBeLessThan(8 * 1024 * 1024);
});
