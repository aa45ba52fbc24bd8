import { Batcher, imagesIn, line, PRO } from './batcher';
import { ask, inline, plainImage, withEmulator } from './client';
import { filePart } from './uploader';

const { client } = withEmulator();
const user = () => new Batcher(client());

type Refused = { error: { code: number; status: string; message: string } };

async function refusalOf(response: Response): Promise<Refused['error']> {
	const { error } = (await response.json()) as Refused;
	expect(error.code).toBe(response.status);
	return error;
}

/** How the creation of a batch with these lines is refused. */
async function refuseLines(lines: Array<object | string>) {
	const mine = user();
	const fileName = await mine.upload(lines);
	const refused = await refusalOf(await mine.create({ batch: { inputConfig: { fileName } } }));
	expect(await mine.own.received('batches')).toEqual([]);
	return refused;
}

describe('a request for a batch', () => {
	it('may use either spelling and all fields', async () => {
		const mine = user();
		const file_name = await mine.upload([line('a')]);
		const response = await mine.create({
			batch: {
				display_name: 'snake',
				input_config: { file_name },
				priority: '3',
				webhook_config: { uris: ['https://example.com/hook'] },
			},
		});
		expect(await response.json()).toMatchObject({
			metadata: { displayName: 'snake', inputConfig: { fileName: file_name }, priority: '3' },
		});
	});

	it.each<[string, unknown, string]>([
		['not JSON', '{"batch": ', 'Invalid JSON payload received.'],
		['empty', {}, 'BatchGenerateContentRequest.batch: must be set.'],
		['unknown names', { batch: {}, model: 'x' }, 'Unknown name "model": Cannot find field.'],
		[
			'unknown names',
			{ batch: { name: 'x' } },
			`Unknown name "name" at 'batch': Cannot find field.`,
		],
		[
			'unknown names deep inside',
			{ batch: { inputConfig: { gcsSource: {} } } },
			`Unknown name "gcsSource" at 'batch.input_config': Cannot find field.`,
		],
		['no input', { batch: { displayName: 'x' } }, 'must have one initialized field'],
		[
			'two inputs',
			{ batch: { inputConfig: { fileName: 'files/a', requests: { requests: [] } } } },
			`oneof field 'source' is already set`,
		],
		['a name of the wrong type', { batch: { displayName: 7 } }, `at 'batch.display_name'`],
		[
			'an address',
			{ batch: { inputConfig: { fileName: 'https://x/files/a' } } },
			'files/ and an ID',
		],
		['no inline requests', { batch: { inputConfig: { requests: {} } } }, 'must not be empty'],
		[
			'an inline entry without a request',
			{ batch: { inputConfig: { requests: { requests: [{ metadata: { key: 'a' } }] } } } },
			'requests[0].request: must be set',
		],
		[
			'an inline key twice',
			{
				batch: {
					inputConfig: {
						requests: {
							requests: [1, 2].map(() => ({ request: ask('x'), metadata: { key: 'a' } })),
						},
					},
				},
			},
			'requests[1] repeats the key "a"',
		],
	])('is refused with %s', async (_what, body, message) => {
		const refused = await refusalOf(await user().create(body));
		expect(refused).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
		expect(refused.message).toContain(message);
	});

	it('is refused for a model that makes no images', async () => {
		const mine = user();
		const body = { batch: { inputConfig: { fileName: await mine.upload([line('a')]) } } };
		expect(await refusalOf(await mine.create(body, 'gemini-9-image'))).toMatchObject({
			code: 404,
			message: expect.stringContaining('models/gemini-9-image is not found') as string,
		});
	});

	it('is refused over 20 MB', async () => {
		const request = ask('x'.repeat(20_971_520));
		const body = { batch: { inputConfig: { requests: { requests: [{ request }] } } } };
		expect((await refusalOf(await user().create(body))).message).toContain(
			'payload size exceeds the limit',
		);
	});
});

