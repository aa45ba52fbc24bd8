import sharp from 'sharp';
import { Batcher, imagesIn, line, PRO, type Operation } from './batcher';
import { withEmulator } from './client';

const { client } = withEmulator();

async function behaving(behaviour: object): Promise<Batcher> {
	const mine = new Batcher(client());
	await mine.own.behave(behaviour);
	return mine;
}

/** The list as it is answered. */
async function namesOf(mine: Batcher): Promise<string[]> {
	const response = await mine.fetch('v1beta/batches');
	const { operations = [] } = (await response.json()) as { operations?: Operation[] };
	return operations.map(({ name }) => name);
}

describe('the settings of batches', () => {
	it.each<[object, object]>([
		[{ batchStatePrefix: 'JOB_STATE_' }, { metadata: { state: 'JOB_STATE_SUCCEEDED' } }],
		[
			{ batchCounts: 'numbers' },
			{ metadata: { batchStats: { requestCount: 2, successfulRequestCount: 2 } } },
		],
		[{ batchDoneLate: true }, { metadata: { state: 'BATCH_STATE_SUCCEEDED', output: {} } }],
		[{ batchOutputIn: 'metadata' }, { metadata: { output: {} } }],
		[{ batchOutputIn: 'response' }, { response: {} }],
		[{ batchEndsAs: 'failed' }, { done: true, error: { code: 13 } }],
		[{ batchEndsAs: 'expired' }, { done: true, metadata: { state: 'BATCH_STATE_EXPIRED' } }],
	])('%j show in the operation', async (behaviour, expected) => {
		const mine = await behaving(behaviour);
		const made = await mine.make([line('a'), line('b')]);
		await mine.finish();
		expect(await mine.get(made)).toMatchObject(expected);
	});

	it.each<[object, string]>([
		[{ batchCounts: 'none' }, 'metadata.batchStats'],
		[{ batchDoneLate: true }, 'done'],
		[{ batchOutputIn: 'metadata' }, 'response'],
		[{ batchOutputIn: 'response' }, 'metadata.output'],
		[{ batchEndsAs: 'failed' }, 'metadata.output'],
		[{ batchEndsAs: 'expired' }, 'metadata.output'],
	])('%j leave out %s', async (behaviour, path) => {
		const mine = await behaving(behaviour);
		const made = await mine.make([line('a')]);
		await mine.finish();
		expect(await mine.get(made)).not.toHaveProperty(path);
	});

	it.each(['failed', 'expired'])('can give one that %s the results so far', async (batchEndsAs) => {
		const batchLines = { b: { omit: true } };
		const mine = await behaving({ batchEndsAs, batchPartialOutput: true, batchLines });
		const made = await mine.make([line('a'), line('b')]);
		await mine.finish();
		const ended = await mine.get(made);
		expect(ended.metadata.batchStats).toMatchObject({ pendingRequestCount: '1' });
		expect((await mine.results(ended)).map(({ key }) => key)).toEqual(['a']);
	});

	it('can give a cancelled one the results so far', async () => {
		const mine = await behaving({ batchHold: 'running', batchPartialOutput: true });
		const made = await mine.make([line('a'), line('b')]);
		await mine.finish();
		await mine.fetch(`v1beta/${made.name}:cancel`, 'POST');
		const ended = await mine.get(made);
		expect(ended.metadata.state).toBe('BATCH_STATE_CANCELLED');
		expect(await mine.results(ended)).toHaveLength(2);
	});

	it.each(['pending', 'running'])('can hold one as %s, whatever the clock', async (batchHold) => {
		const mine = await behaving({ batchHold });
		const made = await mine.make([line('a')]);
		await mine.finish();
		expect((await mine.get(made)).metadata.state).toBe(`BATCH_STATE_${batchHold.toUpperCase()}`);
		await mine.own.behave({ batchHold: 'none' });
		expect((await mine.get(made)).done).toBe(true);
	});

	it('can hold one back for hours, until it is told to finish', async () => {
		const mine = await behaving({ batchPendingMs: 3_600_000, batchRunningMs: 3_600_000 });
		const made = await mine.make([line('a')]);
		expect((await mine.get(made)).metadata.state).toBe('BATCH_STATE_PENDING');
		await mine.finish();
		expect((await mine.get(made)).metadata.state).toBe('BATCH_STATE_SUCCEEDED');
	});

	it('can have errors with the codes of gRPC', async () => {
		const mine = await behaving({ batchErrorCodes: 'grpc' });
		const [result] = await mine.results(await mine.run([line('a', 'x', { seed: 'x' })]));
		expect(result).toEqual({
			key: 'a',
			error: { code: 3, message: expect.stringContaining('seed') as string },
		});
	});

	it('can reverse the results', async () => {
		const mine = await behaving({ batchOrder: 'reversed' });
		const results = await mine.results(await mine.run([line('a'), line('b'), line('c')]));
		expect(results.map(({ key }) => key)).toEqual(['c', 'b', 'a']);
	});

	it('can answer inline for a file', async () => {
		const mine = await behaving({
			batchInlineOutput: true,
			batchLines: { b: { blocked: 'OTHER' } },
		});
		const { metadata } = await mine.run([line('a'), line('b')]);
		expect(metadata.output?.inlinedResponses?.inlinedResponses).toMatchObject([
			{ metadata: { key: 'a' }, response: { candidates: [{}] } },
			{ metadata: { key: 'b' }, response: { promptFeedback: { blockReason: 'OTHER' } } },
		]);
	});

	it('can hide the newest from the list for a while', async () => {
		const mine = await behaving({});
		const [old, young] = [await mine.make([line('a')]), await mine.make([line('b')])];
		await mine.own.behave({ batchListHides: 2 });
		const seen = [await namesOf(mine), await namesOf(mine), await namesOf(mine)];
		expect(seen).toEqual([[old.name], [old.name], [young.name, old.name]]);
	});

	it('are those of its creation for what it draws', async () => {
		const mine = await behaving({ images: 2, batchHold: 'pending' });
		const made = await mine.make([line('a')]);
		await mine.own.behave({ images: 1, batchHold: 'none' });
		const ended = await mine.until(made, 'SUCCEEDED');
		expect((await mine.results(ended)).flatMap(imagesIn)).toHaveLength(2);
		expect(await mine.own.received('batches')).toMatchObject([{ billed: 1, images: 2 }]);
	});

	it('are refused if unknown', async () => {
		const own = client();
		expect((await own.behave({ batchPendingMS: 1 })).status).toBe(400);
		expect((await own.behave({ batchLines: { a: { odd: true } } })).status).toBe(400);
	});
});

