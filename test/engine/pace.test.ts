import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { timeoutFor } from './emulated';
import type { RunOptions } from './engine';
import { HostileProvider } from './hostileProvider';
import { drawImage } from './images';
import { apart, setUp, type Surroundings } from './setUp';

const shared = setUp();

const prompts = (count: number) =>
	Array.from({ length: count }, (_entry, index) => ({ json: { prompt: `boat ${index}` } }));
const parameters = { operation: 'textToImage', prompt: '={{ $json.prompt }}' };
const run = async ({ engine, user }: Surroundings, more: Partial<RunOptions> = {}) =>
	await engine.run({
		parameters,
		items: prompts(1),
		credential: user.credential(),
		...more,
	});
const overloaded = {
	status: 503,
	body: { error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } },
};

describe('several items', () => {
	test.each([1, 3])(
		'are made %i at once and no more, and come out in order',
		async (concurrency) => {
			const provider = await HostileProvider.start();
			const data = (await drawImage()).toString('base64');
			const parts = [{ inlineData: { mimeType: 'image/png', data } }];
			const body = JSON.stringify({ candidates: [{ content: { parts } }] });
			const waiting: ServerResponse[] = [];
			let [received, most] = [0, 0];
			const answerLatest = async () => {
				// So that one too many would be here by then.
				await wait(20);
				waiting.pop()?.end(body);
				if (received === 9 && waiting.length > 0) await answerLatest();
			};
			provider.answer = async (response) => {
				received++;
				most = Math.max(most, waiting.push(response));
				if (waiting.length >= concurrency || received === 9) await answerLatest();
			};
			const { items } = await provider.engine.run({
				items: prompts(9),
				parameters: { ...parameters, options: { concurrency } },
				credential: provider.credential(),
			});
			provider.stop();
			expect(items.map(({ json }) => json.prompt)).toEqual(
				prompts(9).map(({ json }) => json.prompt),
			);
			expect(most).toBe(concurrency);
		},
	);

	test('are not sent any more once one has failed and nobody wants to continue', async () => {
		await shared.user.behave({ faults: [null, { blocked: 'OTHER' }] });
		const { error } = await run(shared, {
			items: prompts(6),
			parameters: { ...parameters, options: { concurrency: 1 } },
		});
		expect(error?.context?.itemIndex).toBe(1);
		expect(await shared.user.received()).toHaveLength(2);
	});

	test('keep their places when some of them fail', async () => {
		await shared.user.behave({ faults: [null, { blocked: 'OTHER' }, null, { empty: true }] });
		const { items } = await run(shared, { items: prompts(6), continueOnFail: true });
		expect(items).toHaveLength(6);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			prompts(6).map((_entry, item) => ({ item })),
		);
		expect(items.filter(({ json }) => 'error' in json)).toHaveLength(2);
	});
});

