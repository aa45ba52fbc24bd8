import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { HostileProvider } from './hostileProvider';
import { drawImage } from './images';

let provider: HostileProvider;
let png: Buffer;
let base64: string;
beforeAll(async () => {
	provider = await HostileProvider.start();
	png = await drawImage();
	base64 = png.toString('base64');
});
afterAll(() => provider.stop());

/** How often the model was asked. */
let calls: number;
beforeEach(() => (calls = 0));

/** Answers each call in this way; the image lies at `/made.png`. */
function answerWith(answer: (response: ServerResponse) => void): void {
	provider.answer = (response) => {
		if (response.req.method !== 'POST') return void response.end(png);
		calls++;
		answer(response);
	};
}

const json = (body: unknown) => (response: ServerResponse) => {
	const text = JSON.stringify(body);
	response
		.writeHead(200, { 'content-type': 'application/json' })
		.end(text.replaceAll('IMAGE', base64).replaceAll('LINK', `${provider.url}/made.png`));
};

const gemini = { candidates: [{ content: { parts: [{ inlineData: { data: 'IMAGE' } }] } }] };
const uri = 'data:image/png;base64,IMAGE';
const chat = (message: object) => ({
	object: 'chat.completion',
	model: 'gemini-image',
	choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message } }],
	usage: { total_tokens: 7 },
});