describe('a line that is told to', () => {
	it.each<[object, object, number]>([
		[{ answer: { odd: 1 } }, { response: { odd: 1 } }, 0],
		[{ blocked: 'SAFETY' }, { response: { promptFeedback: { blockReason: 'SAFETY' } } }, 0],
		[{ empty: true }, { response: { candidates: [] } }, 0],
		[
			{ finishReason: 'IMAGE_SAFETY' },
			{ response: { candidates: [{ finishReason: 'IMAGE_SAFETY' }] } },
			0,
		],
		[
			{ textOnly: 'Why?' },
			{ response: { candidates: [{ content: { parts: [{ text: 'Why?' }] } }] } },
			0,
		],
		[
			{ onlyThoughts: true },
			{ response: { candidates: [{ content: { parts: [{ thought: true }] } }] } },
			1,
		],
		[
			{ error: { code: 8, message: 'No room.', status: 'RESOURCE_EXHAUSTED' } },
			{ error: { code: 8, message: 'No room.', status: 'RESOURCE_EXHAUSTED' } },
			0,
		],
		[{ unknownKey: 'stranger' }, { key: 'stranger', response: { candidates: [{}] } }, 1],
	])('be %j is so, and the others are not', async (fault, expected, billed) => {
		const mine = await behaving({ batchLines: { b: fault } });
		const ended = await mine.run([line('a'), line('b')]);
		const [good, told] = (await mine.text(ended)).trimEnd().split('\n');
		expect(JSON.parse(good ?? '')).toMatchObject({ key: 'a', response: { candidates: [{}] } });
		expect(JSON.parse(told ?? '')).toMatchObject({ key: 'b', ...expected });
		expect(await mine.own.received('batches')).toMatchObject([{ billed: billed + 1 }]);
	});

	it('be raw, missing, square or there twice is so', async () => {
		const wide = { imageConfig: { aspectRatio: '16:9' } };
		const mine = await behaving({
			batchLines: {
				a: { raw: '{"key": "a", ' },
				b: { omit: true },
				c: { ignoreRatio: true },
				d: { duplicate: true },
			},
		});
		const ended = await mine.run(['a', 'b', 'c', 'd'].map((key) => line(key, key, wide)));
		const [raw, ...rest] = (await mine.text(ended)).trimEnd().split('\n');
		expect(raw).toBe('{"key": "a", ');
		const results = rest.map((text) => JSON.parse(text) as { key: string });
		expect(results.map(({ key }) => key)).toEqual(['c', 'd', 'd']);
		const sizes = await Promise.all(
			results.flatMap(imagesIn).map(async (image) => (await sharp(image).metadata()).width),
		);
		expect(sizes).toEqual([1024, 1376, 1376]);
		expect(await mine.own.received('batches')).toMatchObject([{ requests: 4, billed: 2 }]);
	});
});

