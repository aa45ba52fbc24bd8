import { Readable } from 'node:stream';
import type { IBinaryData, IHttpRequestOptions } from 'n8n-workflow';
import {
	readPosition,
	readResults,
	type BatchResults,
	type ResultsInput,
} from '../../../nodes/GeminiImage/batch/readResults';
import { readBatch, type Batch } from '../../../nodes/GeminiImage/gemini/batch';
import { requestsNote } from '../../../nodes/GeminiImage/gemini/requestsNote';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';
import { Pacer } from '../../../nodes/GeminiImage/transport/pacer';
import { StreamMaker } from '../../../nodes/GeminiImage/transport/streamMaker';
import { drawImage } from '../../engine/images';
import { answerOf, imagePartOf } from '../streaming/answers';

const KEY = 'key-of-the-test';
let file: Buffer;
let image: Buffer;
beforeAll(async () => {
	image = await drawImage();
	const line = (key: string, response: object) => JSON.stringify({ key, response });
	const lines = [
		line('2', answerOf(imagePartOf(image))),
		line('1', answerOf(imagePartOf(image), { text: `The key is ${KEY}.` })),
		line('4', { promptFeedback: { blockReason: 'SAFETY' } }),
		line('5', answerOf(imagePartOf(image))),
	];
	file = Buffer.from(`${lines.join('\n')}\n`);
});

