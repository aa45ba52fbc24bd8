import { setTimeout as wait } from 'node:timers/promises';
import { withEmulator, type Client } from './client';

const { client } = withEmulator();

const DRAW = { type: 'function', function: { name: 'Draw_It', parameters: {} } };
const EDIT = { type: 'function', function: { name: 'edit', parameters: {} } };
const hello = { role: 'user', content: 'Hello' };
const toolResult = (content: unknown) => ({ role: 'tool', tool_call_id: 'call_1', content });

interface Answer {
	choices: Array<{
		message: { content: string | null; tool_calls?: unknown[] };
		finish_reason: string;
	}>;
}

async function control(own: Client, method: string, body?: unknown): Promise<Response> {
	return await fetch(own.url(`/control/chat?key=${own.key}`), {
		method,
		headers: body === undefined ? {} : { 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
}

/** A user whose chat model follows this script. */
async function scripted(...script: object[]): Promise<Client> {
	const own = client();
	expect((await control(own, 'PUT', script)).status).toBe(204);
	return own;
}

function send(own: Client, more: object = {}, init: RequestInit = {}): Promise<Response> {
	return fetch(own.url('/openai/v1/chat/completions'), {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${own.key}` },
		body: JSON.stringify({ model: 'emulated', messages: [hello], ...more }),
		...init,
	});
}

async function choiceOf(response: Response) {
	const text = await response.text();
	expect({ status: response.status, text }).toMatchObject({ status: 200 });
	return (JSON.parse(text) as Answer).choices[0];
}

const said = async (own: Client, more?: object) =>
	(await choiceOf(await send(own, more)))?.message.content;

async function refusal(response: Response): Promise<string> {
	expect(response.status).toBe(400);
	return ((await response.json()) as { error: { message: string } }).error.message;
}

describe('the chat model', () => {
	it('says and calls what its script says, one step for each request', async () => {
		const own = await scripted(
			{ calls: [{ arguments: { prompt: 'a fox' } }, { tool: 'EDIT!', arguments: {} }] },
			{ say: 'Done.' },
		);
		expect(await choiceOf(await send(own, { tools: [DRAW, EDIT] }))).toMatchObject({
			message: {
				role: 'assistant',
				content: null,
				tool_calls: [
					{
						id: 'call_1',
						type: 'function',
						function: { name: 'Draw_It', arguments: '{"prompt":"a fox"}' },
					},
					{ id: 'call_2', function: { name: 'edit', arguments: '{}' } },
				],
			},
			finish_reason: 'tool_calls',
		});
		expect(await choiceOf(await send(own))).toMatchObject({
			message: { role: 'assistant', content: 'Done.' },
			finish_reason: 'stop',
		});
		expect(await refusal(await send(own))).toContain('used up');
	});

	it('streams text word by word, and a call in pieces', async () => {
		const own = await scripted(
			{ say: 'Here  it is.\n' },
			{ calls: [{ tool: 'draw it', arguments: { prompt: 'a fox' } }] },
		);
		const events = async () => {
			const more = { stream: true, stream_options: { include_usage: true }, tools: [DRAW] };
			const response = await send(own, more);
			expect(response.headers.get('content-type')).toMatch('text/event-stream');
			const lines = (await response.text()).split('\n\n').filter(Boolean);
			expect(lines.at(-1)).toBe('data: [DONE]');
			const parsed = lines
				.slice(0, -1)
				.map((line) => JSON.parse(line.replace(/^data: /, '')) as Record<string, unknown>);
			expect(parsed.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 2 } });
			return parsed.slice(0, -1).map(({ choices }) => (choices as unknown[])[0]);
		};
		expect(await events()).toEqual([
			{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null },
			{ index: 0, delta: { content: 'Here' }, finish_reason: null },
			{ index: 0, delta: { content: '  it' }, finish_reason: null },
			{ index: 0, delta: { content: ' is.\n' }, finish_reason: null },
			{ index: 0, delta: {}, finish_reason: 'stop' },
		]);
		const [, first, ...rest] = (await events()) as Array<{
			delta: { tool_calls?: Array<{ function: { arguments: string } }> };
		}>;
		expect(first?.delta.tool_calls).toEqual([
			{ index: 0, id: 'call_1', type: 'function', function: { name: 'Draw_It', arguments: '' } },
		]);
		const pieces = rest.map(({ delta }) => delta.tool_calls?.[0]?.function.arguments ?? '');
		expect(pieces.filter(Boolean).length).toBeGreaterThan(1);
		expect(pieces.join('')).toBe('{"prompt":"a fox"}');
	});

	it.each([
		['the newest result, looked through', '<<result.image.handle>>', 'img-2'],
		['a result by position', '<<results[0].image.handle>>', 'img-1'],
		['a whole result', '<<results[0]>>', '[{"image":{"handle":"img-1"}}]'],
		['an element of a list', '<<result.images[1].handle>>', 'img-3'],
		['an element of a list of one', '<<results[0][0].image.handle>>', 'img-1'],
		['a number', '<<result.width>>', '1024'],
		['JSON in a text inside', '<<result.response.link>>', 'http://there'],
		['a group in the history', '<<history:handle":"(img-\\d)>>', 'img-3'],
		['a whole match in the history', '<<history:H.llo>>', 'Hello'],
	])('fills a placeholder with %s', async (_case, placeholder, expected) => {
		const newest = {
			image: { handle: 'img-2' },
			width: 1024,
			response: JSON.stringify([{ link: 'http://there' }]),
			images: [{ handle: 'img-2' }, { handle: 'img-3' }],
		};
		const messages = [
			hello,
			toolResult('[{"image":{"handle":"img-1"}}]'),
			toolResult([{ type: 'text', text: JSON.stringify([newest]) }]),
		];
		const own = await scripted(
			{ say: `See ${placeholder}.` },
			{ calls: [{ arguments: { list: [{ deep: placeholder }], count: 2 } }] },
		);
		expect(await said(own, { messages })).toBe(`See ${expected}.`);
		const choice = await choiceOf(await send(own, { messages, tools: [DRAW] }));
		const [call] = choice?.message.tool_calls as [{ function: { arguments: string } }];
		expect(JSON.parse(call.function.arguments)).toEqual({ list: [{ deep: expected }], count: 2 });
	});

	it.each([
		['a placeholder that nothing fills', { say: '<<result.image.handle>>' }, 'result.image.handle'],
		['a misspelled placeholder', { say: '<<resultat>>' }, '<<resultat>>'],
		['a broken regular expression', { say: '<<history:(>>' }, 'regular expression'],
		['a history without a match', { say: '<<history:img-\\d+>>' }, 'img-\\d+'],
		['a tool that is not offered', { calls: [{ tool: 'paint' }] }, 'offered: Draw_It, edit'],
	])('refuses %s, and says which', async (_case, step, words) => {
		const own = await scripted(step);
		const messages = [hello, toolResult('[{"image":{}}]')];
		const refused = await refusal(await send(own, { messages, tools: [DRAW, EDIT] }));
		expect(refused).toContain(words);
	});

	it('holds a request until the client goes away', async () => {
		const own = await scripted({ hold: true }, { say: 'Next.' });
		const gone = new AbortController();
		let isSettled = false;
		const held = send(own, {}, { signal: gone.signal }).finally(() => (isSettled = true));
		while ((await own.received('chat')).length === 0) await wait(10);
		expect(isSettled).toBe(false);
		gone.abort();
		await expect(held).rejects.toThrow('abort');
		expect(await said(own)).toBe('Next.');
	});

	it('tells what it was sent, apart by key', async () => {
		const own = await scripted({ say: 'Hi.' });
		await send(own, { tools: [DRAW], temperature: 1 });
		expect(await own.received('chat')).toEqual([
			{ model: 'emulated', messages: [hello], tools: [DRAW], stream: false },
		]);
		expect(await client().received('chat')).toEqual([]);
		await control(own, 'DELETE');
		expect(await own.received('chat')).toEqual([]);
	});

	it('lists itself, to those with a key', async () => {
		const own = client();
		const list = (authorization: string) =>
			fetch(own.url('/openai/v1/models'), { headers: { authorization } });
		const listed = (await (await list(`Bearer ${own.key}`)).json()) as { data: object[] };
		expect(listed.data).toEqual([expect.objectContaining({ id: 'emulated', object: 'model' })]);
		expect((await list('Bearer wrong')).status).toBe(401);
		expect((await send(own, {}, { headers: { 'content-type': 'application/json' } })).status).toBe(
			401,
		);
	});

	it.each([[{ say: 1 }], [{ calls: [] }], [{ say: 'x', hold: true }], [{}], ['say']])(
		'refuses the step %j',
		async (step) => {
			expect((await control(client(), 'PUT', [step])).status).toBe(400);
		},
	);

	it.each([{ messages: [] }, { messages: [{ role: 'nobody' }] }])(
		'refuses the request %j',
		async (nonsense) => {
			const own = await scripted({ say: 'Hi.' });
			expect(await refusal(await send(own, nonsense))).toContain('messages');
			expect(await said(own)).toBe('Hi.');
		},
	);
});
