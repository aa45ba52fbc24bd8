import { decode, finish, noted, numbered, submit } from './emulatedBatch';
import { setUp } from './setUp';

const here = setUp();

const GONE = 'batches/gone';

/** Runs Get Batch with one input item for each of these batches. */
async function getBatches(names: readonly string[], options: object, continueOnFail = false) {
	return await here.engine.run({
		parameters: {
			resource: 'batch',
			operation: 'getBatch',
			batch: '={{ $json.name }}',
			options: { ...options },
		},
		items: names.map((name) => ({ json: { name } })),
		credential: here.user.credential(),
		continueOnFail,
	});
}

async function submitted(count: number): Promise<string> {
	const { name } = await submit(here.user, numbered(count));
	await finish(here.user);
	return name;
}

test('several items that ask for the same batch get its images once, paired with all of them', async () => {
	const name = await submitted(2);
	const { items } = await getBatches([name, name, name], {});
	expect(items.map(({ json }) => json.key)).toEqual(['1', '2']);
	for (const { pairedItem } of items) {
		expect(pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	}
	expect(await noted(here.user)).toMatchObject([{ downloads: [{ complete: true }] }]);
});

test('each of several batches has its items, paired with its own', async () => {
	const names = [await submitted(1), await submitted(2)];
	const { items } = await getBatches(names, {});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 1 },
	]);
	expect((await decode(here.engine, items)).sizes).toHaveLength(3);
});

test('nothing is deleted at Google when a later item ends the run, because n8n drops the images', async () => {
	const name = await submitted(1);
	const { error } = await getBatches([name, GONE], { deleteWhenDone: true });
	expect(error?.message).toContain(GONE);
	expect(await noted(here.user)).toMatchObject([{ deletes: 0 }]);
	const { items } = await getBatches([name], {});
	expect(items).toHaveLength(1);
});

test('a batch that is in n8n is deleted, though another item failed', async () => {
	const name = await submitted(1);
	const { items } = await getBatches([GONE, name], { deleteWhenDone: true }, true);
	expect(items[0]?.json.error).toMatchObject({ reason: 'BATCH_NOT_FOUND' });
	expect(items[1]?.binary?.data).toBeDefined();
	expect(await noted(here.user)).toMatchObject([{ deletes: 1 }]);
});
