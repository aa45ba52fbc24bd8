import { drawImage } from './images';
import {
	errorsOf,
	finish,
	getBatch,
	keysOf,
	noted,
	numbered,
	submit,
	submitInline,
	warningsOf,
	type SubmittedRequest,
} from './emulatedBatch';
import { setUp } from './setUp';

const here = setUp();

/** A batch that has ended, whose lines have these faults by their keys. */
async function withLines(
	batchLines: Record<string, object>,
	requests: readonly SubmittedRequest[] = numbered(3),
	more: object = {},
): Promise<string> {
	await here.user.behave({ batchLines, ...more });
	const { name } = await submit(here.user, requests);
	await finish(here.user);
	return name;
}

/** What a sentence about a result must not claim. */
const UNTRUE =
	/Nothing was sent|Tried \d|does not send it again|sent again|The provider may have charged/;

describe('a request without an image has an error item', () => {
	test.each<[string, object, object]>([
		[
			'failed',
			{ error: { code: 429, message: 'Busy', status: 'RESOURCE_EXHAUSTED' } },
			{ httpCode: 429, reason: 'RESOURCE_EXHAUSTED' },
		],
		[
			'failed inside',
			{ error: { code: 500, message: 'Oh', status: 'INTERNAL' } },
			{ httpCode: 500, retryable: true },
		],
		[
			'was invalid',
			{ error: { code: 400, message: 'Bad', status: 'INVALID_ARGUMENT' } },
			{ httpCode: 400, retryable: false },
		],
		['has a code alone', { error: { code: 503 } }, { httpCode: 503, retryable: true }],
		['was blocked', { blocked: 'SAFETY' }, { reason: 'SAFETY' }],
		['was refused', { finishReason: 'IMAGE_SAFETY' }, { reason: 'IMAGE_SAFETY', retryable: false }],
		['was answered with text', { textOnly: 'Which boat?' }, { reason: 'TEXT_ONLY' }],
		['was answered with nothing', { empty: true }, { reason: 'EMPTY_ANSWER' }],
		['was answered with no field', { answer: {} }, { reason: 'EMPTY_ANSWER' }],
		[
			'has broken data',
			{
				answer: {
					candidates: [
						{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: '*' } }] } },
					],
				},
			},
			{ reason: 'BROKEN_IMAGE' },
		],
		['is not in the results', { omit: true }, { reason: 'NO_RESULT', retryable: true }],
	])('where it %s', async (_case, fault, error) => {
		const batch = await withLines({ 2: fault });
		const { items, error: thrown, hints } = await getBatch(here, batch);
		expect(thrown).toBeUndefined();
		expect(keysOf(items)).toEqual(['1', '2', '3']);
		const [failed] = errorsOf(items);
		expect(failed).toMatchObject({ ...error, key: '2' });
		expect(Object.keys(items[1]?.json ?? {}).sort()).toEqual(['batch', 'error', 'key']);
		expect(items[1]?.json.batch).toMatchObject({ state: 'succeeded' });
		expect(items[1]?.pairedItem).toEqual({ item: 0 });
		expect(`${failed?.message as string} ${failed?.description as string}`).not.toMatch(UNTRUE);
		expect(hints.join()).toContain(
			'2 of 3 requests in the batch returned an image. 1 did not. Its item says why.',
		);
	});

	test.each([
		[3, 400],
		[4, 504],
		[5, 404],
		[7, 403],
		[8, 429],
		[13, 500],
		[14, 503],
		[16, 401],
	])('with the code %i of gRPC, which is HTTP %i', async (_code, http) => {
		const fault = { error: { code: http, message: 'No luck' } };
		const batch = await withLines({ 1: fault }, numbered(1), { batchErrorCodes: 'grpc' });
		const { items } = await getBatch(here, batch);
		expect(errorsOf(items)).toMatchObject([{ httpCode: http }]);
	});

	test.each(['', '{"key": "2", "response": {', 'no JSON', '[]', '42', '"text"'])(
		'where its line is %j',
		async (raw) => {
			const batch = await withLines({ 2: { raw } });
			const { items } = await getBatch(here, batch);
			const errors = errorsOf(items);
			// Without its key, the line cannot be told from the missing result.
			const unreadable = raw === '' ? [] : ['RESULT_UNREADABLE'];
			expect(errors.map(({ reason }) => reason).sort()).toEqual(
				[...(unreadable.length === 0 ? ['NO_RESULT'] : []), ...unreadable].sort(),
			);
			expect(items).toHaveLength(3);
		},
	);

	test('where its status says so', async () => {
		const raw = '{"key": "2", "status": {"code": 8, "message": "Busy"}}';
		const { items } = await getBatch(here, await withLines({ 2: { raw } }));
		expect(errorsOf(items)).toMatchObject([{ key: '2', httpCode: 429 }]);
	});

	test('where a chunk of its response says so', async () => {
		const raw = '{"key": "2", "response": [{"candidates": []}, {"error": {"code": 503}}]}';
		const { items } = await getBatch(here, await withLines({ 2: { raw } }));
		expect(errorsOf(items)).toMatchObject([{ key: '2', httpCode: 503 }]);
	});

	test('but not where its response comes in chunks', async () => {
		const data = (await drawImage()).toString('base64');
		const inlineData = { mimeType: 'image/png', data };
		const chunks = [{ text: 'A ' }, { text: 'boat' }, { inlineData }].map((part) => ({
			candidates: [{ content: { parts: [part] } }],
		}));
		const response = [...chunks, { candidates: [{ finishReason: 'STOP' }] }];
		const raw = JSON.stringify({ key: '2', response });
		const { items } = await getBatch(here, await withLines({ 2: { raw } }));
		expect(errorsOf(items)).toEqual([]);
		expect(items[1]?.json).toMatchObject({ key: '2', text: 'A boat' });
		expect(await here.engine.bytesOf(items[1]?.binary?.data)).toEqual(await drawImage());
	});

	test('where its line breaks off after the image, the image is kept', async () => {
		const data = (await drawImage()).toString('base64');
		const part = `{"inlineData": {"mimeType": "image/png", "data": "${data}"}}`;
		const raw = `{"key": "2", "response": {"candidates": [{"content": {"parts": [${part}, {"text`;
		const { items } = await getBatch(here, await withLines({ 2: { raw } }));
		expect(keysOf(items)).toEqual(['1', '2', '3']);
		expect(warningsOf(items[1]!).join()).toContain('The response ended early, after the image');
	});
});

