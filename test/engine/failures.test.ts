import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeExecutionData } from 'n8n-workflow';
import type { RunOptions } from './engine';
import { drawImage } from './images';
import { setUp } from './setUp';

const here = setUp();

const parameters = { operation: 'textToImage', prompt: 'Create an image of a boat' };
const run = async (more: Partial<RunOptions> = {}) =>
	await here.engine.run({ parameters, credential: here.user.credential(), ...more });

describe('an answer without an image', () => {
	test.each([
		['a blocked prompt', { blocked: 'SAFETY' }, 'SAFETY', /blocked the prompt/],
		[
			'a refused image',
			{ finishReason: 'IMAGE_SAFETY' },
			'IMAGE_SAFETY',
			/blocked the finished image/,
		],
		[
			'a reason that nobody knows yet',
			{ finishReason: 'SOMETHING_NEW' },
			'SOMETHING_NEW',
			/SOMETHING_NEW/,
		],
		['an answer in words', { textOnly: 'Which boat do you mean?' }, 'TEXT_ONLY', /text instead/],
		['an empty answer', { empty: true }, 'EMPTY_ANSWER', /neither an image nor a reason/],
		[
			'a fault inside an answer with status 200',
			{ answer: { error: { code: 429, message: 'Slow down', status: 'RESOURCE_EXHAUSTED' } } },
			'RESOURCE_EXHAUSTED',
			/./,
		],
		[
			'an image that is no base64',
			{
				answer: {
					candidates: [{ content: { parts: [{ inlineData: { data: '<html>not an image' } }] } }],
				},
			},
			'BROKEN_IMAGE',
			/unreadable image/,
		],
		[
			'a page passed off as an image',
			{
				answer: {
					candidates: [
						{
							content: {
								parts: [
									{
										inlineData: {
											mimeType: 'image/png',
											data: Buffer.from('<svg xmlns="x"/>').toString('base64'),
										},
									},
								],
							},
						},
					],
				},
			},
			'BROKEN_IMAGE',
			/unreadable image/,
		],
		[
			'an image of no bytes',
			{ answer: { candidates: [{ content: { parts: [{ inlineData: { data: '' } }] } }] } },
			'BROKEN_IMAGE',
			/./,
		],
	])('%s is explained, and no file is written', async (_case, fault, reason, message) => {
		await here.user.behave({ faults: [fault, fault] });
		const stopped = await run();
		expect(stopped.error).toMatchObject({
			name: 'NodeApiError',
			httpCode: '200',
			context: { itemIndex: 0 },
		});
		expect(stopped.error?.message).toMatch(message);
		expect(stopped.error?.description).toBeTruthy();
		expect(stopped.items).toEqual([]);

		const continued = await run({ continueOnFail: true });
		const error = continued.items[0]?.json.error as { requestId?: string };
		const withoutId = (description = '') => description.replace(/ Request ID: \S+$/, '');
		expect(continued.items).toEqual([
			{
				json: {
					error: {
						message: stopped.error?.message,
						description: expect.any(String) as string,
						httpCode: 200,
						reason,
						retryable: false,
						...(error.requestId !== undefined && { requestId: error.requestId }),
					},
				},
				pairedItem: { item: 0 },
			},
		]);
		const { description } = error as { description?: string };
		expect(withoutId(description)).toBe(withoutId(stopped.error?.description));
		expect(await here.user.received()).toHaveLength(2);
	});

	test("the model's words are in the description", async () => {
		await here.user.behave({ faults: [{ textOnly: 'Which boat do you mean?' }] });
		expect((await run()).error?.description).toContain('Which boat do you mean?');
	});
});

