import { inspect } from 'node:util';
import { Logger } from '@n8n/backend-common';
import { LoggerProxy, type IBinaryData, type INodeExecutionData } from 'n8n-workflow';
import { SPELLINGS, spellingsOf } from '../nodes/transport/spellings';
import { BatchSecretsProvider, json, type Step } from './batchSecretsProvider';
import { Engine } from './engine';
import { drawImage } from './images';
import { PolledWorkflow } from './polledWorkflow';

/** A key with signs that are written otherwise in addresses and in JSON. */
const KEY = 'sk-secret/0123456789+abcdefghij==';
/** One that may stand in a name or an address as it is. */
const PLAIN_KEY = 'sk-secret-0123456789abcdef';

type Replies = Partial<Record<Step, ReturnType<typeof json>>>;

let png: string;
let provider: BatchSecretsProvider;
let engine: Engine;
let printed: string[] = [];

const NAME = 'batches/b1';
const time = '2026-11-20T10:00:00Z';

const operation = (more: object = {}, state = 'BATCH_STATE_SUCCEEDED', around: object = {}) => ({
	name: NAME,
	metadata: {
		name: NAME,
		model: 'models/gemini-3-pro-image',
		displayName: 'Night',
		state,
		createTime: time,
		endTime: time,
		inputConfig: { fileName: 'files/in' },
		output: { responsesFile: 'files/out' },
		batchStats: { requestCount: '1', successfulRequestCount: '1' },
		...more,
	},
	done: true,
	...around,
});

const answer = (parts: object[], more: object = {}, candidate: object = {}) => ({
	candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', ...candidate }],
	...more,
});
const image = () => ({ inlineData: { mimeType: 'image/png', data: png } });
const result = (key: string, more: object) => JSON.stringify({ key, ...more });

const usual = (url: string): Record<Step, ReturnType<typeof json>> => ({
	list: json({ operations: [operation()] }),
	uploadStart: json({}, 200, { 'x-goog-upload-url': `${url}/upload/v1beta/files?upload_id=1` }),
	upload: json({ file: { name: 'files/in', uri: `${url}/v1beta/files/in`, state: 'ACTIVE' } }),
	create: json(
		operation({ output: undefined, endTime: undefined }, 'BATCH_STATE_PENDING', { done: false }),
	),
	describe: json(operation()),
	note: json({ name: 'files/in', displayName: '{"n":1,"a":[["","1K"]]}' }),
	download: json(result('1', { response: answer([image()]) })),
	cancel: json({}),
	delete: json({}),
});