describe('a fault of a request for batches', () => {
	const body = async (mine: Batcher) => ({
		batch: { inputConfig: { fileName: await mine.upload([line('a')]) } },
	});

	it('is met by one request each, in order', async () => {
		const mine = await behaving({});
		const { name } = await mine.make([line('a')]);
		await mine.own.behave({
			batchFaults: [
				{ status: 503 },
				null,
				{ network: 'reset', beforeHeaders: true },
				{ status: 500 },
			],
		});
		expect((await mine.fetch(`v1beta/${name}`)).status).toBe(503);
		expect((await mine.fetch('v1beta/batches')).status).toBe(200);
		await expect(mine.fetch(`v1beta/${name}:cancel`, 'POST')).rejects.toThrow();
		expect((await mine.fetch(`v1beta/${name}`, 'DELETE')).status).toBe(500);
		expect(await mine.own.received('batches')).toMatchObject([
			{ name, model: PRO, creates: 1, gets: 1, cancels: 1, deletes: 1 },
		]);
		expect(await namesOf(mine)).toEqual([name]);
	});

	it.each<[object, number]>([
		[{ status: 503 }, 0],
		[{ status: 503, billed: true }, 1],
		[{ network: 'reset', beforeHeaders: true }, 1],
		[{ network: 'reset', afterBytes: 20 }, 1],
	])('%j leaves %i created', async (fault, created) => {
		const mine = await behaving({ batchFaults: [fault] });
		const response = await mine.create(await body(mine)).catch(() => undefined);
		if (response?.status === 200) await expect(response.text()).rejects.toThrow();
		expect(await namesOf(mine)).toHaveLength(created);
		expect(await mine.own.received('batches')).toHaveLength(created);
	});

	it('passes a request that is refused', async () => {
		const mine = await behaving({ batchFaults: [{ network: 'reset', beforeHeaders: true }] });
		expect((await mine.create({ batch: {} })).status).toBe(400);
	});
});

describe('the records of batches', () => {
	it('can be forgotten', async () => {
		const mine = await behaving({});
		await mine.make([line('a')], 'first');
		await fetch(mine.own.url(`/control/batches?key=${mine.own.key}`), { method: 'DELETE' });
		await mine.make([line('b')], 'second');
		expect(await mine.own.received('batches')).toMatchObject([
			{
				displayName: 'second',
				inputFile: expect.stringMatching(/^files\//) as string,
				requests: 1,
			},
		]);
	});
});