describe('the input file of a batch', () => {
	const create = async (mine: Batcher, fileName: string) =>
		mine.create({ batch: { inputConfig: { fileName } } });

	it('must exist and be of the same key', async () => {
		const fileName = await user().upload([line('a')]);
		expect(await refusalOf(await create(user(), fileName))).toMatchObject({
			code: 403,
			status: 'PERMISSION_DENIED',
		});
		expect((await create(user(), 'files/none')).status).toBe(403);
	});

	it('must have been processed', async () => {
		const mine = user();
		await mine.own.behave({ fileProcessingMs: 3_600_000 });
		const refused = await refusalOf(await create(mine, await mine.upload([line('a')])));
		expect(refused).toMatchObject({ code: 400, status: 'FAILED_PRECONDITION' });
	});

	it.each([
		['application/jsonl', 200],
		['application/json-lines', 200],
		['text/plain', 200],
		['image/png', 400],
		['application/json', 400],
	])('of type %s gets HTTP %i', async (type, status) => {
		const mine = user();
		expect((await create(mine, await mine.upload([line('a')], type))).status).toBe(status);
	});

	it('may be deleted once the batch is there', async () => {
		const mine = user();
		const fileName = await mine.upload([line('a'), line('b')]);
		const made = (await (await create(mine, fileName)).json()) as { name: string };
		await mine.fetch(`v1beta/${fileName}`, 'DELETE');
		const ended = await mine.until(made, 'SUCCEEDED');
		expect((await mine.results(ended)).flatMap(imagesIn)).toHaveLength(2);
	});

	it.each<[string, Array<object | string>, string]>([
		['no lines', ['', ' '], 'holds no requests'],
		['a line that is not JSON', [line('a'), '{"key": '], 'Line 2 of the input file is not valid'],
		['a line that is no object', ['', '[]'], 'Line 2 of the input file is not an object.'],
		['a line without a request', [{ key: 'a' }], 'Line 1 of the input file has no request.'],
		['a key that is a number', [{ key: 1, request: {} }], 'Line 1 of the input file has a key'],
		[
			'unknown names',
			[line('a'), { ...line('b'), custom_id: 'b' }],
			'Line 2 of the input file is not a request: Invalid JSON payload received. Unknown name "custom_id": Cannot find field.',
		],
		['a key twice', [line('a'), '', line('a')], 'Line 3 of the input file repeats the key "a".'],
	])('is refused with %s', async (_what, lines, message) => {
		const refused = await refuseLines(lines);
		expect(refused).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
		expect(refused.message).toContain(message);
	});

	it('may have lines far longer than a piece of it as it is read', async () => {
		const mine = user();
		const long = 'long '.repeat(40_000);
		await mine.run([line('a', long), line('b'), line('c', `${long}!`)]);
		const [{ lines } = {}] = await mine.own.received('batches');
		expect(lines).toEqual([
			{ key: 'a', body: line('a', long).request },
			{ key: 'b', body: line('b').request },
			{ key: 'c', body: line('c', `${long}!`).request },
		]);
	});
});

describe('a line of a batch', () => {
	it('that breaks a rule fails alone, with what a call would be told', async () => {
		const mine = user();
		const someone = await user().files.upload(await plainImage());
		const corrupt = {
			contents: [
				{ role: 'user', parts: [{ text: 'x' }] },
				{ role: 'model', parts: [inline(await plainImage())] },
				{ role: 'user', parts: [{ text: 'y' }] },
			],
		};
		const bad: Array<[string, object]> = [
			['ratio', ask('x', { imageConfig: { aspectRatio: '7:5' } })],
			['name', { ...ask('x'), model: 'x' }],
			['tokens', ask('x'.repeat(300_000))],
			['file', ask('x', {}, filePart(someone))],
			['signature', corrupt],
		];
		const ended = await mine.run([
			line('good'),
			...bad.map(([key, request]) => ({ key, request })),
		]);
		expect(ended.metadata.batchStats).toEqual({
			requestCount: '6',
			successfulRequestCount: '1',
			failedRequestCount: '5',
			pendingRequestCount: '0',
		});
		const results = new Map((await mine.results(ended)).map((result) => [result.key, result]));
		expect(imagesIn(results.get('good') ?? {})).toHaveLength(1);
		for (const [key, request] of bad) {
			const { code, message, status } = await mine.own.refusal(PRO, request);
			expect(results.get(key)).toEqual({ key, error: { code, message, status } });
		}
		expect(await mine.own.received('batches')).toMatchObject([
			{ requests: 6, billed: 1, images: 1 },
		]);
	});

	it('may name uploaded files, and is recorded with digests', async () => {
		const mine = user();
		const image = await plainImage();
		const file = await mine.files.upload(image);
		const ended = await mine.run([
			{ key: 'file', request: ask('a vase', {}, filePart(file)) },
			{ key: 'bytes', request: ask('a vase', {}, inline(image)) },
		]);
		const [one, two] = (await mine.results(ended)).flatMap(imagesIn);
		expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
		const [{ lines } = {}] = await mine.own.received('batches');
		expect(lines).toMatchObject([
			{ key: 'file', body: { contents: [{ parts: [{}, { fileData: { fileUri: file.uri } }] }] } },
			{
				key: 'bytes',
				body: { contents: [{ parts: [{}, { inlineData: { data: { $image: { width: 48 } } } }] }] },
			},
		]);
	});

	it('needs no key', async () => {
		const mine = user();
		const ended = await mine.run([{ request: ask('a fox') }]);
		const [result] = await mine.results(ended);
		expect(result).not.toHaveProperty('key');
		expect(result && imagesIn(result)).toHaveLength(1);
	});
});