test('all requests may have failed in a batch that has succeeded', async () => {
	const error = { error: { code: 500, message: 'Oh', status: 'INTERNAL' } };
	const batch = await withLines({ 1: error, 2: error, 3: { blocked: 'SAFETY' } });
	const { items, error: thrown, hints } = await getBatch(here, batch);
	expect(thrown).toBeUndefined();
	expect(errorsOf(items)).toHaveLength(3);
	expect(hints.join()).toContain(
		'None of the 3 requests in the batch returned an image. Their items say why.',
	);
});

describe('a result that nobody expects', () => {
	const requests = numbered(3).map(({ key }) => ({ key, prompt: `Boat ${key}` }));
	const from = (batch: string) => ({ items: [{ json: { batch: { name: batch }, requests } }] });

	test('is kept with a warning where its key is there twice', async () => {
		const { items, hints } = await getBatch(here, await withLines({ 2: { duplicate: true } }));
		expect(keysOf(items)).toEqual(['1', '2', '2', '3']);
		const warning = 'The key "2" appears more than once in the results, so it has several items.';
		expect(items.map(warningsOf)).toEqual([[], [warning], [warning], []]);
		expect(items.filter(({ binary }) => binary)).toHaveLength(4);
		expect(hints.join()).toContain(warning);
		expect(hints.join()).toContain('All 3 requests in the batch returned an image.');
	});

	test('is there with a warning where its key was not submitted', async () => {
		const batch = await withLines({ 2: { unknownKey: 'other' } });
		const { items } = await getBatch(here, batch, {}, from(batch));
		expect(keysOf(items)).toEqual(['1', 'other', '3', '2']);
		expect(warningsOf(items[1]!)).toEqual(['The key "other" was not submitted.']);
		expect(errorsOf(items)).toMatchObject([{ reason: 'NO_RESULT', key: '2' }]);
	});

	test('a key that is missing is named where the keys are known', async () => {
		const own = [{ key: 'a' }, { key: 'b' }, { key: 'c' }];
		const batch = await withLines({ b: { omit: true } }, own);
		const known = { items: [{ json: { batch: { name: batch }, requests: own } }] };
		expect(errorsOf((await getBatch(here, batch, {}, known)).items)).toMatchObject([{ key: 'b' }]);
		const [unknown] = errorsOf((await getBatch(here, batch)).items);
		expect(unknown).toMatchObject({
			reason: 'NO_RESULT',
			message: 'The batch ended without a result for 1 of its requests',
		});
		expect(unknown).not.toHaveProperty('key');
	});
});