/** How a provider answers a request from some byte on. */
function part(range: unknown): { statusCode: number; headers: object; body: Readable } {
	const [, start] = /^bytes=(\d+)-$/.exec(String(range)) ?? [];
	if (start === undefined) {
		const headers = { 'content-length': String(file.length) };
		return { statusCode: 200, headers, body: Readable.from([file], { objectMode: false }) };
	}
	const from = Number(start);
	if (from >= file.length) {
		const headers = { 'content-range': `bytes */${file.length}` };
		return { statusCode: 416, headers, body: Readable.from([]) };
	}
	const headers = { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` };
	const body = Readable.from([file.subarray(from)], { objectMode: false });
	return { statusCode: 206, headers, body };
}

/** As much of n8n as reading results asks for, with a batch of five requests. */
function input(stored: IBinaryData[], more: Partial<ResultsInput> = {}): ResultsInput {
	const context = {
		getExecutionCancelSignal: () => undefined,
		getExecutionId: () => '12',
		getNode: () => ({ type: 'geminiImage' }),
		getWorkflow: () => ({ id: 'workflow', active: true }),
		helpers: {
			httpRequestWithAuthentication: (_name: string, { headers }: IHttpRequestOptions) =>
				Promise.resolve(part(headers?.Range)),
			prepareBinaryData: async (content: Buffer | Readable, fileName: string) => {
				const bytes = Buffer.isBuffer(content) ? content : Buffer.concat(await content.toArray());
				expect(bytes).toEqual(image);
				const binary: IBinaryData = { data: 'stored', fileName, mimeType: 'image/png' };
				stored.push(binary);
				return binary;
			},
		},
	} as never;
	const batch = readBatch({
		name: 'batches/1',
		metadata: {
			model: 'models/gemini-3-pro-image',
			state: 'BATCH_STATE_SUCCEEDED',
			output: { responsesFile: 'files/out' },
			batchStats: { requestCount: '5', successfulRequestCount: '3', failedRequestCount: '2' },
		},
	})!;
	return {
		calls: {
			context,
			streams: new StreamMaker(),
			pacer: new Pacer(undefined),
			provider: {
				name: 'google',
				baseUrl: 'https://example.com',
				modelsPath: '/v1beta/models',
				credential: { id: '', name: '', type: '', data: {} },
				mask: new KeyMask(KEY),
			},
			timeoutMs: 10_000,
			maxTries: 2,
		},
		context,
		batch,
		settings: { outputField: 'data', imageLink: 0, includeThoughts: false },
		...more,
	};
}

const told = (results: readonly BatchResults[]) =>
	results
		.flatMap(({ items }) => items)
		.map(({ json, binary }) => [json.key, (json.error as { reason: string })?.reason, binary]);

test('results are items, and the key of the API is not in them', async () => {
	const stored: IBinaryData[] = [];
	const results = await readResults(input(stored));
	expect(told([results]).map(([key, reason]) => [key, reason])).toEqual([
		['1', undefined],
		['2', undefined],
		['3', 'NO_RESULT'],
		['4', 'SAFETY'],
		['5', undefined],
	]);
	expect(JSON.stringify(results)).not.toContain(KEY);
	expect(results).toMatchObject({
		images: 3,
		succeeded: 3,
		failed: 2,
		cost: { usd: 0.201 },
		isComplete: true,
		isKept: true,
		next: undefined,
	});
});

test.each([1, 2, 3, 4])('results may be read in parts of %i', async (size) => {
	const whole = await readResults(input([]));
	const stored: IBinaryData[] = [];
	const parts: BatchResults[] = [];
	let from: ResultsInput['from'];
	do {
		let left = size;
		const results = await readResults(input(stored, { from, until: () => --left === 0 }));
		parts.push(results);
		from = readPosition(JSON.parse(JSON.stringify(results.next ?? null)));
		expect(results.isComplete).toBe(from === undefined);
	} while (from);
	expect(stored).toHaveLength(3);
	expect(parts).toHaveLength(Math.floor(4 / size) + 1);
	const byKey = (results: BatchResults[]) =>
		told(results).sort((one, other) => Number(one[0]) - Number(other[0]));
	expect(byKey(parts)).toEqual(byKey([whole]));
});

test('what was noted about the requests is asked for once, and kept for later parts', async () => {
	const asked: string[] = [];
	const displayName = requestsNote([{ aspectRatio: '21:9', imageSize: '4K' }]);
	const given = input([]);
	const { httpRequestWithAuthentication: download } = given.context.helpers;
	const answer: typeof download = function (name, options) {
		if (options.url.includes('/download/')) return download.call(this, name, options);
		asked.push(options.url);
		const body = Readable.from([JSON.stringify({ displayName })], { objectMode: false });
		return Promise.resolve({ statusCode: 200, headers: {}, body });
	};
	Object.assign(given.context.helpers, { httpRequestWithAuthentication: answer });
	const read = async (from: ResultsInput['from']) => {
		const batch = { ...given.batch, inputFile: 'files/in' };
		const results = await readResults({ ...given, batch, from, until: () => true });
		expect(results.warnings.join()).toContain('21:9');
		return readPosition(JSON.parse(JSON.stringify(results.next)));
	};
	expect(await read(await read(undefined))).toMatchObject({ note: displayName });
	expect(asked).toEqual(['https://example.com/v1beta/files/in']);
});

describe('a batch that has succeeded and has no output', () => {
	const read = async (counts: Pick<Batch, 'requests' | 'failed'>) => {
		const given = input([]);
		const batch = { ...given.batch, responsesFile: undefined, ...counts };
		return await readResults({ ...given, batch });
	};

	test.each([
		{ requests: 3, failed: 2 },
		// Google may leave out what it has not counted yet, which reads as zero.
		{ requests: 3, failed: 0 },
		{ requests: undefined, failed: undefined },
	])('has results later, with the counts %j', async (counts) => {
		await expect(read(counts)).rejects.toMatchObject({ kind: 'batchResultsPending' });
	});

	test('has none, if every request failed', async () => {
		const reasons = told([await read({ requests: 3, failed: 3 })]).map(([, reason]) => reason);
		expect(reasons).toEqual(['BATCH_WITHOUT_RESULTS']);
	});
});

test.each([undefined, null, {}, { offset: -1, results: 0, keys: [] }, 'text'])(
	'%j is no position',
	(value) => {
		expect(readPosition(value)).toBeUndefined();
	},
);
