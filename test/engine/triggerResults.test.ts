import { NodeApiError, type INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { line } from '../emulator/batcher';
import { withoutHandles } from './emulatedBatch';
import { Engine } from './engine';
import { failStoringOf } from './failingStore';
import { batchesOf, keysOf, setUpTrigger } from './triggerSetUp';

const here = setUpTrigger();
/** So that a test need not wait for repetitions. */
const once = { options: { maxTries: 1 } };

const end = async (name: string, keys: string[]) => {
	const lines = keys.map((key) => line(key));
	return await here.google.until(await here.google.make(lines, name), 'SUCCEEDED');
};
const errorsOf = (items: INodeExecutionData[]) =>
	items.map(({ json }) => (json.error as { reason?: string } | undefined)?.reason);

test('it starts with the same items as Get Batch, but for their pairing and files', async () => {
	const workflow = await here.active();
	await here.client.behave({ batchLines: { b: { blocked: 'SAFETY' } } });
	const { name } = await end('autumn', ['a', 'b', 'c']);
	const items = await workflow.poll();
	const parameters = { resource: 'batch', operation: 'getBatch', batch: name };
	const got = await here.engine.run({ parameters, credential: here.credential });
	expect(withoutHandles(items)).toEqual(withoutHandles(got.items));
	expect(items).toHaveLength(3);
	expect(items.filter(({ pairedItem }) => pairedItem !== undefined)).toEqual([]);
	expect(errorsOf(items).filter(Boolean)).toHaveLength(1);
});

describe.each(['filesystem', 'default'] as const)('binaries in %s mode', (mode) => {
	beforeAll(async () => void (await Engine.start(mode)));
	afterAll(async () => void (await Engine.start('filesystem')));

	test('the next node of the workflow can read the images', async () => {
		const workflow = await here.active();
		await end('autumn', ['a', 'b']);
		const items = await workflow.poll();
		expect(keysOf(items)).toEqual(['a', 'b']);
		const images = await workflow.imagesInWorkflow(items);
		const sizes = await Promise.all(images.map(async (image) => await sharp(image).metadata()));
		expect(sizes).toMatchObject([{ width: 1024 }, { width: 1024 }]);
	});
});

test('when reading one fails, the others start the workflow, and it comes at the next poll', async () => {
	const workflow = await here.active({ parameters: once });
	await end('first', ['a']);
	await end('second', ['b']);
	await end('third', ['c']);
	const broken = { network: 'reset', afterBytes: 1000 };
	await here.client.behave({ downloadFaults: [null, broken] });
	expect(batchesOf(await workflow.poll())).toEqual(['first', 'third']);
	expect(batchesOf(await workflow.poll())).toEqual(['second']);
	expect(await workflow.poll()).toEqual([]);
});

test('when nothing can be read, n8n learns why, and the batch comes at the next poll', async () => {
	const workflow = await here.active({ parameters: once });
	await end('autumn', ['a']);
	await here.client.behave({ downloadFaults: [{ status: 503 }] });
	const before = workflow.memory;
	await expect(workflow.poll()).rejects.toBeInstanceOf(NodeApiError);
	expect(workflow.memory).toBe(before);
	expect(keysOf(await workflow.restart())).toEqual(['a']);
	expect(await workflow.poll()).toEqual([]);
});

describe('where Google says of a batch that it is done before it shows its results', () => {
	/** The description of a batch without its results. */
	const withoutOutput = async (name: string) => {
		const { name: id } = await end(name, ['a']);
		const metadata = { name: id, displayName: name, state: 'BATCH_STATE_SUCCEEDED' };
		return { name: id, metadata, done: true };
	};

	test('in the list, they are found in its own description', async () => {
		const workflow = await here.active({ parameters: once });
		const body = { operations: [await withoutOutput('autumn')] };
		await here.client.behave({ batchFaults: [{ status: 200, body }] });
		expect(keysOf(await workflow.poll())).toEqual(['a']);
		expect(await workflow.poll()).toEqual([]);
	});

	test('in its own description, they come at a later poll', async () => {
		const workflow = await here.active({ parameters: once });
		const body = await withoutOutput('autumn');
		await here.client.behave({ batchFaults: [null, { status: 200, body }] });
		await expect(workflow.poll()).rejects.toThrow('does not provide its results yet');
		expect(keysOf(await workflow.poll())).toEqual(['a']);
		expect(await workflow.poll()).toEqual([]);
	});
});

test('results that are gone are told once', async () => {
	const workflow = await here.active();
	await end('autumn', ['a']);
	await here.client.behave({ batchOutputGone: true });
	const items = await workflow.poll();
	expect(errorsOf(items)).toEqual(['RESULTS_GONE']);
	expect(batchesOf(items)).toEqual(['autumn']);
	expect(await workflow.poll()).toEqual([]);
});

test.each(['failed', 'expired'])('a batch that has %s is told once', async (batchEndsAs) => {
	const workflow = await here.active();
	await here.client.behave({ batchEndsAs });
	const batch = await here.google.make([line('a')], 'autumn');
	await here.google.until(batch, batchEndsAs.toUpperCase());
	expect(errorsOf(await workflow.poll())).toEqual(['BATCH_WITHOUT_RESULTS']);
	expect(await workflow.poll()).toEqual([]);
});

describe('a batch that takes longer than n8n lets a poll take', () => {
	const keys = ['a', 'b', 'c'];

	test('comes in parts, each result once', async () => {
		const workflow = await here.active({ budgetMs: 0 });
		await end('autumn', keys);
		const parts = [await workflow.poll(), await workflow.poll(), await workflow.poll()];
		expect(parts.map(keysOf)).toEqual([['a'], ['b'], ['c']]);
		const rest = [...(await workflow.poll()), ...(await workflow.poll())];
		expect(rest).toEqual([]);
	});

	test('goes on where it was after a restart, before other batches', async () => {
		const workflow = await here.active({ budgetMs: 0 });
		await end('autumn', keys);
		expect(keysOf(await workflow.poll())).toEqual(['a']);
		await end('winter', ['w']);
		workflow.budgetMs = null;
		const rest = await workflow.restart();
		expect(keysOf(rest)).toEqual(['b', 'c', 'w']);
		expect(workflow.memory).toContain('"begun":{}');
		expect(await workflow.poll()).toEqual([]);
	});

	test('is read at once by an n8n that sets no limit, and in the editor', async () => {
		const workflow = await here.active({ budgetMs: 0 });
		await end('autumn', keys);
		expect(keysOf(await workflow.test())).toEqual(keys);
		workflow.budgetMs = null;
		expect(keysOf(await workflow.poll())).toEqual(keys);
	});
});

describe('a batch of which a poll gets only a part', () => {
	afterEach(() => jest.restoreAllMocks());
	const keys = ['a', 'b', 'c'];

	test('because n8n has no room for more, goes on where there was none', async () => {
		const workflow = await here.active({ parameters: { options: { deleteWhenDone: true } } });
		await end('autumn', keys);
		failStoringOf(/^b/);
		const first = await workflow.poll();
		expect(keysOf(first)).toEqual(['a']);
		expect(errorsOf(first)).toEqual([undefined]);
		await expect(workflow.poll()).rejects.toThrow('n8n could not store it');
		jest.restoreAllMocks();
		const rest = await workflow.poll();
		expect(keysOf(rest)).toEqual(['b', 'c']);
		expect(rest.filter(({ binary }) => binary)).toHaveLength(2);
		expect(JSON.stringify(rest)).not.toContain('more than once');
		expect(await workflow.poll()).toEqual([]);
		expect((await here.client.received('batches')).map(({ deletes }) => deletes)).toEqual([1]);
	});

	test('because the download breaks for good, goes on where it broke', async () => {
		const workflow = await here.active({ parameters: once });
		const text = await here.google.text(await end('autumn', keys));
		const afterBytes = text.indexOf('\n') + 1000;
		const downloadFaults = [{ network: 'reset', afterBytes }, { status: 503 }];
		await here.client.behave({ downloadFaults });
		expect(keysOf(await workflow.poll())).toEqual(['a']);
		expect(keysOf(await workflow.poll())).toEqual(['b', 'c']);
		expect(await workflow.poll()).toEqual([]);
	});
});

describe('"Delete When Done"', () => {
	const parameters = { options: { deleteWhenDone: true } };
	const deletions = async () => {
		const received = await here.client.received('batches');
		return received.map(({ deletes }) => deletes);
	};

	test('deletes a batch at the poll after the one that brought it', async () => {
		const workflow = await here.active({ parameters });
		await end('autumn', ['a']);
		expect(keysOf(await workflow.poll())).toEqual(['a']);
		expect(await deletions()).toEqual([0]);
		expect(await workflow.restart()).toEqual([]);
		expect(await deletions()).toEqual([1]);
		expect(await workflow.poll()).toEqual([]);
		expect(await deletions()).toEqual([1]);
		expect(workflow.memory).toContain('"toDelete":[]');
	});

	test('tries again at the next poll what could not be deleted', async () => {
		const workflow = await here.active({ parameters });
		await end('autumn', ['a']);
		expect(keysOf(await workflow.poll())).toEqual(['a']);
		await here.client.behave({ batchFaults: [null, { status: 503 }] });
		expect(await workflow.poll()).toEqual([]);
		expect(await workflow.poll()).toEqual([]);
		expect(await deletions()).toEqual([2]);
	});

	test('deletes nothing while a part is still to come, nor what could not be read', async () => {
		const workflow = await here.active({ parameters, budgetMs: 0 });
		await here.client.behave({ batchLines: { a: { raw: '{"key": "a", "resp' } } });
		await end('autumn', ['a', 'b']);
		for (let poll = 0; poll < 5; poll++) await workflow.poll();
		expect(await deletions()).toEqual([0]);
	});

	test('deletes nothing when it was turned off meanwhile', async () => {
		const workflow = await here.active({ parameters });
		await end('autumn', ['a']);
		expect(keysOf(await workflow.poll())).toEqual(['a']);
		workflow.parameters = {};
		expect(await workflow.poll()).toEqual([]);
		workflow.parameters = parameters;
		expect(await workflow.poll()).toEqual([]);
		expect(await deletions()).toEqual([0]);
	});

	test('deletes nothing in a test, nor where the images were not read', async () => {
		const workflow = await here.active({ parameters: { ...parameters, output: 'batch' } });
		await end('autumn', ['a']);
		await workflow.test();
		expect(await workflow.poll()).toHaveLength(1);
		expect(await workflow.poll()).toEqual([]);
		expect(await deletions()).toEqual([0]);
	});
});

test('the options of Get Batch count', async () => {
	const options = { outputField: 'picture', maxTries: 1, timeout: 20 };
	const workflow = await here.active({ parameters: { options } });
	await end('autumn', ['a']);
	const [item] = await workflow.poll();
	expect(Object.keys(item?.binary ?? {})).toEqual(['picture']);
});

test.each([
	['Timeout (Seconds)', { options: { timeout: 'soon' } }],
	['Output', { output: 'everything' }],
	['Name Contains', { nameFilter: { name: 'autumn' } }],
])('"%s" is named when it cannot be used', async (label, parameters) => {
	const workflow = await here.workflow({ parameters });
	await expect(workflow.activate()).rejects.toThrow(`"${label}"`);
});
