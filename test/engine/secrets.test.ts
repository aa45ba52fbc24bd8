import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Logger } from '@n8n/backend-common';
import { LoggerProxy, type IBinaryData, type INodeExecutionData } from 'n8n-workflow';
import { Engine } from './engine';
import { picture } from './pictures';

/** A key with signs that are written otherwise in addresses and in JSON. */
const KEY = 'sk-secret/0123456789+abcdefghij==';
/** What must not be seen anywhere, however it is written. */
const SPELLINGS = [
	KEY,
	encodeURIComponent(KEY),
	KEY.replaceAll('/', '\\/'),
	Buffer.from(KEY).toString('base64').replace(/=+$/, ''),
	KEY.slice(0, 20),
];

type Answer = (request: IncomingMessage, response: ServerResponse, image: string) => void;

const json = (body: unknown, status = 200, headers = {}): Answer => {
	return (_request, response, image) => {
		const text = JSON.stringify(body).replaceAll('IMAGE', image);
		response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
	};
};
const google = (code: number, message: string, more = {}) =>
	json({ error: { code, message, status: 'INVALID_ARGUMENT', ...more } }, code);
const answered = (candidate: object, more = {}) => json({ candidates: [candidate], ...more });
const image = { inlineData: { mimeType: 'image/png', data: 'IMAGE' } };

const CASES: Array<[string, Answer]> = [
	['a picture', answered({ content: { role: 'model', parts: [image] }, finishReason: 'STOP' })],
	[
		'a picture with the key in every text around it',
		answered(
			{
				content: { role: 'model', parts: [{ text: `Your key is ${KEY}.` }, image] },
				finishReason: KEY,
				groundingMetadata: { webSearchQueries: [KEY], [KEY]: 1 },
			},
			{ modelVersion: KEY, responseId: KEY, usageMetadata: { note: KEY } },
		),
	],
	[
		'a picture with the key in a signature',
		answered({ content: { parts: [{ ...image, thoughtSignature: `AAAA${KEY}` }] } }),
	],
	['the key in a refusal', google(400, `API key ${KEY} not valid.`)],
	['the key in an address in a refusal', google(403, `Blocked: /x?key=${encodeURIComponent(KEY)}`)],
	['the key as a reason', json({ error: { message: 'x', code: KEY, type: KEY } }, 401)],
	['the key in details', google(400, 'x', { details: [{ reason: KEY }] })],
	['the key in a bare text', json({ error: `Bearer ${KEY}` }, 403)],
	['the key in an array', json([{ error: { message: KEY } }], 429)],
	['the key in a fault inside 200', json({ error: { message: KEY, code: 429 } })],
	[
		'the key in a page',
		(_request, response) => {
			response.writeHead(502, { 'x-request-id': KEY }).end(`<html><p>${KEY}</p></html>`);
		},
	],
	[
		'the key in the name of the request',
		json({ error: { message: 'x' } }, 400, { 'x-request-id': KEY, 'request-id': KEY }),
	],
	[
		'a page in place of an answer',
		(_request, response) => {
			response.end(`<html>${KEY}</html>`);
		},
	],
	[
		'the key in a blocked prompt',
		json({ promptFeedback: { blockReason: KEY, blockReasonMessage: KEY } }),
	],
	['the key in a finish reason', answered({ finishReason: KEY, finishMessage: `No: ${KEY}` })],
	['the key in words', answered({ content: { parts: [{ text: `Is ${KEY} yours?` }] } })],
	['the key as an image', answered({ content: { parts: [{ inlineData: { data: KEY } }] } })],
	[
		'the key in the address of an image',
		answered({
			content: {
				parts: [{ inlineData: { data: `https://10.0.0.7/${encodeURIComponent(KEY)}.png` } }],
			},
		}),
	],
	['the key where an answer breaks off', (_request, response) => void response.end(`{"a":"${KEY}`)],
	[
		'a redirect with the key to another host',
		(_request, response) => {
			response.writeHead(307, { location: `http://localhost:9/?key=${KEY}` }).end(KEY);
		},
	],
	['a connection that breaks', (request) => void request.socket.destroy()],
	['a provider that does not answer', () => undefined],
];