/** An answer with the key in every text that Google could put it into. */
const echoes = (key: string): Array<[string, Replies]> => {
	const refusal = {
		error: { code: 400, message: `No ${key}.`, status: key, details: [{ [key]: key }] },
	};
	const refused = json(refusal, 400, { 'x-request-id': key, 'x-goog-request-id': key });
	const page = json(`<html>${key}</html>`, 503, { 'retry-after': key, 'x-request-id': key });
	const described = operation(
		{
			displayName: `Night ${key}`,
			model: `models/${key}`,
			endTime: key,
			createTime: key,
			[key]: key,
		},
		`BATCH_STATE_${key}`,
	);
	const line = (text: string): Replies => ({ download: json(text) });
	return [
		[
			'the description',
			{
				describe: json(described),
				list: json({ operations: [described] }),
				create: json(described),
			},
		],
		[
			'the error of a batch',
			{
				describe: json(
					operation({ output: undefined }, 'BATCH_STATE_FAILED', {
						error: { code: 13, message: key, status: key, details: [key] },
					}),
				),
				list: json({
					operations: [
						operation({ output: undefined }, 'BATCH_STATE_FAILED', { error: { message: key } }),
					],
				}),
			},
		],
		[
			'the name of a batch',
			{
				describe: json({ ...operation({ name: `batches/${key}` }), name: `batches/${key}` }),
				create: json({ name: `batches/${key}` }),
				list: json({
					operations: [{ ...operation({ name: `batches/${key}` }), name: `batches/${key}` }],
				}),
			},
		],
		[
			'the name of a file of results',
			{
				describe: json(operation({ output: { responsesFile: `files/${key}` } })),
				list: json({ operations: [operation({ output: { responsesFile: `files/${key}` } })] }),
			},
		],
		[
			'the name of an input file',
			{
				describe: json(operation({ inputConfig: { fileName: `files/${key}` } })),
				upload: json({ file: { name: `files/${key}`, uri: `https://x/${key}`, state: 'ACTIVE' } }),
			},
		],
		[
			'the name of a file that is not ready',
			{
				upload: json({
					file: { name: `files/${key}`, uri: `https://x/${key}`, state: 'PROCESSING' },
				}),
			},
		],
		['the note of a file', { note: json({ displayName: `{"n":1,"a":[["${key}","${key}"]]}` }) }],
		['a page token', { list: json({ operations: [], nextPageToken: key }) }],
		['a list that is none', { list: json({ operations: key }) }],
		...(
			[
				'list',
				'uploadStart',
				'upload',
				'create',
				'describe',
				'download',
				'cancel',
				'note',
				'delete',
			] as const
		).flatMap((step): Array<[string, Replies]> => [
			[`a refusal of the step ${step}`, { [step]: refused }],
			[`a page for the step ${step}`, { [step]: page }],
			[`half an answer to the step ${step}`, { [step]: json(`{"error":"${key}`) }],
			[
				`a redirect of the step ${step}`,
				{ [step]: json(key, 307, { location: `http://127.0.0.1:9/?key=${key}` }) },
			],
		]),
		[
			'an upload that failed',
			{ upload: json({ file: { name: 'files/in', uri: 'x', state: key } }) },
		],
		[
			'an address for an upload',
			{ uploadStart: json({}, 200, { 'x-goog-upload-url': `https://x/${key}` }) },
		],
		[
			'the error of a line',
			line(
				result('1', {
					error: { code: 400, message: key, status: key, details: [{ reason: key }] },
				}),
			),
		],
		['the error of a line as a text', line(result('1', { error: key }))],
		['the key of a line', line(result(key, { response: answer([image()]) }))],
		['the key of a line without an image', line(result(key, { error: { message: 'x' } }))],
		[
			'the key of two lines',
			line(
				`${result(key, { response: answer([image()]) })}\n${result(key, { response: answer([image()]) })}`,
			),
		],
		['a part of a key', line(result(`sku/${key}.png`, { response: answer([image()]) }))],
		['text', line(result('1', { response: answer([{ text: `Is ${key} yours?` }, image()]) }))],
		['text alone', line(result('1', { response: answer([{ text: `Is ${key} yours?` }]) }))],
		[
			'finish reasons',
			line(result('1', { response: answer([], {}, { finishReason: key, finishMessage: key }) })),
		],
		[
			'a blocked prompt',
			line(
				result('1', {
					response: { promptFeedback: { blockReason: key, blockReasonMessage: key } },
				}),
			),
		],
		[
			'everything around an image',
			line(
				result('1', {
					[key]: key,
					response: answer(
						[{ ...image(), note: key }],
						{ modelVersion: key, responseId: key, usageMetadata: { [key]: key, note: key } },
						{ groundingMetadata: { webSearchQueries: [key], [key]: 1 }, finishReason: key },
					),
				}),
			),
		],
		[
			'an image',
			line(result('1', { response: answer([{ inlineData: { mimeType: key, data: key } }]) })),
		],
		[
			'a link to an image',
			line(result('1', { response: answer([{ text: `![x](https://10.0.0.7/${key}.png)` }]) })),
		],
		['a line that is not JSON', line(`${key}\n{"key":"1","response":{"a":"${key}`)],
		[
			'inline results',
			{
				describe: json(
					operation({
						output: {
							inlinedResponses: {
								inlinedResponses: [
									{ metadata: { key }, response: answer([{ text: key }, image()]) },
									{ metadata: { key: '2' }, error: { code: 8, message: key } },
									{ [key]: key },
								],
							},
						},
					}),
				),
			},
		],
		...SPELLINGS.map(([name, spell]): [string, Replies] => [
			`words ${name}`,
			{
				describe: json(operation({ displayName: `Night ${spell(key)}` })),
				list: json({ operations: [operation({ displayName: `Night ${spell(key)}` })] }),
				download: json(
					[
						result(`a ${spell(key)}`, { error: { code: 400, message: spell(key) } }),
						result('2', { response: answer([{ text: spell(key) }, image()]) }),
					].join('\n'),
				),
			},
		]),
	];
};