describe('a call that the provider turns down', () => {
	test.each([
		['a wrong key', { apiKey: 'wrong-key' }, 'google', '400', /API key/],
		['a wrong key at a gateway', { apiKey: 'wrong-key' }, 'gateway', '401', /API key/],
	])('%s', async (_case, more, persona, httpCode, message) => {
		const { error } = await run({ credential: here.user.credential(persona, more) });
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode });
		expect(error?.message).toMatch(message);
		expect(JSON.stringify(error)).not.toContain('wrong');
	});

	test('a model that the provider does not know is named', async () => {
		const { error } = await run({
			parameters: { ...parameters, model: { __rl: true, mode: 'id', value: 'gemini-9' } },
		});
		expect(error).toMatchObject({ httpCode: '404' });
		expect(error?.message).toContain('gemini-9');
	});

	test("the provider's own words are in the description", async () => {
		const { error } = await run({ parameters: { ...parameters, imageSize: '8K' } });
		expect(error).toMatchObject({ httpCode: '400' });
		expect(error?.description).toContain('image_size must be one of');
	});

	test.each([
		['an HTML page', { status: 502, body: '<html><h1>Bad Gateway</h1></html>' }, true],
		['a bare text', { status: 503, body: { error: 'overloaded' } }, true],
		['nothing', { status: 500, body: '' }, true],
		[
			"a proxy's shape",
			{ status: 402, body: { error: { message: 'No balance', type: 'billing' } } },
			false,
		],
	])('a fault in the shape of %s becomes an item', async (_case, fault, retryable) => {
		await here.user.behave({ faults: [fault] });
		const options = { maxTries: 1 };
		const { items } = await run({ parameters: { ...parameters, options }, continueOnFail: true });
		expect(items[0]?.json.error).toMatchObject({ httpCode: fault.status, retryable });
	});

	test("the provider's name for the request is in the item and in the description", async () => {
		const headers = { 'x-request-id': 'req_0123-AB' };
		await here.user.behave({ faults: [{ status: 400, headers, body: { error: 'No.' } }] });
		const { items } = await run({ continueOnFail: true });
		expect(items[0]?.json.error).toMatchObject({
			requestId: 'req_0123-AB',
			description: expect.stringMatching(/Request ID: req_0123-AB\.$/) as string,
		});
		await here.user.behave({ faults: [{ textOnly: 'Which boat?' }] });
		const answered = await run({ continueOnFail: true });
		expect(answered.items[0]?.json.error).toMatchObject({
			requestId: expect.stringMatching(/^[\w-]{16,}$/) as string,
		});
	});

	test('a failing item leaves its neighbours alone, in order', async () => {
		await here.user.behave({ faults: [null, { blocked: 'OTHER' }, null] });
		const { items } = await run({
			items: [{ json: {} }, { json: {} }, { json: {} }],
			continueOnFail: true,
		});
		expect(items.map(({ json }) => 'error' in json)).toEqual([false, true, false]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('without "continue on fail" the message says what is lost and how to keep it', async () => {
		await here.user.behave({ faults: [null, { blocked: 'OTHER' }] });
		const { error } = await run({
			items: [{ json: {} }, { json: {} }],
			parameters: { ...parameters, options: { concurrency: 1 } },
		});
		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.description).toMatch(
			/ 1 image was already generated, but n8n discards it\. To keep the images next time, set "On Error" to "Continue" in the node's settings\.$/,
		);
	});

	test('a request that is stopped with the run is told of, since it may be charged for', async () => {
		// It stalls until the other one has failed.
		await here.user.behave({ faults: [{ network: 'stall', afterBytes: 9 }, { blocked: 'OTHER' }] });
		const { error } = await run({
			items: [{ json: {} }, { json: {} }],
			parameters: { ...parameters, options: { concurrency: 2 } },
		});
		expect(error?.description).toContain(
			' 1 more request was stopped in progress, and the provider may have charged for it. To keep',
		);
	});
});

