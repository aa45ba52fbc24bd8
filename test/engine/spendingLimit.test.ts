import type { IDataObject, NodeParameterValueType } from 'n8n-workflow';
import type { RunOptions } from './engine';
import { setUp } from './setUp';

const here = setUp();

/** Its price has no part for the input, so sums are exact. */
const LITE = 'gemini-3.1-flash-lite-image';
const PRICE = 0.0336;

type Options = Record<string, NodeParameterValueType>;

interface Run extends Partial<RunOptions> {
	options: Options;
	persona?: string;
	count?: number;
}

async function run({ options, parameters, persona, count = 1, ...more }: Run) {
	return await here.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			model: LITE,
			options,
			...parameters,
		},
		items: Array.from({ length: count }, (_, at) => ({ json: { at } })),
		credential: here.user.credential(persona),
		continueOnFail: true,
		...more,
	});
}

const errorsOf = (items: Array<{ json: IDataObject }>) =>
	items.flatMap(({ json }) => (json.error ? [json.error as IDataObject] : []));
const refused = (items: Array<{ json: IDataObject }>) =>
	errorsOf(items).filter(({ reason }) => reason === 'SPENDING_LIMIT');
const sent = async () => (await here.user.received()).length;

describe('a run with a spending limit', () => {
	test.each([1, 4, 50])('holds it to the cent with %s requests at once', async (concurrency) => {
		const options = { spendingLimit: 10 * PRICE, concurrency };
		const { items, hints } = await run({ options, count: 50 });
		expect(await sent()).toBe(10);
		expect(items.filter(({ binary }) => binary?.data)).toHaveLength(10);
		expect(refused(items)).toHaveLength(40);
		expect(hints.join()).toContain('The spending limit was reached, so 40 requests were not sent.');
	});

	test('sends one less where the limit is a little lower', async () => {
		const { items } = await run({ options: { spendingLimit: 3 * PRICE - 0.0001 }, count: 5 });
		expect(await sent()).toBe(2);
		expect(refused(items)).toHaveLength(3);
	});

	test('tells each item what was spent of what, and what to do', async () => {
		const { items } = await run({ options: { spendingLimit: 0.05 }, count: 2 });
		expect(errorsOf(items)).toEqual([
			{
				message:
					'This item was not sent, because that would exceed the spending limit of USD 0.050',
				description: expect.stringMatching(
					/^About USD 0\.034 has already been spent.*about USD 0\.034 at Google's prices.*Raise "Spending Limit \(USD\)"/,
				) as string,
				httpCode: null,
				reason: 'SPENDING_LIMIT',
				retryable: false,
			},
		]);
	});

	test('counts what was sent beside the prompt, where its price is known', async () => {
		const parameters = { model: 'gemini-3-pro-image', prompt: 'Create a boat. '.repeat(4000) };
		const options = { concurrency: 1 };
		const dear = { parameters, options: { ...options, spendingLimit: 2 * 0.134 + 0.04 } };
		expect(refused((await run({ ...dear, count: 2 })).items)).toHaveLength(1);
	});

	test('counts the size that is asked for', async () => {
		const parameters = { model: 'gemini-3-pro-image', imageSize: '4K' };
		const { items } = await run({ parameters, options: { spendingLimit: 0.2 } });
		expect(refused(items)).toHaveLength(1);
		expect(await sent()).toBe(0);
	});

	test('counts all images of an answer once they are there', async () => {
		await here.user.behave({ images: 3 });
		const options = { spendingLimit: 4 * PRICE, concurrency: 1, output: 'allInOneItem' };
		const { items } = await run({ options, count: 3 });
		expect(await sent()).toBe(2);
		expect(refused(items)).toHaveLength(1);
	});

	test('sends nothing that has a price where the limit is 0', async () => {
		const { items } = await run({ options: { spendingLimit: 0 } });
		expect(refused(items)[0]?.description).toMatch(/^Nothing has been spent yet/);
		expect(await sent()).toBe(0);
	});

	test('ends where it is to stop, and tells of the images that n8n drops', async () => {
		const options = { spendingLimit: 2 * PRICE, concurrency: 1 };
		const { error } = await run({ options, count: 4, continueOnFail: false });
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toMatch(/spending limit of USD 0\.067/);
		expect(error?.description).toMatch(/2 images were already generated/);
		expect(error?.context?.itemIndex).toBe(2);
		expect(await sent()).toBe(2);
	});

	test('ends where it is to stop, and tells how to get what keeps to the limit', async () => {
		const { error } = await run({ options: { spendingLimit: 0 }, continueOnFail: false });
		expect(error?.description).toMatch(/images that are within the limit, set "On Error" to/);
	});

	test('goes on counting where n8n runs the node again ("Retry On Fail")', async () => {
		const busy = { status: 503, body: { error: { message: 'Overloaded', code: 503 } } };
		await here.user.behave({ faults: [null, busy, busy, null] });
		const options = { spendingLimit: 2 * PRICE, concurrency: 1, maxTries: 1 };
		const nodeSettings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const { error } = await run({ options, count: 3, continueOnFail: false, nodeSettings });
		// The first image is kept and the second one made; a third would be over the limit.
		expect(error?.message).toMatch(/spending limit/);
		expect(await sent()).toBe(4);
	});

	test('begins anew in the next run', async () => {
		const once = async () => (await run({ options: { spendingLimit: PRICE } })).items;
		expect(errorsOf([...(await once()), ...(await once())])).toEqual([]);
	});

	test.each([
		'',
		' ',
		'={{ null }}',
		'={{ undefined }}',
		'={{ $json.budget }}',
		'={{ "much" }}',
		-1,
	])('is not without one where the limit is %j', async (spendingLimit) => {
		const { items } = await run({ options: { spendingLimit } });
		expect(errorsOf(items)[0]?.message).toMatch(/^"Spending Limit \(USD\)" /);
		expect(await sent()).toBe(0);
	});

	test('takes the limit of an expression, as text too', async () => {
		const { items } = await run({ options: { spendingLimit: '={{ "0.04" }}' }, count: 2 });
		expect(refused(items)).toHaveLength(1);
	});
});

