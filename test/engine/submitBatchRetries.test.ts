import { setUp } from './setUp';
import { batches, rows, submit, uploads } from './submitting';

const here = setUp();

const FOUND_BEFORE =
	'This execution had already submitted the batch, so it was not submitted again.';
const reset = { network: 'reset', beforeHeaders: true };
const refusal = (code: number) => ({
	status: code,
	body: { error: { code, message: 'No', status: 'INVALID_ARGUMENT' } },
});
const retries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
const once = { maxTries: 1 };
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** Two models in turn, and so two batches. */
const twoModels = {
	items: rows(4).map(({ json }, at) => ({
		json: { ...json, model: at % 2 === 0 ? 'gemini-nano-banana-2.1' : 'gemini-3-pro-image' },
	})),
	parameters: { model: byId('={{ $json.model }}') },
	options: once,
};

describe('of two batches, the second one cannot be created', () => {
	/** Looks and creations in turn. */
	beforeEach(() => here.user.behave({ batchFaults: [null, null, null, refusal(400)] }));

	test('so the first one is returned all the same, with an error item for each other item', async () => {
		const { error, items, told, hints } = await submit(here, twoModels);
		expect(error).toBeUndefined();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 2 }],
			{ item: 1 },
			{ item: 3 },
		]);
		const [batch, ...others] = await batches(here);
		expect(others).toEqual([]);
		expect(told[0]?.batch.name).toBe(batch?.name);
		expect(items.slice(1).map(({ json }) => json)).toMatchObject(
			[1, 3].map(() => ({ error: { httpCode: 400 } })),
		);
		expect(hints.join()).toContain('Not all items were submitted.');
		expect(hints.join()).toContain('About USD 0.034 at half');
	});

	test('and the next try of the node creates only that one', async () => {
		const { error, told } = await submit(here, { ...twoModels, nodeSettings: retries });
		expect(error).toBeUndefined();
		const received = await batches(here);
		expect(received.map(({ model }) => model)).toEqual([
			'gemini-nano-banana-2.1',
			'gemini-3-pro-image',
		]);
		expect(told.map(({ batch }) => batch.name)).toEqual(received.map(({ name }) => name));
		expect(told[0]?.warnings).toContain(FOUND_BEFORE);
		expect(told[1]?.warnings).not.toContain(FOUND_BEFORE);
	});
});

test('the first of two batches that cannot be created ends the run', async () => {
	await here.user.behave({ batchFaults: [null, refusal(400)] });
	const { error } = await submit(here, twoModels);
	expect(error?.httpCode).toBe('400');
	expect(await batches(here)).toEqual([]);
});

describe('the next try of the node', () => {
	test('finds the batch of which the first one did not know whether it was created', async () => {
		// Four looks of the first try lack it.
		await here.user.behave({ batchFaults: [null, reset], batchListHides: 4 });
		const { error, told } = await submit(here, { nodeSettings: retries, options: once });
		expect(error).toBeUndefined();
		const [batch, ...others] = await batches(here);
		expect(others).toEqual([]);
		expect(told[0]?.batch.name).toBe(batch?.name);
		expect(told[0]?.warnings).toEqual([FOUND_BEFORE]);
		expect(await uploads(here)).toHaveLength(1);
	});

	test('does not submit it again while that is not known', async () => {
		await here.user.behave({ batchFaults: [null, reset], batchListHides: 50 });
		const { error } = await submit(here, { nodeSettings: retries, options: once });
		expect(error?.message).toMatch(/^It is unclear whether Google created the batch/);
		expect(await batches(here)).toHaveLength(1);
	});

	test('submits what was not, after a batch of the other items', async () => {
		// The first item cannot be fetched at first, and n8n runs the node again for an error item at the start.
		const url = await here.user.putUp('late.png', Buffer.from('not an image'));
		const items = rows(3).map(({ json }, at) => ({ json: { ...json, url: at === 0 ? url : '' } }));
		const { items: output } = await submit(here, {
			items,
			nodeSettings: { ...retries, onError: 'continueRegularOutput' },
			options: { imageUrls: '={{ $json.url }}' },
		});
		expect(await batches(here)).toHaveLength(1);
		expect(output).toHaveLength(2);
		expect(output[0]?.json.error).toBeDefined();
		expect(output[1]?.json.warnings).toEqual([FOUND_BEFORE]);
	});

	test('is charged once against the spending limit', async () => {
		await here.user.behave({ batchFaults: [null, reset], batchListHides: 4 });
		const options = { ...once, spendingLimit: 0.21 };
		const { error, hints } = await submit(here, { nodeSettings: retries, options });
		expect(error).toBeUndefined();
		expect(hints.filter((hint) => hint.startsWith('About USD'))).toEqual([
			"About USD 0.20 at half of Google's prices as of 2026-11. Google bills it when the batch is done.",
		]);
	});
});