/** Names that lead elsewhere, if they are put into an address as they are. @param url of another host */
const NAMES_ELSEWHERE: Array<(url: string) => string> = [
	(url) => url,
	(url) => `${url}/v1beta/files/x`,
	(url) => url.replace('http:', ''),
	() => 'files/../../../../x',
	() => 'batches/../../../../x',
	() => 'files/..%2f..%2fx',
	(url) => `@${new URL(url).host}/x`,
	(url) => `files/x@${new URL(url).host}/`,
	(url) => `files/x\r\nhost: ${new URL(url).host}`,
	(url) => `\\\\${new URL(url).host}\\x`,
	() => 'https://evil.example/files/x',
	() => 'files/x?alt=media#',
];

const inHeader = (name: string) => name.replace(/[\r\n]/g, '');
const STEPS = [
	'list',
	'create',
	'describe',
	'download',
	'uploadStart',
	'upload',
	'cancel',
] as const;

const WAYS: Array<[string, (name: string) => Replies]> = [
	[
		'for a file of results',
		(name) => {
			const ended = operation({ output: { responsesFile: name } });
			return { describe: json(ended), list: json({ operations: [ended] }) };
		},
	],
	[
		'for an input file',
		(name) => ({ describe: json(operation({ inputConfig: { fileName: name } })) }),
	],
	[
		'for a batch',
		(name) => ({
			create: json({ name, metadata: { name, state: 'BATCH_STATE_PENDING' } }),
			list: json({ operations: [{ ...operation({ name }), name }] }),
		}),
	],
	[
		'for an upload',
		(name) => ({ uploadStart: json({}, 200, { 'x-goog-upload-url': inHeader(name) }) }),
	],
	[
		'for an uploaded file',
		(name) => ({ upload: json({ file: { name, uri: name, state: 'PROCESSING' } }) }),
	],
	['for a page', (name) => ({ list: json({ operations: [], nextPageToken: name }) })],
	...STEPS.map((step): [string, (name: string) => Replies] => [
		`in a redirect of the step ${step}`,
		(name) => ({ [step]: json('', 307, { location: inHeader(name) }) }),
	]),
];

beforeAll(async () => {
	png = (await drawImage()).toString('base64');
	engine = await Engine.start('filesystem');
	provider = await BatchSecretsProvider.start(usual);
	const log = (...args: unknown[]) => void printed.push(inspect(args, { depth: 12 }));
	LoggerProxy.init({ error: log, warn: log, info: log, debug: log });
	for (const method of ['error', 'warn', 'info', 'debug'] as const) {
		jest.spyOn(Logger.prototype, method).mockImplementation(log);
		jest.spyOn(console, method).mockImplementation(log);
	}
});
afterAll(() => {
	jest.restoreAllMocks();
	provider.stop();
});
beforeEach(() => {
	printed = [];
});

function told(error: unknown): string {
	if (!(error instanceof Error)) return '';
	return `${error.stack} ${JSON.stringify(error)} ${String(error.cause)} ${inspect(error, { depth: 9 })}`;
}