describe('a batch that has not succeeded', () => {
	test.each([
		['failed', /^The batch failed without results, so its 3 requests have no image$/],
		['expired', /^The batch expired after 48 hours without results/],
	])('and has %s gives one error item', async (batchEndsAs, message) => {
		const batch = await withLines({}, numbered(3), { batchEndsAs });
		const { items, error } = await getBatch(here, batch);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(errorsOf(items)).toMatchObject([
			{ reason: 'BATCH_WITHOUT_RESULTS', message: expect.stringMatching(message) as string },
		]);
		expect(items[0]?.json.batch).toMatchObject({ state: batchEndsAs });
		const said = errorsOf(items)[0]?.description as string;
		if (batchEndsAs === 'failed') expect(said).toContain('could not be processed');
	});

	test('and has failed gives an error item for each request that is known', async () => {
		const requests = [{ key: 'a' }, { key: 'b' }];
		const batch = await withLines({}, requests, { batchEndsAs: 'failed' });
		const known = { items: [{ json: { batch: { name: batch }, requests } }] };
		const { items, hints } = await getBatch(here, batch, {}, known);
		expect(keysOf(items)).toEqual(['a', 'b']);
		for (const error of errorsOf(items)) {
			expect(error).toMatchObject({
				reason: 'BATCH_WITHOUT_RESULTS',
				message: 'The batch failed without results, so this request has no image',
				description: expect.stringContaining('Submit this item again') as string,
			});
		}
		expect(hints.join()).toContain('None of the 2 requests in the batch returned an image');
	});

	test.each(['failed', 'expired'])('and has %s gives the results that it has', async (end) => {
		const batch = await withLines({}, numbered(3), { batchEndsAs: end, batchPartialOutput: true });
		const { items } = await getBatch(here, batch);
		expect(keysOf(items)).toEqual(['1', '2', '3']);
		expect(items[0]?.json.batch).toMatchObject({ state: end });
	});

	test('and was cancelled gives the results that it has', async () => {
		await here.user.behave({ batchHold: 'running', batchPartialOutput: true });
		const { name } = await submit(here.user, numbered(2));
		await here.engine.run({
			parameters: { resource: 'batch', operation: 'cancelBatch', batch: name },
			credential: here.user.credential(),
		});
		const { items } = await getBatch(here, name);
		expect(items).toHaveLength(2);
		expect(items[0]?.json.batch).toMatchObject({ state: 'cancelled' });
	});
});

describe('results that are not there', () => {
	test('any more are told, and "On Error" applies', async () => {
		const batch = await withLines({}, numbered(1), { batchOutputGone: true });
		const { error } = await getBatch(here, batch);
		expect(error?.message).toBe('Google no longer has the results of the batch');
		const { items } = await getBatch(here, batch, {}, { continueOnFail: true });
		expect(errorsOf(items)).toMatchObject([{ reason: 'RESULTS_GONE', httpCode: 404 }]);
	});

	test('because another account has the batch are told', async () => {
		const batch = await withLines({});
		const { error } = await getBatch({ ...here, user: here.user.another() }, batch);
		expect(error?.message).toMatch(/^Google cannot find the batch/);
	});

	test('because the provider has no batches are told', async () => {
		const { error } = await getBatch(
			here,
			'batches/a',
			{},
			{ credential: here.user.credential('cometapi') },
		);
		expect(error?.message).toBe('CometAPI does not support batches');
	});
});

describe("n8n's settings of the node", () => {
	const faults = { 1: { blocked: 'SAFETY' }, 3: { omit: true } };

	test.each([undefined, { binaryMode: 'separate' }, { binaryMode: 'combined' }])(
		'send error items to the error output, with workflow settings %j',
		async (settings) => {
			const batch = await withLines(faults);
			const items = [{ json: { batch: { name: batch }, shop: 'boats' } }];
			const nodeSettings = { onError: 'continueErrorOutput' as const };
			const run = await getBatch(here, batch, {}, { items, nodeSettings, settings });
			expect(keysOf(run.items)).toEqual(['2']);
			expect(keysOf(run.errorItems)).toEqual(['1', '3']);
			expect(run.errorItems[0]?.json).toMatchObject({
				error: { key: '1', reason: 'SAFETY' },
				batch: { name: batch, state: 'succeeded' },
				shop: 'boats',
			});
			expect(keysOf(run.arrived.error)).toEqual(['1', '3']);
		},
	);

	test('"Retry On Fail" gets the same without storing it again', async () => {
		const batch = await withLines(faults);
		const nodeSettings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const { items, error, hints } = await getBatch(here, batch, {}, { nodeSettings });
		expect(error).toBeUndefined();
		expect(keysOf(items)).toEqual(['1', '2', '3']);
		expect(await noted(here.user)).toMatchObject([{ downloads: [{ complete: true }] }]);
		expect(hints.join()).toContain('The node reused 1 image from an earlier try');
	});

	test('several batches come one after the other', async () => {
		const one = await withLines({});
		const other = await withLines({}, [{ key: 'b' }]);
		const { items } = await getBatch(
			here,
			'={{ $json.name }}',
			{},
			{
				items: [{ json: { name: one } }, { json: { name: other } }],
			},
		);
		expect(keysOf(items)).toEqual(['1', '2', '3', 'b']);
		expect(items[3]?.pairedItem).toEqual({ item: 1 });
	});
});

describe('inline results', () => {
	test.each(['metadata', 'response', 'both'])('are read from %s', async (batchOutputIn) => {
		await here.user.behave({ batchOutputIn, batchLines: { 2: { error: { code: 500 } } } });
		const name = await submitInline(here.user, numbered(3));
		await finish(here.user);
		const { items } = await getBatch(here, name);
		expect(keysOf(items)).toEqual(['1', '2', '3']);
		expect(errorsOf(items)).toMatchObject([{ key: '2', httpCode: 500 }]);
		const status = await getBatch(here, name, { statusOnly: true });
		expect(status.items).toHaveLength(1);
	});

	test('have their number where they have no key', async () => {
		const name = await submitInline(here.user, [{}, {}]);
		await finish(here.user);
		const { items } = await getBatch(here, name);
		expect(keysOf(items)).toEqual(['1', '2']);
	});
});