describe('a call that the provider turns away', () => {
	test.concurrent('is sent again, and the item tells how often', async () => {
		const here = apart(shared);
		await here.user.behave({ faults: [overloaded, overloaded] });
		const { items, error } = await run(here);
		expect(error).toBeUndefined();
		expect(items[0]?.json.attempts).toBe(3);
		expect(await here.user.received()).toHaveLength(3);
	});

	test.concurrent('is given up after the tries that the user allows', async () => {
		const here = apart(shared);
		await here.user.behave({ faults: [overloaded, overloaded, overloaded] });
		const { error } = await run(here, { parameters: { ...parameters, options: { maxTries: 2 } } });
		expect(error?.httpCode).toBe('503');
		expect(error?.description).toMatch(/^Tried 2 times\./);
		expect(await here.user.received()).toHaveLength(2);
	});

	test.concurrent.each([
		[
			'in a header',
			{ headers: { 'retry-after': '1' }, body: { error: { code: 429, message: 'Slow down' } } },
		],
		[
			'in RetryInfo',
			{
				body: {
					error: {
						code: 429,
						message: 'Slow down',
						details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.2s' }],
					},
				},
			},
		],
		['in a sentence', { body: { error: { message: 'Quota exceeded. Please retry in 1.1s.' } } }],
	])('waits as long as the provider says %s', async (_case, answer) => {
		const here = apart(shared);
		await here.user.behave({ faults: [{ status: 429, ...answer }] });
		const start = Date.now();
		const { items } = await run(here);
		expect(items[0]?.json.attempts).toBe(2);
		expect(Date.now() - start).toBeGreaterThan(1000);
	});

	test.concurrent('holds the other items back as well', async () => {
		const here = apart(shared);
		await here.user.behave({
			faults: [{ status: 429, headers: { 'retry-after': '2' }, body: '' }],
		});
		const start = Date.now();
		const { items } = await run(here, {
			items: prompts(4),
			parameters: { ...parameters, options: { concurrency: 2 } },
		});
		expect(items).toHaveLength(4);
		expect(await here.user.received()).toHaveLength(5);
		expect(Date.now() - start).toBeGreaterThan(2000);
	});

	test.concurrent.each([
		[
			'for a day',
			{
				details: [
					{
						'@type': 'type.googleapis.com/google.rpc.QuotaFailure',
						violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }],
					},
				],
			},
		],
		['of zero', { message: 'Quota exceeded for metric, limit: 0' }],
	])('is not sent again when its quota is one %s', async (_case, detail) => {
		const here = apart(shared);
		await here.user.behave({
			faults: [{ status: 429, body: { error: { code: 429, message: 'Quota', ...detail } } }],
		});
		const { error } = await run(here);
		expect(error?.message).toMatch(/longer-term quota is exhausted|does not include the model/);
		expect(await here.user.received()).toHaveLength(1);
	});

	test.concurrent('is not waited for longer than the timeout allows', async () => {
		const here = apart(shared);
		await here.user.behave({
			faults: [{ status: 429, headers: { 'retry-after': '3600' }, body: '' }],
		});
		const { error } = await run(here);
		expect(error?.httpCode).toBe('429');
		expect(await here.user.received()).toHaveLength(1);
	});

	test.concurrent('ends its waiting at once when the run is cancelled', async () => {
		const here = apart(shared);
		await here.user.behave({
			faults: [{ status: 429, headers: { 'retry-after': '250' }, body: '' }],
		});
		const running = here.engine.start({
			parameters,
			items: prompts(1),
			credential: here.user.credential(),
		});
		await here.user.hasReceived(1);
		running.cancel();
		// Sooner than the wait would end: it is longer than a test may take.
		await running.catch(() => undefined);
		expect(await here.user.received()).toHaveLength(1);
	});
});

describe('a call that broke, and may have been billed', () => {
	const stall = { network: 'stall', afterBytes: 2000 };
	const reset = { network: 'reset', afterBytes: 2000 };
	const patient = (options: Record<string, number | boolean>) => ({ ...parameters, options });

	test.concurrent.each([
		['timed out', stall],
		['lost its connection', reset],
		['was given up by a gateway', { status: 524, body: '<html>A timeout occurred</html>' }],
	])(
		'and %s is sent again where the user wants it, and a warning says so',
		async (_case, fault) => {
			const here = apart(shared);
			await here.user.behave({ faults: [fault] });
			const { items, hints, error } = await run(here, {
				parameters: patient({ timeout: timeoutFor(fault), retryAfterTimeout: true }),
			});
			expect(error).toBeUndefined();
			expect(items[0]?.json.attempts).toBe(2);
			expect(hints.join()).toContain(
				'An earlier attempt was interrupted, and the provider may have charged',
			);
			expect(await here.user.received()).toHaveLength(2);
		},
	);

	test.concurrent(
		'is given up after the tries that the user allows, and each may be charged for',
		async () => {
			const here = apart(shared);
			await here.user.behave({ faults: [reset, reset, reset] });
			const { error } = await run(here, {
				parameters: patient({ retryAfterTimeout: true, maxTries: 2 }),
			});
			expect(error?.message).toBe('The connection to the provider was lost');
			expect(error?.description).toMatch(/^Tried 2 times\. .*charged for each attempt\./);
			expect(error?.description).not.toContain('does not send it again');
			expect(await here.user.received()).toHaveLength(2);
		},
	);

	test.concurrent('ends at once when the run is cancelled, and is not sent again', async () => {
		const here = apart(shared);
		await here.user.behave({ faults: [stall, stall] });
		const running = here.engine.start({
			parameters: patient({ retryAfterTimeout: true }),
			items: prompts(1),
			credential: here.user.credential(),
		});
		await here.user.hasReceived(1);
		running.cancel();
		await running.catch(() => undefined);
		await wait(1500);
		expect(await here.user.received()).toHaveLength(1);
	});
});

test('requests per minute hold back what is over them', async () => {
	const running = shared.engine.start({
		parameters: { ...parameters, options: { requestsPerMinute: 2, concurrency: 4 } },
		items: prompts(4),
		credential: shared.user.credential(),
	});
	await shared.user.hasReceived(2);
	await wait(1500);
	expect(await shared.user.received()).toHaveLength(2);
	running.cancel();
	await running.catch(() => undefined);
	await wait(500);
	expect(await shared.user.received()).toHaveLength(2);
});