async function filesOf(items: INodeExecutionData[]): Promise<string[]> {
	const files = items.flatMap(({ binary }) => Object.values(binary ?? {}));
	return await Promise.all(
		files.map(async (file: IBinaryData) => (await engine.bytesOf(file)).toString('latin1')),
	);
}

const OPERATIONS = ['submitBatch', 'getBatch', 'cancelBatch'];
let workflows = 0;

/** All that the operations, the list in the editor and the trigger leave. */
async function leftBy(apiKey: string, baseUrl: string): Promise<string> {
	const credential = { provider: 'google', baseUrl, apiKey, authentication: 'xGoogApiKey' };
	const options = { maxTries: 1, timeout: 2 };
	const batch = { __rl: true, mode: 'id', value: NAME };
	const runs = OPERATIONS.flatMap((operation) =>
		[false, true].map(async (continueOnFail) => {
			const more = operation === 'getBatch' && { deleteWhenDone: true };
			const parameters = {
				...{ resource: 'batch', operation, batch, batchName: 'Night' },
				prompt: 'Create an image of a boat',
				options: { ...options, ...more },
			};
			const run = await engine.run({ parameters, credential, continueOnFail });
			const whole = inspect(run.run, { depth: 30, maxStringLength: null, maxArrayLength: null });
			const files = await filesOf(run.items);
			return [whole, JSON.stringify(run.run), ...run.hints, told(run.error), ...files];
		}),
	);
	const parameters = { resource: 'batch', operation: 'getBatch' };
	const listed = engine.search({ parameters, credential }, '', 'searchBatches').catch(told);
	const workflowId = `workflow ${++workflows}`;
	const workflow = await PolledWorkflow.of({ credential, parameters: { options }, workflowId });
	const items = await workflow.test().catch((error: unknown) => [{ json: { told: told(error) } }]);
	const activated = await workflow.activate().catch(told);
	return [
		...(await Promise.all(runs)).flat(),
		JSON.stringify(await listed),
		JSON.stringify([items, activated]),
		...(await filesOf(items)),
		workflow.memory,
	].join('\n');
}

/** The headers without the one that is for the key. */
const otherHeaders = (headers: string) =>
	JSON.stringify({ ...(JSON.parse(headers) as object), 'x-goog-api-key': '' });

describe.each([
	['with signs', KEY],
	['without signs', PLAIN_KEY],
])('a key %s stays out of', (_name, key) => {
	test.each(echoes(key))(
		'all that is left where the provider repeats it in %s',
		async (_at, replies) => {
			provider.reset(replies);
			const left = await leftBy(key, provider.url);
			const sent = provider.seen.map(
				({ method, url, headers, body }) => `${method} ${url} ${otherHeaders(headers)} ${body}`,
			);
			const everything = [left, ...printed, ...sent].join('\n');
			for (const spelling of [...spellingsOf(key), key.slice(0, 20)]) {
				const at = everything.indexOf(spelling);
				expect(at < 0 ? '' : everything.slice(Math.max(0, at - 200), at + 200)).toBe('');
			}
			expect(provider.strange).toEqual([]);
			expect(provider.seen.length).toBeGreaterThan(0);
		},
	);
});

test.each(WAYS)(
	'a key goes to no other host, whatever name or address the provider gives %s',
	async (_at, misled) => {
		await Promise.all(
			NAMES_ELSEWHERE.map(async (nameOn) => {
				const misleading = await BatchSecretsProvider.start(usual);
				const name = nameOn(misleading.strangeUrl);
				misleading.reset(misled(name));
				await leftBy(KEY, misleading.url);
				const outside = misleading.seen.filter(
					({ url }) => !/^\/(?:upload\/|download\/)?v1beta\//.test(url),
				);
				misleading.stop();
				expect({ name, strange: misleading.strange, outside }).toEqual({
					...{ name, strange: [], outside: [] },
				});
			}),
		);
	},
);