describe('an image comes out of an answer in', () => {
	test.each<[string, unknown]>([
		[
			"OpenAI's chat, as its images",
			chat({ content: '', images: [{ type: 'image_url', image_url: { url: uri } }] }),
		],
		["OpenAI's chat, as an image of its own", chat({ content: 'Here.', images: ['IMAGE'] })],
		["OpenAI's chat, in Markdown", chat({ content: `Here: ![a](${uri})` })],
		["OpenAI's chat, as a link in Markdown", chat({ content: '![a](LINK)' })],
		["OpenAI's chat, as nothing but a link", chat({ content: 'LINK' })],
		[
			"OpenAI's chat, in a list of contents",
			chat({
				content: [
					{ type: 'text', text: 'Here.' },
					{ type: 'image_url', image_url: { url: uri } },
				],
			}),
		],
		["OpenAI's images", { created: 1, data: [{ b64_json: 'IMAGE' }] }],
		["OpenAI's images, as a link", { created: 1, data: [{ url: 'LINK' }] }],
		[
			"OpenAI's responses",
			{ object: 'response', output: [{ type: 'image_generation_call', result: 'IMAGE' }] },
		],
		['Imagen', { predictions: [{ mimeType: 'image/png', bytesBase64Encoded: 'IMAGE' }] }],
		[
			"OpenAI's images in a wrapper",
			{ code: 0, data: { created: 1, data: [{ b64_json: 'IMAGE' }] } },
		],
	])('the form of %s, and the form is told', async (_form, body) => {
		answerWith(json(body));
		const { items } = await provider.run({ options: { outputConversation: true } });
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({
			image: { width: 64, height: 48, mimeType: 'image/png' },
			warnings: [
				expect.stringMatching(/^The provider responded in the format of .* instead of Gemini's/),
			],
		});
		expect(await provider.engine.bytesOf(items[0]?.binary?.data)).toEqual(png);
		const file = await provider.engine.bytesOf(items[0]?.binary?.conversation);
		const [, , model] = file.toString().trim().split('\n');
		expect(JSON.parse(model ?? '')).toMatchObject({
			role: 'model',
			parts: expect.arrayContaining([
				{ inlineData: { mimeType: 'image/png', data: base64 } },
			]) as object,
		});
	});

	test.each<[string, unknown]>([
		['a wrapper', { response: gemini, traceId: 't' }],
		['a wrapper in a wrapper', { data: { response: gemini } }],
		[
			'HTML',
			{ candidates: [{ content: { parts: [{ text: '<img alt="a" src="LINK?a=1&amp;b=2"/>' }] } }] },
		],
		['HTML, as data', { candidates: [{ content: { parts: [{ text: `<img src='${uri}'>` }] } }] }],
		[
			'Markdown with a title',
			{ candidates: [{ content: { parts: [{ text: '![a](LINK "A boat")' }] } }] },
		],
		[
			'Markdown with angle brackets',
			{ candidates: [{ content: { parts: [{ text: '![a [b]](<LINK>)' }] } }] },
		],
		['a text of a link alone', { candidates: [{ content: { parts: [{ text: ' LINK\n' }] } }] }],
		[
			'a text of a Markdown link alone',
			{ candidates: [{ content: { parts: [{ text: '[image](LINK)' }] } }] },
		],
		[
			'a later candidate',
			{
				candidates: [
					{ content: { parts: [{ text: 'No.' }] }, finishReason: 'OTHER' },
					{ ...gemini.candidates[0], finishReason: 'STOP' },
				],
			},
		],
		[
			'snake case',
			{
				candidates: [
					{
						content: { parts: [{ inline_data: { mime_type: 'image/png', data: 'IMAGE' } }] },
						finish_reason: 'STOP',
					},
				],
				usage_metadata: { total_token_count: 9 },
			},
		],
	])('%s, without a warning', async (_form, body) => {
		answerWith(json(body));
		const { items } = await provider.run();
		expect(items[0]?.json).toMatchObject({ image: { width: 64, height: 48 }, warnings: [] });
		expect(await provider.engine.bytesOf(items[0]?.binary?.data)).toEqual(png);
	});

	test.each<[string, (body: string) => Buffer]>([
		['gzip', gzipSync],
		['deflate', deflateSync],
	])('%s, although no header says so', async (_name, compress) => {
		answerWith((response) => {
			const body = compress(JSON.stringify(gemini).replace('IMAGE', base64));
			response.writeHead(200);
			for (let at = 0; at < body.length; at += 50) response.write(body.subarray(at, at + 50));
			response.end();
		});
		const { items } = await provider.run();
		expect(items[0]?.json).toMatchObject({ image: { width: 64 }, warnings: [] });
	});
});

describe('an answer without an image tells', () => {
	const run = async (body: unknown) => {
		answerWith(json(body));
		const { items } = await provider.run();
		expect(calls).toBe(1);
		return items[0]?.json.error;
	};
	const charged = expect.stringContaining('may have charged') as string;

	test.each<[string, unknown]>([
		['with a task id', { code: 200, data: [{ status: 'submitted', task_id: 'task_1' }] }],
		['with a message beside the task', { code: 0, message: 'success', data: { taskId: '1' } }],
		['as an operation', { name: 'models/x/operations/1', done: false }],
		['with a status', { id: 'x', status: 'processing', output: null }],
	])('that a task was started: %s', async (_case, body) => {
		expect(await run(body)).toMatchObject({
			reason: 'TASK',
			retryable: false,
			description: charged,
		});
	});

	test("that it has the form of OpenAI's chat, with its words", async () => {
		expect(await run(chat({ content: 'I cannot draw.' }))).toMatchObject({
			message: expect.stringContaining("like OpenAI's chat") as string,
			description: expect.stringMatching(/"I cannot draw\.".*Base URL.*may have charged/) as string,
			reason: 'FOREIGN_ANSWER',
		});
	});

	test('which fields it has, where its form is not known', async () => {
		expect(await run({ foo: 1, bar: [2] })).toMatchObject({
			message: expect.stringContaining('an API with the fields "foo", "bar"') as string,
		});
	});

	test("what OpenAI's content filter says", async () => {
		const body = { choices: [{ finish_reason: 'content_filter', message: { content: '' } }] };
		expect(await run(body)).toMatchObject({ reason: 'content_filter' });
	});

	test('an error in a stream', async () => {
		answerWith((response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			response.end('event: error\ndata: {"error":{"code":503,"message":"Overloaded."}}\n\n');
		});
		const { items } = await provider.run();
		expect(items[0]?.json.error).toMatchObject({
			description: expect.stringContaining('"Overloaded."') as string,
		});
	});

	test('that it cannot be read, where its compression is of an unknown kind', async () => {
		answerWith((response) => void response.end(brotliCompressSync('{"candidates":[]}')));
		const { items } = await provider.run();
		expect(items[0]?.json.error).toMatchObject({ reason: 'UNREADABLE_ANSWER' });
	});
});

describe('an image that has arrived whole is given', () => {
	const start = () => JSON.stringify(gemini).replace('IMAGE', base64).slice(0, -7);
	const warned = [expect.stringContaining('ended early, after the image')];

	test('where the connection breaks behind it', async () => {
		answerWith((response) => {
			response.writeHead(200).write(start(), () => response.socket?.end());
		});
		const { items } = await provider.run({ options: { outputConversation: true } });
		expect(items[0]?.json).toMatchObject({ image: { width: 64 }, warnings: warned });
		expect(calls).toBe(1);
	});

	test('where the time is over', async () => {
		answerWith((response) => void response.writeHead(200).write(start()));
		const { items } = await provider.run({ options: { timeout: 10 } });
		expect(items[0]?.json).toMatchObject({ image: { width: 64 }, warnings: warned });
	});

	test('and a stream that has ended is not waited for', async () => {
		answerWith((response) => {
			const event = JSON.stringify(gemini).replace('IMAGE', base64);
			response.writeHead(200).write(`data: ${event}\n\ndata: [DONE]\n\n`);
		});
		const { items } = await provider.run({ options: { timeout: 3600 } });
		expect(items[0]?.json).toMatchObject({ image: { width: 64 }, warnings: [] });
	});
});

describe('a conversation goes on with the image', () => {
	const LARGE = 13 * 1024 * 1024;
	const turn = async (conversation?: object) => {
		// One that asks for no signatures.
		const model = { __rl: true, mode: 'id', value: 'gemini-2.5-flash-image' };
		const parameters = { operation: 'multiTurn', prompt: 'Make it green', model };
		const credential = provider.credential();
		const items = [{ json: {}, ...(conversation && { binary: { conversation } }) }] as never;
		const result = await provider.engine.run({ parameters, items, credential });
		if (result.error) throw result.error;
		return result.items[0];
	};

	test.each<[string, object, object[]]>([
		['that stood in a text', { parts: [{ text: `![a](${uri})` }] }, []],
		[
			'that a text linked to',
			{ role: 'assistant', parts: [{ text: '![a](LINK) Done.' }] },
			[{ text: 'Done.' }],
		],
		[
			'whose content had null for a role',
			{ role: null, parts: [null, 'x', { inlineData: { mimeType: 'image/png', data: 'IMAGE' } }] },
			[],
		],
	])('%s', async (_case, content, words) => {
		const sent: string[] = [];
		answerWith(json({ candidates: [{ content }] }));
		const first = await turn();
		provider.server.once('request', (request) => {
			request.on('data', (chunk: Buffer) => sent.push(chunk.toString('latin1')));
		});
		const second = await turn(first?.binary?.conversation);
		expect(second?.json).toMatchObject({ conversation: { turns: 2, images: 2 } });
		const { contents } = JSON.parse(sent.join('')) as { contents: object[] };
		expect(contents[1]).toEqual({
			role: 'model',
			parts: [...words, { inlineData: { mimeType: 'image/png', data: base64 } }],
		});
	});

	test('of 13 MiB that stood in a text', async () => {
		const large = Buffer.concat([png, Buffer.alloc(LARGE)]).toString('base64');
		const answer = JSON.stringify({
			candidates: [{ content: { parts: [{ text: `![a](${uri})` }] } }],
		});
		answerWith((response) => void response.end(answer.replace('IMAGE', large)));
		const first = await turn();
		const second = await turn(first?.binary?.conversation);
		expect(second?.json).toMatchObject({
			image: { bytes: png.length + LARGE },
			conversation: { turns: 2 },
		});
	});
});