describe('of the spending limit, a request that did not go well', () => {
	const limit = { spendingLimit: PRICE, concurrency: 1, maxTries: 1 };

	test.each<[string, object]>([
		['was turned away with 429', { status: 429, body: {} }],
		['was turned away with 503', { status: 503, body: {} }],
		['was refused with 400', { status: 400, body: {} }],
	])('takes nothing where it %s', async (_case, fault) => {
		await here.user.behave({ faults: [fault] });
		const { items } = await run({ options: limit, count: 2 });
		expect(refused(items)).toEqual([]);
		expect(items[1]?.binary).toHaveProperty('data');
	});

	test.each<[string, object]>([
		['broke off', { network: 'reset', beforeHeaders: true }],
		['was given up by a gateway', { status: 524, body: {} }],
		['was answered without an image', { finishReason: 'IMAGE_SAFETY' }],
		['was answered with what cannot be read', { status: 200, body: '{"candidates":' }],
	])('takes its estimate where it %s', async (_case, fault) => {
		await here.user.behave({ faults: [fault] });
		const { items } = await run({ options: limit, count: 2 });
		expect(refused(items)).toHaveLength(1);
		expect(await sent()).toBe(1);
	});

	test('takes it once for all tries of which only the last one was worked on', async () => {
		await here.user.behave({
			faults: [
				{ status: 503, body: {} },
				{ status: 503, body: {} },
			],
		});
		const { items } = await run({ options: { ...limit, maxTries: 3 }, count: 2 });
		expect(items[0]?.json.attempts).toBe(3);
		expect(refused(items)).toHaveLength(1);
	});

	test('is sent again after it may have been billed only as far as the limit goes', async () => {
		const reset = { network: 'reset', beforeHeaders: true };
		await here.user.behave({ faults: [reset, reset] });
		const again = { retryAfterTimeout: true, maxTries: 3, concurrency: 1 };
		const { items } = await run({ options: { ...again, spendingLimit: 2 * PRICE } });
		expect(await sent()).toBe(2);
		expect(errorsOf(items)[0]?.description).toMatch(/not sent again, because .* spending limit/);
	});
});

describe('a spending limit in other operations', () => {
	test('ends a conversation of which the items are the turns', async () => {
		const parameters = { operation: 'multiTurn', turns: 'acrossItems' };
		const { items } = await run({ parameters, options: { spendingLimit: 2 * PRICE }, count: 4 });
		expect(await sent()).toBe(2);
		expect(refused(items)).toHaveLength(2);
		expect(items[2]?.binary).toHaveProperty('conversation');
		expect(items[3]?.binary).toHaveProperty('conversation');
	});

	test('holds for one request of all items', async () => {
		const parameters = { operation: 'multiTurn', imagesFrom: 'allItems' };
		const { items } = await run({ parameters, options: { spendingLimit: 0.01 }, count: 3 });
		expect(items).toHaveLength(1);
		expect(refused(items)).toHaveLength(1);
	});
});

describe('where no price is known, the limit is not promised', () => {
	const told =
		/^The price of ".*" at .* is not known, so its requests are sent but do not count toward the spending limit/;

	test('for a model that the catalog does not know', async () => {
		await here.user.behave({ faults: [{ status: 404, body: {} }] });
		const parameters = { model: 'gemini-9-image' };
		const { items, hints } = await run({ parameters, options: { spendingLimit: 0 } });
		expect(await sent()).toBe(1);
		expect(errorsOf(items)[0]?.httpCode).toBe(404);
		expect(hints.join()).toMatch(told);
	});

	test.each(['cometapi', 'octopusx', 'gateway'])('at %s', async (persona) => {
		const parameters = { model: 'gemini-3-pro-image-preview' };
		const { items } = await run({ parameters, persona, options: { spendingLimit: 0.01 } });
		expect(items[0]?.binary).toHaveProperty('data');
		expect(items[0]?.json.warnings).toEqual([expect.stringMatching(told)]);
	});
});
