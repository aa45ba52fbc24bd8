import { setTimeout as wait } from 'node:timers/promises';
import {
	errorsOf,
	finish,
	getBatch,
	keysOf,
	noted,
	numbered,
	submit,
	type Submitted,
} from './emulatedBatch';
import { failStoringOf, tooLargeForDatabase } from './failingStore';
import { setUp } from './setUp';

const here = setUp();
afterEach(() => jest.restoreAllMocks());

const AGAIN =
	'Then run Get Batch again: Google keeps the results for about 48 hours after the batch ends.';

async function ended(more: Record<string, unknown> = {}, count = 4): Promise<Submitted> {
	await here.user.behave(more);
	const submitted = await submit(here.user, numbered(count));
	await finish(here.user);
	return submitted;
}

describe('an image that n8n does not store', () => {
	test('costs only itself where that is because of the image', async () => {
		const { name } = await ended();
		failStoringOf(/^image-2/, tooLargeForDatabase);
		const { items } = await getBatch(here, name, { deleteWhenDone: true });
		expect(keysOf(items)).toEqual(['1', '2', '3', '4']);
		const [error] = errorsOf(items);
		expect(error).toMatchObject({ key: '2', reason: 'NOT_STORED', retryable: false });
		expect(error?.description).toMatch(new RegExp(`${AGAIN}$`));
		expect(await noted(here.user)).toMatchObject([{ deletes: 0 }]);
	});

	test('ends the reading where there is no room for any other', async () => {
		const { name } = await ended();
		failStoringOf(/^image-3/);
		const { items, error } = await getBatch(here, name, { deleteWhenDone: true });
		expect(error).toBeUndefined();
		expect(keysOf(items)).toEqual(['1', '2', '3', '4']);
		expect(errorsOf(items)).toMatchObject([
			{ key: '3', message: expect.stringMatching(/^The image was generated, but/) as string },
			{ key: '4', message: expect.stringMatching(/^This result was not read/) as string },
		]);
		errorsOf(items).forEach(({ description }) => expect(description).toContain(AGAIN));
		expect(await noted(here.user)).toMatchObject([{ deletes: 0 }]);
	});

	test('ends the task where it is the first', async () => {
		const { name } = await ended();
		failStoringOf(/^image/);
		const { items, error } = await getBatch(here, name);
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/^The image was generated, but n8n could not store it/);
		expect(error?.description).toContain(AGAIN);
	});
});

describe('"Delete When Done"', () => {
	const ask = async (name: string) =>
		(
			await fetch(`${here.user.url}/google/v1beta/${name}`, {
				headers: { 'x-goog-api-key': here.user.key },
			})
		).status;

	test('deletes the batch and its files once all images are in n8n', async () => {
		const { name, inputFile } = await ended({ batchShortFileNames: true });
		const described = await fetch(`${here.user.url}/google/v1beta/${name}`, {
			headers: { 'x-goog-api-key': here.user.key },
		});
		const { response } = (await described.json()) as { response: { responsesFile: string } };
		const { items, hints } = await getBatch(here, name, { deleteWhenDone: true });
		expect(items).toHaveLength(4);
		expect(hints).toHaveLength(1);
		expect(await ask(name)).toBe(404);
		expect(await ask(inputFile)).toBe(403);
		expect(await ask(response.responsesFile)).toBe(403);
	});

	test('leaves a file whose name Google does not take', async () => {
		const { name, inputFile } = await ended();
		const { error, hints } = await getBatch(here, name, { deleteWhenDone: true });
		expect(error).toBeUndefined();
		expect(hints).toHaveLength(1);
		expect([await ask(name), await ask(inputFile)]).toEqual([404, 403]);
	});

	test('says nothing of a file that is gone already', async () => {
		const { name } = await ended();
		const body = { error: { code: 404, message: 'Not found', status: 'NOT_FOUND' } };
		await here.user.behave({ fileFaults: [null, { status: 404, body }] });
		const { hints } = await getBatch(here, name, { deleteWhenDone: true });
		expect(hints).toHaveLength(1);
	});

	test('warns of what could not be deleted', async () => {
		const { name } = await ended();
		const body = { error: { code: 403, message: 'No', status: 'PERMISSION_DENIED' } };
		await here.user.behave({ batchFaults: [null, { status: 403, body }] });
		const { items, hints } = await getBatch(here, name, { deleteWhenDone: true });
		expect(items).toHaveLength(4);
		expect(hints.join()).toContain(`${name} could not be deleted at Google`);
	});

	test.each<[string, Record<string, unknown>]>([
		['no request has an image', { batchLines: { 1: { empty: true } } }],
		['a result cannot be read', { batchLines: { 1: { raw: 'oh' } } }],
	])('deletes nothing where %s', async (_case, more) => {
		const { name } = await ended(more, 1);
		await getBatch(here, name, { deleteWhenDone: true });
		expect(await noted(here.user)).toMatchObject([{ deletes: 0 }]);
	});

	test('deletes nothing while the batch runs, or where only its state is wanted', async () => {
		await here.user.behave({ batchHold: 'running' });
		const { name } = await submit(here.user, numbered(1));
		await getBatch(here, name, { deleteWhenDone: true });
		await here.user.behave({});
		await finish(here.user);
		await getBatch(here, name, { deleteWhenDone: true, statusOnly: true });
		expect(await noted(here.user)).toMatchObject([{ deletes: 0 }]);
	});
});

test('a run that is cancelled ends the download at once', async () => {
	const { name } = await ended();
	const stall = { network: 'stall', afterBytes: 1000 };
	await here.user.behave({ downloadFaults: [stall, stall] });
	const running = here.engine.start({
		parameters: { resource: 'batch', operation: 'getBatch', batch: name },
		credential: here.user.credential(),
	});
	const downloads = async () => (await noted(here.user))[0]?.downloads ?? [];
	while ((await downloads()).length === 0) await wait(50);
	running.cancel();
	// Sooner than the timeout: it is longer than a test may take.
	await running.catch(() => undefined);
	expect(await downloads()).toHaveLength(1);
});

test('a thousand results leave no listeners behind', async () => {
	const warnings: Error[] = [];
	const note = (warning: Error) => void warnings.push(warning);
	process.on('warning', note);
	const lines: Record<string, object> = {};
	for (const { key = '' } of numbered(1000)) lines[key] = { textOnly: 'No' };
	const { name } = await ended({ batchLines: lines }, 1000);
	const { items } = await getBatch(here, name);
	process.off('warning', note);
	expect(items).toHaveLength(1000);
	expect(warnings.map(({ message }) => message)).toEqual([]);
});
