import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Logger } from '@n8n/backend-common';
import { LoggerProxy, type IBinaryData, type INodeExecutionData } from 'n8n-workflow';
import { SPELLINGS, spellingsOf } from '../nodes/transport/spellings';
import { Engine } from './engine';
import { drawImage } from './images';

/** A key with signs that are written otherwise in addresses and in JSON. */
const KEY = 'sk-secret/0123456789+abcdefghij==';
/** No shorter key is used. */
const SHORT_KEY = 'sk-12345';
const spellings = (key: string) => [...spellingsOf(key), key.slice(0, 20)];
const inEachSpelling = (key: string) => SPELLINGS.map(([, spell]) => spell(key)).join(' ');

const SILENT = 'a provider that does not answer';

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

const casesOf = (key: string): Array<[string, Answer]> => [
	['an image', answered({ content: { role: 'model', parts: [image] }, finishReason: 'STOP' })],
	[
		'an image with the key in every text around it',
		answered(
			{
				content: { role: 'model', parts: [{ text: `Your key is ${key}.` }, image] },
				finishReason: key,
				groundingMetadata: { webSearchQueries: [key], [key]: 1 },
			},
			{ modelVersion: key, responseId: key, usageMetadata: { note: key } },
		),
	],
	[
		'an image with the key in a signature',
		answered({ content: { parts: [{ ...image, thoughtSignature: `AAAA${key}` }] } }),
	],
	[
		'an image with the key in every spelling around it',
		answered(
			{
				content: {
					parts: [
						{ text: inEachSpelling(key), note: inEachSpelling(key) },
						{ ...image, note: inEachSpelling(key) },
					],
				},
				groundingMetadata: { webSearchQueries: [inEachSpelling(key)] },
			},
			{ modelVersion: inEachSpelling(key) },
		),
	],
	[
		'an image with the key in words that arrive in pieces',
		(_request, response, image) => {
			const texts = [`Is ${key.slice(0, 4)}`, `${key.slice(4)} yours?`];
			const parts = [
				...texts.map((text) => ({ text })),
				{ inlineData: { mimeType: 'image/png', data: image } },
			];
			const chunks = parts.map((part) => ({ candidates: [{ content: { parts: [part] } }] }));
			response.end(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''));
		},
	],
	[
		'the key as a name twice',
		(_request, response, image) => {
			const part = `{"text":"${key}","text":"x"},{"inlineData":{"data":"${image}"}}`;
			response.end(`{"candidates":[{"content":{"parts":[${part}]}}]}`);
		},
	],
	...SPELLINGS.map(([name, spell]): [string, Answer] => [
		`the key in a refusal ${name}`,
		google(400, `API key ${spell(key)} not valid.`),
	]),
	['the key in a refusal', google(400, `API key ${key} not valid.`)],
	['the key in an address in a refusal', google(403, `Blocked: /x?key=${encodeURIComponent(key)}`)],
	['the key as a reason', json({ error: { message: 'x', code: key, type: key } }, 401)],
	['the key in details', google(400, 'x', { details: [{ reason: key }] })],
	['the key in a bare text', json({ error: `Bearer ${key}` }, 403)],
	['the key in an array', json([{ error: { message: key } }], 429)],
	['the key in a fault inside 200', json({ error: { message: key, code: 429 } })],
	[
		'the key in a page',
		(_request, response) => {
			response.writeHead(502, { 'x-request-id': key }).end(`<html><p>${key}</p></html>`);
		},
	],
	[
		'the key in the name of the request',
		json({ error: { message: 'x' } }, 400, { 'x-request-id': key, 'request-id': key }),
	],
	[
		'a page in place of an answer',
		(_request, response) => {
			response.end(`<html>${key}</html>`);
		},
	],
	[
		'the key in a blocked prompt',
		json({ promptFeedback: { blockReason: key, blockReasonMessage: key } }),
	],
	['the key in a finish reason', answered({ finishReason: key, finishMessage: `No: ${key}` })],
	['the key in words', answered({ content: { parts: [{ text: `Is ${key} yours?` }] } })],
	['the key as an image', answered({ content: { parts: [{ inlineData: { data: key } }] } })],
	[
		'the key in the address of an image',
		answered({
			content: {
				parts: [{ inlineData: { data: `https://10.0.0.7/${encodeURIComponent(key)}.png` } }],
			},
		}),
	],
	[
		'the key in a link to an image',
		answered({ content: { parts: [{ text: `![x](https://10.0.0.7/${key}.png)` }] } }),
	],
	[
		'the key in a file of an image',
		answered({ content: { parts: [{ fileData: { fileUri: `https://10.0.0.7/?k=${key}` } }] } }),
	],
	['the key where an answer breaks off', (_request, response) => void response.end(`{"a":"${key}`)],
	[
		'a redirect with the key to another host',
		(_request, response) => {
			response.writeHead(307, { location: `http://localhost:9/?key=${key}` }).end(key);
		},
	],
	['a connection that breaks', (request) => void request.socket.destroy()],
	[SILENT, () => undefined],
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
	png = (await drawImage()).toString('base64');
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

	const cases = [
		...casesOf(KEY).map(([name, answer]) => ({ name, answer, key: KEY })),
		...casesOf(SHORT_KEY)
			// In a signature a short key may be there by chance.
			.filter(([name]) => !name.includes('signature'))
			.map(([name, answer]) => ({ name: `${name}, a short one`, answer, key: SHORT_KEY })),
	];

	test.each(cases)('all that is left by $name', async ({ name, answer: given, key }) => {
		answer = given;
		const runs = ['bearer', 'xGoogApiKey', 'authorization'].flatMap((authentication) =>
			[false, true].map(async (continueOnFail) => {
				const run = await engine.run({
					parameters: {
						operation: continueOnFail ? 'multiTurn' : 'textToImage',
						prompt: 'Create an image of a boat',
						options: {
							timeout: name.startsWith(SILENT) ? 2 : 100,
							maxTries: 1,
							...(!continueOnFail && { outputConversation: true }),
						},
					},
					credential: { provider: 'custom', baseUrl, apiKey: key, authentication },
					continueOnFail,
				});
				return await leftBy(run);
			}),
		);
		const left = await Promise.all(runs);
		expect(printed).not.toEqual([]);
		const everything = [...left, ...printed, ...seenUrls].join('\n');
		for (const spelling of spellings(key)) {
			const at = everything.indexOf(spelling);
			expect(at < 0 ? '' : everything.slice(Math.max(0, at - 200), at + 200)).toBe('');
		}
		expect(seenUrls).toHaveLength(6);
	});
});

test.each(['k', 'abc', '123456', 'null', 'sk-1234', ' sk-1234\n', '={{ 1234567 }}'])(
	'the key %p is too short to be kept out of texts, so it is not used',
	async (apiKey) => {
		engine = await Engine.start('filesystem');
		const run = await engine.run({
			parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
			credential: { provider: 'custom', baseUrl, apiKey },
		});
		expect(run.error).toMatchObject({
			name: 'NodeOperationError',
			message: 'The API key in the credential is too short',
		});
		expect(seenUrls).toEqual([]);
	},
);

test('a key that was put into the field of the Base URL is not told', async () => {
	engine = await Engine.start('filesystem');
	const run = await engine.run({
		parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
		credential: { provider: 'custom', baseUrl: 'sk-other-0123456789abcdef', apiKey: KEY },
	});
	expect(run.error?.message).toBe('The Base URL in the credential is not a URL');
	expect(await leftBy(run)).not.toContain('sk-other');
});
