import sharp from 'sharp';
import { startEmulator } from '../../emulator';
import { Batcher, imagesIn, line, PRO, type Operation } from './batcher';
import { ask, Client, imagesOf, sha256, withEmulator } from './client';

const { client } = withEmulator();
const user = () => new Batcher(client());
const HOUR_MS = 3_600_000;

const statsOf = ({ metadata }: Operation) => metadata.batchStats;

describe('a batch', () => {
	it('draws each line of its file as a call of its own would', async () => {
		const mine = user();
		const made = await mine.make([
			line('wide', 'a blue boat', { imageConfig: { aspectRatio: '16:9' } }),
			'',
			line('tall', 'a red boat', { imageConfig: { aspectRatio: '9:16', imageSize: '2K' } }),
		]);
		expect(made).toMatchObject({
			name: expect.stringMatching(/^batches\/[a-z0-9]{36}$/) as string,
			metadata: {
				'@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
				model: `models/${PRO}`,
				displayName: 'a batch',
				name: made.name,
			},
		});
		const ended = await mine.until(made, 'SUCCEEDED');
		expect(ended).toMatchObject({
			done: true,
			metadata: {
				state: 'BATCH_STATE_SUCCEEDED',
				batchStats: { requestCount: '2', successfulRequestCount: '2', pendingRequestCount: '0' },
				endTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				output: { responsesFile: expect.stringMatching(/^files\/.{41,}$/) as string },
			},
			response: { responsesFile: ended.metadata.output?.responsesFile },
		});
		expect(statsOf(ended)).not.toHaveProperty('failedRequestCount');

		const results = await mine.results(ended);
		expect(results.map(({ key }) => key)).toEqual(['wide', 'tall']);
		const [wide, tall] = results.flatMap(imagesIn);
		const own = await mine.own.parts(
			PRO,
			ask('a blue boat', { imageConfig: { aspectRatio: '16:9' } }),
		);
		expect(wide && sha256(wide)).toBe(sha256(imagesOf(own)[0] ?? ''));
		expect(await sharp(tall).metadata()).toMatchObject({ width: 1536, height: 2752 });
	});

	it('answers inline if its requests came inline', async () => {
		const mine = user();
		const requests = ['a fox', 'a hare'].map((prompt, index) => ({
			request: ask(prompt),
			metadata: { key: `line ${index}` },
		}));
		const response = await mine.create({ batch: { input_config: { requests: { requests } } } });
		const ended = await mine.until((await response.json()) as Operation, 'SUCCEEDED');
		const { inlinedResponses } = ended.metadata.output?.inlinedResponses ?? {};
		expect(inlinedResponses).toMatchObject([
			{ metadata: { key: 'line 0' }, response: { candidates: [{ finishReason: 'STOP' }] } },
			{ metadata: { key: 'line 1' }, response: { candidates: [{ finishReason: 'STOP' }] } },
		]);
		expect(ended.response?.inlinedResponses?.inlinedResponses).toEqual(inlinedResponses);
		expect(ended.metadata.output).not.toHaveProperty('responsesFile');
	});

	it('is pending, then running, then ended, as long as it is told', async () => {
		const mine = user();
		await mine.own.behave({ batchPendingMs: 400, batchRunningMs: HOUR_MS });
		const made = await mine.make([line('a')]);
		expect(made.metadata.state).toBe('BATCH_STATE_PENDING');
		expect(statsOf(made)).toEqual({ requestCount: '1', pendingRequestCount: '1' });
		expect(made).not.toHaveProperty('done');
		const running = await mine.until(made, 'RUNNING');
		expect(running.metadata).not.toHaveProperty('endTime');
		expect(running.metadata).not.toHaveProperty('output');

		await mine.own.behave({ batchRunningMs: 400 });
		const ended = await mine.until(await mine.make([line('b')]), 'SUCCEEDED');
		const { createTime, endTime } = ended.metadata;
		const took = Date.parse(String(endTime)) - Date.parse(String(createTime));
		expect(took).toBeGreaterThanOrEqual(800);
	});

	it('is not billed before it runs', async () => {
		const mine = user();
		await mine.own.behave({ batchHold: 'pending' });
		await mine.make([line('a')]);
		await mine.finish();
		expect(await mine.own.received('batches')).toMatchObject([{ state: 'PENDING', billed: 0 }]);
		await mine.own.behave({ batchHold: 'running' });
		expect(await mine.own.received('batches')).toMatchObject([{ state: 'RUNNING', billed: 1 }]);
		await mine.own.behave({ batchHold: 'none' });
		expect(await mine.own.received('batches')).toMatchObject([{ state: 'SUCCEEDED', billed: 1 }]);
	});

	it('is listed, newest first, in pages', async () => {
		const mine = user();
		expect(await (await mine.fetch('v1beta/batches')).json()).toEqual({});
		const names: string[] = [];
		for (const key of ['a', 'b', 'c']) names.unshift((await mine.make([line(key)])).name);
		type List = { operations: Operation[]; nextPageToken?: string };
		const first = (await (await mine.fetch('v1beta/batches?pageSize=2')).json()) as List;
		const rest = await mine.fetch(`v1beta/batches?pageToken=${first.nextPageToken}`);
		const last = (await rest.json()) as List;
		expect(last).not.toHaveProperty('nextPageToken');
		const listed = [...first.operations, ...last.operations];
		expect(listed.map(({ name }) => name)).toEqual(names);
		expect(listed[0]).toHaveProperty('metadata.model', `models/${PRO}`);
		expect((await mine.fetch('v1beta/batches?pageToken=nonsense')).status).toBe(400);
	});

	it.each(['pending', 'running'])(
		'can be cancelled while %s, and then has no output',
		async (at) => {
			const mine = user();
			await mine.own.behave({ batchHold: at });
			const made = await mine.make([line('a'), line('b')]);
			const cancel = () => mine.fetch(`v1beta/${made.name}:cancel`, 'POST', {});
			expect(await (await cancel()).json()).toEqual({});
			const ended = await mine.get(made);
			expect(ended).toMatchObject({ done: true, metadata: { state: 'BATCH_STATE_CANCELLED' } });
			expect(ended.metadata).not.toHaveProperty('output');
			expect(ended).not.toHaveProperty('response');

			const again = await cancel();
			expect(again.status).toBe(400);
			expect(await again.json()).toHaveProperty('error.status', 'FAILED_PRECONDITION');
		},
	);

	it('cannot be cancelled once it has ended', async () => {
		const mine = user();
		const { name } = await mine.run([line('a')]);
		expect((await mine.fetch(`v1beta/${name}:cancel`, 'POST')).status).toBe(400);
	});

	it('can be deleted, which leaves its results', async () => {
		const mine = user();
		const ended = await mine.run([line('a')]);
		expect(await (await mine.fetch(`v1beta/${ended.name}`, 'DELETE')).json()).toEqual({});
		expect((await mine.fetch(`v1beta/${ended.name}`)).status).toBe(404);
		expect((await mine.fetch(`v1beta/${ended.name}`, 'DELETE')).status).toBe(404);
		expect(await mine.results(ended)).toHaveLength(1);
	});

	it('can be deleted as it runs', async () => {
		const mine = user();
		const made = await mine.make(Array.from({ length: 50 }, (_, index) => line(`${index}`)));
		expect((await mine.fetch(`v1beta/${made.name}`, 'DELETE')).status).toBe(200);
		const [{ billed } = {}] = await mine.own.received('batches');
		expect(billed).toBeLessThan(50);
	});

	it('belongs to the key that made it', async () => {
		const mine = user();
		const ended = await mine.run([line('a')]);
		const other = user();
		const missing = {
			error: { code: 404, message: 'Requested entity was not found.', status: 'NOT_FOUND' },
		};
		for (const [path, method] of [
			[ended.name, 'GET'],
			[ended.name, 'DELETE'],
			[`${ended.name}:cancel`, 'POST'],
			['batches/none', 'GET'],
		] as const) {
			const response = await other.fetch(`v1beta/${path}`, method);
			expect(response.status).toBe(404);
			expect(await response.json()).toEqual(missing);
		}
		expect(await (await other.fetch('v1beta/batches')).json()).toEqual({});
		expect((await other.download(ended.metadata.output?.responsesFile ?? '')).status).toBe(403);
	});

	it('is asked for with a valid key in a header only', async () => {
		const mine = user();
		const { name } = await mine.run([line('a')]);
		const ask = (path: string, headers = {}) =>
			fetch(mine.own.url(`/google/v1beta/${path}`), { headers });
		expect((await ask('batches')).status).toBe(403);
		expect((await ask(name, { 'x-goog-api-key': 'nonsense' })).status).toBe(400);
		expect((await ask(name, { authorization: `Bearer ${mine.own.key}` })).status).toBe(401);
		expect((await ask(`${name}?key=${mine.own.key}`)).status).toBe(400);
	});

	it('is unknown to proxies', async () => {
		const own = client();
		for (const persona of ['octopusx', 'gateway', 'cometapi']) {
			const headers = { 'x-goog-api-key': own.key, authorization: `Bearer ${own.key}` };
			const url = own.url(`/${persona}/v1beta/models/${PRO}-preview:batchGenerateContent`);
			expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(404);
		}
	});

	it('of large images comes from disk in a stream', async () => {
		const mine = user();
		const noiseBytes = 1_048_576;
		await mine.own.behave({ noiseBytes });
		const ended = await mine.run(Array.from({ length: 30 }, (_, index) => line(`${index}`)));
		const response = await mine.download(ended.metadata.output?.responsesFile ?? '');
		const bytes = (await response.arrayBuffer()).byteLength;
		expect(String(bytes)).toBe(response.headers.get('content-length'));
		expect(bytes).toBeGreaterThan(30 * noiseBytes);
		const [{ downloads } = {}] = await mine.own.received('batches');
		expect(downloads).toEqual([{ range: null, status: 200, bytes, complete: true }]);
		const images = (await mine.results(ended)).flatMap(imagesIn);
		expect(images).toHaveLength(30);
		expect((await sharp(images[29]).metadata()).width).toBe(1024);
	});

	it('lets the emulator close as it is drawn, or waits', async () => {
		const emulator = await startEmulator();
		const mine = new Batcher(new Client(emulator));
		await mine.make(Array.from({ length: 500 }, (_, index) => line(`${index}`)));
		await mine.own.behave({ batchPendingMs: HOUR_MS });
		await mine.make([line('later')]);
		const before = Date.now();
		await emulator.close();
		expect(Date.now() - before).toBeLessThan(10_000);
	});
});
