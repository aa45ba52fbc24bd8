import { setUp } from './setUp';
import { batches, rows, submit, uploads } from './submitting';

const here = setUp();

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

test('makes one batch of all items, each with its own prompt, ratio and size', async () => {
	const items = rows(3).map(({ json }, at) => ({
		json: { ...json, ratio: ['16:9', 'auto', '1:1'][at], size: ['2K', 'auto', '4K'][at] },
	}));
	const parameters = {
		aspectRatio: '={{ $json.ratio }}',
		imageSize: '={{ $json.size }}',
		batchName: 'Autumn catalog',
	};
	const { error, told, items: output, hints } = await submit(here, { items, parameters });
	expect(error).toBeUndefined();
	const [batch, ...others] = await batches(here);
	expect(others).toEqual([]);
	expect(batch).toMatchObject({ model: 'gemini-3-pro-image', creates: 1 });
	const base = { responseModalities: ['TEXT', 'IMAGE'] };
	const configs = [
		{ ...base, imageConfig: { aspectRatio: '16:9', imageSize: '2K' } },
		base,
		{ ...base, imageConfig: { aspectRatio: '1:1', imageSize: '4K' } },
	];
	expect(batch?.lines).toEqual(
		configs.map((generationConfig, at) => ({
			key: `sku-${at + 1}`,
			body: {
				contents: [{ role: 'user', parts: [{ text: `Create an image of boat ${at + 1}` }] }],
				generationConfig,
			},
		})),
	);
	expect(output).toHaveLength(1);
	expect(output[0]?.pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(output[0]?.binary).toBeUndefined();
	expect(told[0]).toEqual({
		operation: 'submitBatch',
		batch: expect.objectContaining({
			name: batch?.name,
			displayName: batch?.displayName,
			model: 'gemini-3-pro-image',
			state: expect.any(String) as string,
			requests: 3,
			createTime: expect.any(String) as string,
			expireTime: expect.any(String) as string,
		}) as object,
		requests: [
			{
				key: 'sku-1',
				prompt: 'Create an image of boat 1',
				aspectRatio: '16:9',
				imageSize: '2K',
			},
			{ key: 'sku-2', prompt: 'Create an image of boat 2' },
			{ key: 'sku-3', prompt: 'Create an image of boat 3', aspectRatio: '1:1', imageSize: '4K' },
		],
		usage: { estimatedCostUsd: 0.254021, priceDate: '2026-11', estimatedInputTokens: 21 },
		warnings: [],
	});
	expect(batch?.displayName).toMatch(/^Autumn catalog \(n8n execution-[\da-f]{8}\)$/);
	expect(hints).toEqual([
		"About USD 0.25 at half of Google's prices as of 2026-11. Google bills it when the batch is done.",
	]);
});

test('the file has the announced length, and tells what its requests ask for', async () => {
	const { error } = await submit(here, { parameters: { imageSize: '2K' } });
	expect(error).toBeUndefined();
	const [file, ...others] = await uploads(here);
	expect(others).toEqual([]);
	expect(file).toMatchObject({
		displayName: '{"n":3,"a":[["","2K"]]}',
		mimeType: 'application/jsonl',
	});
	const [, sent] = file?.requests ?? [];
	expect(sent?.headers['content-length']).toBe(String(file?.announcedBytes));
	expect(file?.bytes).toBe(file?.announcedBytes);
});

test('an item without a key has its number for one', async () => {
	const items = rows(3).map(({ json }, at) => ({ json: { ...json, sku: ['', 'two', null][at] } }));
	const { told } = await submit(here, { items });
	expect(told[0]?.requests.map(({ key }) => key)).toEqual(['1', 'two', '3']);
	expect((await batches(here))[0]?.displayName).toMatch(/^Gemini Image \(n8n /);
});

test.each([false, true])(
	'a key that stands for two items is named, and nothing is sent (Continue: %s)',
	async (continueOnFail) => {
		const items = rows(4).map(({ json }, at) => ({
			json: { ...json, sku: [1, ' 2', 3, '2 '][at] },
		}));
		const { error, items: output } = await submit(here, { items, continueOnFail });
		const message = 'Several items have the key "2": 2, 4';
		if (continueOnFail) {
			expect(output.map(({ json }) => json)).toMatchObject(
				items.map(() => ({ error: { message } })),
			);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
				[0, 1, 2, 3].map((item) => ({ item })),
			);
		} else {
			expect(error?.message).toBe(message);
			expect(error?.description).toMatch(
				/^Nothing was sent\. Each item in a batch needs a unique key/,
			);
		}
		expect(await batches(here)).toEqual([]);
		expect(await uploads(here)).toEqual([]);
	},
);

describe('an item that cannot be sent', () => {
	const items = rows(4).map(({ json }, at) => ({
		json: { ...json, ...(at % 2 === 1 && { prompt: '  ' }) },
	}));

	test('ends the run before anything is sent', async () => {
		const { error } = await submit(here, { items });
		expect(error?.message).toBe('The prompt is empty');
		expect(error?.context?.itemIndex).toBe(1);
		expect(await batches(here)).toEqual([]);
		expect(await uploads(here)).toEqual([]);
	});

	test('becomes an error item where the user wants to continue, and the others are submitted', async () => {
		const { items: output, told } = await submit(here, { items, continueOnFail: true });
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 2 }],
			{ item: 1 },
			{ item: 3 },
		]);
		expect(told[0]?.requests.map(({ key }) => key)).toEqual(['sku-1', 'sku-3']);
		for (const at of [1, 3]) {
			expect(output.at(at === 1 ? 1 : 2)?.json).toEqual({
				error: {
					message: 'The prompt is empty',
					description: expect.stringMatching(/^Nothing was sent\./) as string,
					httpCode: null,
					reason: 'BAD_INPUT',
					retryable: false,
				},
			});
		}
		expect((await batches(here))[0]?.lines.map(({ key }) => key)).toEqual(['sku-1', 'sku-3']);
	});

	test('leaves through the error output', async () => {
		const nodeSettings = { onError: 'continueErrorOutput' } as const;
		const { arrived } = await submit(here, { items, nodeSettings });
		expect(arrived.success).toHaveLength(1);
		expect(arrived.error).toHaveLength(2);
	});
});