describe('a call that breaks', () => {
	test('a provider that cannot be reached', async () => {
		const { error } = await run({
			credential: here.user.credential('google', { baseUrl: 'http://127.0.0.1:9' }),
		});
		expect(error?.message).toBe('The provider cannot be reached: it refused the connection');
	});

	test.each([
		['before its headers', { network: 'stall', afterBytes: 0, beforeHeaders: true }],
		['in its body', { network: 'stall', afterBytes: 2000 }],
	])('an answer that stalls %s ends with the timeout and is not repeated', async (_case, fault) => {
		await here.user.behave({ faults: [fault] });
		const { error } = await run({ parameters: { ...parameters, options: { timeout: 3 } } });
		expect(error?.message).toBe('The provider did not respond in time');
		expect(error?.description).toContain('may have charged for this request');
		expect(await here.user.received()).toHaveLength(1);
	});

	test('a connection that is reset in the answer is not repeated', async () => {
		await here.user.behave({ faults: [{ network: 'reset', afterBytes: 2000 }] });
		const { error } = await run();
		expect(error?.message).toBe('The connection to the provider was lost');
		expect(await here.user.received()).toHaveLength(1);
	});

	test('a redirect is not followed, so the key stays with the provider', async () => {
		const seen: string[] = [];
		const other: Server = createServer((request, response) => {
			seen.push(request.url ?? '');
			response
				.writeHead(302, { location: `${here.user.url}/google/v1beta/models/x:generateContent` })
				.end();
		});
		await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
		const baseUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
		const { error } = await run({ credential: here.user.credential('google', { baseUrl }) });
		other.close();
		expect(error).toMatchObject({ httpCode: '302' });
		expect(seen).toHaveLength(1);
		expect(await here.user.received()).toEqual([]);
	});

	test('cancelling the run ends a waiting call', async () => {
		// Longer than a test may take.
		await here.user.behave({ latencyMs: 250_000 });
		const running = here.engine.start({ parameters, credential: here.user.credential() });
		await here.user.hasReceived(1);
		running.cancel();
		await running.catch(() => undefined);
	});
});

describe('bad input is told, and nothing is sent', () => {
	afterEach(async () => expect(await here.user.received()).toEqual([]));

	test('an empty prompt', async () => {
		const { error } = await run({
			parameters: { operation: 'textToImage', prompt: '={{ $json.none }}' },
		});
		expect(error).toMatchObject({ name: 'NodeOperationError', message: 'The prompt is empty' });
	});

	test('a Base URL that is no URL', async () => {
		const { error } = await run({
			credential: here.user.credential('gateway', { baseUrl: 'my gateway' }),
		});
		expect(error?.message).toBe('The Base URL "my gateway" in the credential is not a URL');
	});

	test('no credential', async () => {
		const { error } = await run({ credential: null });
		expect(error?.message).toMatch(/credential/i);
	});

	test('a timeout that is no number', async () => {
		const { error } = await run({ parameters: { ...parameters, options: { timeout: 'soon' } } });
		expect(error?.message).toBe('"Timeout (Seconds)" cannot be "soon"');
	});

	test.each([
		[
			'a missing field',
			'photo',
			undefined,
			'The item has no image in the field "photo"',
			/It has "data"/,
		],
		[
			'a field that is not an image',
			'data',
			undefined,
			'The file in the field "data" is not an image that Gemini accepts',
			/notes\.txt/,
		],
		[
			'an image of a kind that Gemini does not take',
			'data',
			'gif',
			'The file in the field "data" is not an image that Gemini accepts',
			/a GIF image/,
		],
		['no field at all', '', undefined, 'There is no image to edit', /Image Fields/],
	])('%s', async (_case, imageFields, format, message, description) => {
		const bytes = format ? await drawImage('gif') : Buffer.from('hello');
		const data = await here.engine.store(bytes, 'notes.txt', 'text/plain');
		const items: INodeExecutionData[] = [{ json: {}, binary: { data } }];
		const { error } = await run({
			parameters: { operation: 'imageToImage', prompt: 'Make it blue', imageFields },
			items,
		});
		expect(error).toMatchObject({ name: 'NodeOperationError', message, context: { itemIndex: 0 } });
		expect(error?.description).toMatch(description);
	});

	test.each([
		[undefined, 'Item 2 of 3 has no image in the field "data"'],
		['hello', 'The file in the field "data" of item 2 of 3 is not an image that Gemini accepts'],
	])('that one of all items together brings: %j', async (text, message) => {
		const data = await here.engine.store(await drawImage(), 'a.png', 'image/png');
		const other = text && (await here.engine.store(Buffer.from(text), 'a.txt', 'text/plain'));
		const files = [data, other, data].map((file) => (file ? { data: file } : {}));
		const items = files.map((binary) => ({ json: {}, binary })) as INodeExecutionData[];
		const parameters = { operation: 'imageToImage', prompt: 'Go', imagesFrom: 'allItems' };
		const { error } = await run({ parameters, items });
		expect(error).toMatchObject({ message, context: { itemIndex: 1 } });
		const { items: told } = await run({ parameters, items, continueOnFail: true });
		expect(told).toMatchObject([
			{ json: { error: { message } }, pairedItem: [{ item: 0 }, { item: 1 }, { item: 2 }] },
		]);
	});
});