let server: Server;
let baseUrl: string;
let answer: Answer;
let seenUrls: string[] = [];
let engine: Engine;
let png: string;
/** Everything that n8n logs and prints. */
let printed: string[] = [];

beforeAll(async () => {
	png = (await picture()).toString('base64');
	server = createServer((request, response) => {
		seenUrls.push(request.url ?? '');
		request.resume();
		request.on('end', () => answer(request, response, png));
	});
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const log = (...args: unknown[]) => void printed.push(inspect(args, { depth: 12 }));
	LoggerProxy.init({ error: log, warn: log, info: log, debug: log });
	for (const method of ['error', 'warn', 'info', 'debug'] as const) {
		jest.spyOn(Logger.prototype, method).mockImplementation(log);
	}
	for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) {
		jest.spyOn(console, method).mockImplementation(log);
	}
	for (const stream of [process.stdout, process.stderr]) {
		const write = stream.write.bind(stream);
		jest.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array) => {
			printed.push(Buffer.from(chunk as string).toString());
			return write(chunk);
		});
	}
});
beforeEach(() => {
	seenUrls = [];
	printed = [];
});
afterAll(() => {
	jest.restoreAllMocks();
	server.closeAllConnections();
	server.close();
});

/** All that an execution leaves: its run data as n8n would store it, errors and binaries included. */
async function leftBy(run: Awaited<ReturnType<Engine['run']>>): Promise<string> {
	const whole = inspect(run.run, {
		depth: 30,
		maxStringLength: null,
		maxArrayLength: null,
		showHidden: true,
	});
	const files = await Promise.all(
		run.items.flatMap(({ binary }: INodeExecutionData) =>
			Object.values(binary ?? {}).map(async (file: IBinaryData) =>
				(await engine.bytesOf(file)).toString('latin1'),
			),
		),
	);
	const error: unknown = run.error;
	const told =
		error instanceof Error ? `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}` : '';
	return [whole, JSON.stringify(run.run), ...run.hints, ...files, told].join('\n');
}

describe.each(['filesystem', 'default'] as const)('in %s mode the key stays out of', (mode) => {
	beforeAll(async () => {
		engine = await Engine.start(mode);
	});

	test.each(CASES)('all that is left by %s', async (_case, given) => {
		answer = given;
		const left: string[] = [];
		for (const authentication of ['bearer', 'xGoogApiKey', 'authorization']) {
			for (const continueOnFail of [false, true]) {
				const run = await engine.run({
					parameters: {
						operation: continueOnFail ? 'multiTurn' : 'textToImage',
						prompt: 'Create an image of a boat',
						options: {
							timeout: 1,
							maxTries: 1,
							...(!continueOnFail && { outputConversation: true }),
						},
					},
					credential: { provider: 'custom', baseUrl, apiKey: KEY, authentication },
					continueOnFail,
				});
				left.push(await leftBy(run));
			}
		}
		expect(printed).not.toEqual([]);
		const everything = [...left, ...printed, ...seenUrls].join('\n');
		for (const spelling of SPELLINGS) {
			const at = everything.indexOf(spelling);
			expect(at < 0 ? '' : everything.slice(Math.max(0, at - 200), at + 200)).toBe('');
		}
		expect(seenUrls).toHaveLength(6);
	});
});

test('a key that was put into the field of the Base URL is not told', async () => {
	engine = await Engine.start('filesystem');
	const run = await engine.run({
		parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
		credential: { provider: 'custom', baseUrl: 'sk-other-0123456789abcdef', apiKey: KEY },
	});
	expect(run.error?.message).toBe('The Base URL in the credential is not a web address');
	expect(await leftBy(run)).not.toContain('sk-other');
});