test('items with different models become one batch for each', async () => {
	const items = rows(4).map(({ json }, at) => ({
		json: { ...json, model: at % 2 === 0 ? 'gemini-nano-banana-2.1' : 'gemini-3-pro-image' },
	}));
	const parameters = { model: byId('={{ $json.model }}') };
	const { items: output, told, hints } = await submit(here, { items, parameters });
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
		[{ item: 0 }, { item: 2 }],
		[{ item: 1 }, { item: 3 }],
	]);
	const received = await batches(here);
	expect(received.map(({ model }) => model)).toEqual([
		'gemini-nano-banana-2.1',
		'gemini-3-pro-image',
	]);
	expect(new Set(received.map(({ displayName }) => displayName)).size).toBe(2);
	const warning =
		'The items use different models or credentials, so they were split into 2 batches.';
	expect(told.map(({ warnings }) => warnings)).toEqual([[warning], [warning]]);
	expect(hints.join()).toContain(warning);
	expect(hints.join()).toContain('About USD 0.17 at half');
});

test('what is adjusted is told once, with the keys that it concerns', async () => {
	const items = rows(8).map(({ json }, at) => ({
		json: { ...json, ratio: at < 2 ? '1:8' : '1:1', size: at === 7 ? '1K' : '512' },
	}));
	const parameters = { aspectRatio: '={{ $json.ratio }}', imageSize: '={{ $json.size }}' };
	const { told } = await submit(here, { items, parameters });
	expect(told[0]?.warnings).toHaveLength(2);
	expect(told[0]?.warnings.join(' ')).toMatch(/1:8.*This affects the requests "sku-1", "sku-2"\./);
	expect(told[0]?.warnings.join(' ')).toMatch(/512.*This affects 7 of 8 requests\./);
	expect(told[0]?.requests[0]).toMatchObject({ imageSize: '1K' });
});

test.each(['cometapi', 'octopusx', 'gateway'])(
	'a provider without batches is told before anything is sent: %s',
	async (persona) => {
		const credential = here.user.credential(persona);
		const { error } = await submit(here, { credential, parameters: { imageFields: 'data' } });
		expect(error?.message).toMatch(/ does not support batches$/);
		expect(error?.description).toMatch(/^Nothing was sent\. Half-price batches .*"Concurrency"/);
		expect(await uploads(here)).toEqual([]);
	},
);

test('a key of more than 500 characters is refused before anything is sent', async () => {
	const parameters = { batchKey: '={{ $json.key }}' };
	const items = [{ json: { prompt: 'Create a boat', key: 'k'.repeat(501) } }];
	const { error } = await submit(here, { items, parameters });
	expect(error?.message).toMatch(/^The key "k+…" has 501 characters; the maximum is 500/);
	expect(error?.description).toMatch(/^Nothing was sent\. Set "Key" to something short/);
	expect(await here.user.asked('uploads')).toEqual([]);
	const longest = [{ json: { prompt: 'Create a boat', key: 'k'.repeat(500) } }];
	const { told } = await submit(here, { items: longest, parameters });
	expect(told[0]?.requests[0]?.key).toHaveLength(500);
});

describe('the spending limit', () => {
	test('is for the whole batch at half the price', async () => {
		const { error, told } = await submit(here, { options: { spendingLimit: 0.21 } });
		expect(error).toBeUndefined();
		expect(told[0]?.usage).toMatchObject({ estimatedCostUsd: 0.201021 });
	});

	test('holds everything back when the batches together would exceed it', async () => {
		const options = { spendingLimit: 0.2 };
		const { error } = await submit(here, { options });
		expect(error?.message).toBe(
			'Nothing was submitted, because that would exceed the spending limit of USD 0.20',
		);
		expect(error?.description).toBe(
			'Nothing has been spent yet, and the 3 requests would cost about USD 0.20 at half of Google\'s prices. Raise "Spending Limit (USD)" in the options, or choose a smaller "Image Size" or a cheaper model. Then run the workflow again with all or some of the items.',
		);
		const { items, hints } = await submit(here, { options, continueOnFail: true });
		expect(items.map(({ json }) => json)).toMatchObject(
			rows(3).map(() => ({ error: { reason: 'SPENDING_LIMIT' } })),
		);
		expect(hints.join()).toContain('3 requests were not sent');
		expect(await uploads(here)).toEqual([]);
	});

	test('says so where it cannot cover a model, as its price is not known', async () => {
		const parameters = { model: byId('gemini-2.5-flash-image-preview') };
		const options = { spendingLimit: 0.0001 };
		const { hints } = await submit(here, { parameters, options, continueOnFail: true });
		expect(hints.join()).toContain('3 requests were not sent');
		const unknown = { model: byId('gemini-9-image') };
		const { error } = await submit(here, { parameters: unknown, options });
		// The emulator does not know it either, but the limit did not hold it back.
		expect(error?.message).toContain('"gemini-9-image"');
		expect(error?.description).toContain(
			'No batch was created, so nothing was generated or billed.',
		);
	});
});

describe('a preview', () => {
	test('shows each request and what all would cost, and sends nothing', async () => {
		const { told, hints, items } = await submit(here, { options: { dryRun: true } });
		expect(told).toHaveLength(3);
		expect(told[1]).toMatchObject({
			operation: 'submitBatch',
			key: 'sku-2',
			prompt: 'Create an image of boat 2',
			preview: {
				method: 'POST',
				url: `${here.user.url}/google/v1beta/models/gemini-3-pro-image:batchGenerateContent`,
			},
			usage: { estimatedCostUsd: 0.067007 },
		});
		expect(items[2]?.pairedItem).toEqual({ item: 2 });
		expect(hints).toEqual([
			"Preview: nothing was sent. 3 requests would cost about USD 0.20 at half of Google's prices as of 2026-11.",
		]);
		expect(await uploads(here)).toEqual([]);
		expect(await batches(here)).toEqual([]);
	});

	test('says that the spending limit would hold all of them back', async () => {
		const { told, hints } = await submit(here, { options: { dryRun: true, spendingLimit: 0.1 } });
		expect(told).toMatchObject(rows(3).map(() => ({ preview: { overSpendingLimit: true } })));
		expect(hints.join()).toContain('Because of the spending limit, no request would be sent.');
	});
});
