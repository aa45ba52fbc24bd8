import { timeoutFor } from './emulated';
import { apart, setUp, type Surroundings } from './setUp';
import { batches, submit, uploads } from './submitting';

const shared = setUp();

const FOUND_BEFORE =
	'This execution had already submitted the batch, so it was not submitted again.';
const reset = { network: 'reset', beforeHeaders: true };
const stall = { network: 'stall', beforeHeaders: true };
const status = (code: number, more: object = {}) => ({
	status: code,
	body: { error: { code, message: 'Not now', status: 'UNAVAILABLE' } },
	...more,
});
/** The first request is the look into the list, the next one creates the batch. */
const onCreation = ({ user }: Surroundings, ...faults: unknown[]) =>
	user.behave({ batchFaults: [null, ...faults] });

describe('a batch whose creation is not confirmed', () => {
	test.concurrent.each([
		['its connection broke', reset],
		['no answer came in time', stall],
		['the answer says that something went wrong', status(500, { billed: true })],
		['a gateway lost the answer', status(502, { billed: true })],
		['the answer is not JSON', { status: 200, body: '<html></html>', billed: true }],
		['the provider is said to be busy', status(503, { billed: true })],
	])('is found in the list, though %s', async (_why, fault) => {
		const here = apart(shared);
		await onCreation(here, fault);
		const { error, told } = await submit(here, { options: { timeout: timeoutFor(fault) } });
		expect(error).toBeUndefined();
		const [batch, ...others] = await batches(here);
		expect(others).toEqual([]);
		expect(told[0]?.batch.name).toBe(batch?.name);
		expect(told[0]?.warnings).toEqual([]);
		expect(batch?.lines).toHaveLength(3);
	});

	test.concurrent('is found at a later look', async () => {
		const here = apart(shared);
		await onCreation(here, reset);
		await here.user.behave({ batchListHides: 2 });
		const { error, told } = await submit(here);
		expect(error).toBeUndefined();
		expect(told).toHaveLength(1);
		expect(await batches(here)).toHaveLength(1);
	});

	test.concurrent('is not created again after HTTP 503, though the list has it late', async () => {
		const here = apart(shared);
		await onCreation(here, status(503, { billed: true }));
		// The look before the creation, and two after it.
		await here.user.behave({ batchListHides: 3 });
		const { error, told } = await submit(here);
		expect(error).toBeUndefined();
		const [batch, ...others] = await batches(here);
		expect(others).toEqual([]);
		expect(told[0]?.batch.name).toBe(batch?.name);
	});

	test.concurrent(
		'is not created again after HTTP 429, if the list has it after the wait',
		async () => {
			const here = apart(shared);
			await onCreation(here, status(429, { billed: true, headers: { 'retry-after': '1' } }));
			const { error, told } = await submit(here);
			expect(error).toBeUndefined();
			expect(told).toHaveLength(1);
			expect(await batches(here)).toHaveLength(1);
		},
	);

	test.concurrent.each([1, 3])(
		'is named when the list cannot be read after HTTP 503, of %i tries',
		async (maxTries) => {
			const here = apart(shared);
			const unread = Array(3 * maxTries).fill(status(500)) as unknown[];
			await onCreation(here, status(503, { billed: true }), ...unread);
			const { error } = await submit(here, { options: { maxTries } });
			expect(error?.message).toMatch(/^It is unclear whether Google created the batch/);
			expect(error?.description).toMatch(
				/Google's response to the request \(HTTP 503\) does not say, and Google's list of batches could not be read to the end\./,
			);
			expect(error?.description).not.toContain('No batch was created');
			expect(await batches(here)).toHaveLength(1);
		},
	);

	test.concurrent.each([
		[
			'and may appear later',
			{ batchListHides: 20 },
			reset,
			/^Google did not respond to the request, and the batch is not in Google's list yet/,
		],
		['when the list cannot be read', {}, reset, /, and Google's list of batches could not be read/],
		[
			'when an answer says nothing of it',
			{},
			status(500),
			/Google's response to the request \(HTTP 500\) does not say, and the batch is not in/,
		],
	])('is named %s', async (why, behaviour, fault, advice) => {
		const here = apart(shared);
		await here.user.behave(behaviour);
		const broken = why.includes('cannot be read') ? Array(9).fill(status(500)) : [];
		await onCreation(here, fault, ...(broken as unknown[]));
		const parameters = { batchName: 'Boats' };
		const { items } = await submit(here, { continueOnFail: true, parameters });
		expect(items).toHaveLength(3);
		const [told] = items.map(({ json }) => json.error as Record<string, string>);
		expect(told).toMatchObject({ reason: 'BATCH_UNCONFIRMED', retryable: false });
		expect(told?.message).toMatch(
			/^It is unclear whether Google created the batch "Boats \(n8n execution-[\da-f]{8}\)"$/,
		);
		expect(told?.description).toMatch(advice);
		expect(told?.description).toContain('The provider may have charged for this request');
	});
});

describe('a batch that is turned away', () => {
	test.concurrent.each([503, 429])('is created at the next try after HTTP %i', async (code) => {
		const here = apart(shared);
		await onCreation(here, status(code), null);
		const { error, told } = await submit(here);
		expect(error).toBeUndefined();
		expect(await batches(here)).toHaveLength(1);
		expect(told).toHaveLength(1);
		// The file was sent once.
		expect(await uploads(here)).toHaveLength(1);
	});

	test.concurrent('is not created, and costs nothing', async () => {
		const here = apart(shared);
		await onCreation(
			here,
			status(400, { body: { error: { code: 400, message: 'No', status: 'INVALID_ARGUMENT' } } }),
		);
		const { error } = await submit(here);
		expect(error?.httpCode).toBe('400');
		expect(error?.description).toContain(
			'No batch was created, so nothing was generated or billed.',
		);
		expect(error?.description).not.toContain('may have charged');
		expect(await batches(here)).toEqual([]);
	});

	test.concurrent('again and again, says so', async () => {
		const here = apart(shared);
		// Three looks after each creation.
		await onCreation(here, status(503), null, null, null, status(503));
		const { error } = await submit(here, { options: { maxTries: 2 } });
		expect(error?.message).toBe('The provider is overloaded (HTTP 503)');
		expect(error?.description).toMatch(/^Tried 2 times\..*No batch was created/);
	});
});

describe('the upload of the file', () => {
	test.concurrent.each([
		['is turned away at its start', [status(503)]],
		['is turned away with a quota', [status(429, { headers: { 'retry-after': '1' } })]],
		['breaks off', [null, { network: 'reset', afterReceivedBytes: 100 }]],
		['stalls', [null, { network: 'stall', afterReceivedBytes: 100 }]],
	])('begins again when it %s', async (_why, uploadFaults) => {
		const here = apart(shared);
		await here.user.behave({ uploadFaults });
		const { error } = await submit(here, { options: { timeout: timeoutFor(uploadFaults) } });
		expect(error).toBeUndefined();
		const [batch, ...others] = await batches(here);
		expect(others).toEqual([]);
		expect(batch?.lines).toHaveLength(3);
	});

	test.concurrent('says in the end what happened, and that nothing is billed', async () => {
		const here = apart(shared);
		await here.user.behave({ uploadFaults: Array(9).fill(status(503)) });
		const { error } = await submit(here, { options: { maxTries: 2 } });
		expect(error?.description).toMatch(
			/^Tried 2 times\..*This happened while uploading the file with the requests, so nothing was generated or billed\.$/,
		);
		expect(await batches(here)).toEqual([]);
	});

	test.concurrent('waits until the file is ready', async () => {
		const here = apart(shared);
		await here.user.behave({ fileProcessingMs: 1500 });
		const { error } = await submit(here);
		expect(error).toBeUndefined();
		expect(await batches(here)).toHaveLength(1);
	});

	test.concurrent('ends when the file cannot be processed', async () => {
		const here = apart(shared);
		await here.user.behave({ filesFail: true });
		const { error } = await submit(here, { options: { maxTries: 1 } });
		expect(error?.message).toBe('Google could not process the file with the requests');
	});
});

describe('the look into the list before', () => {
	test.concurrent('finds what this execution has submitted, and uploads nothing', async () => {
		const here = apart(shared);
		const first = await submit(here);
		const second = await submit(here);
		expect(second.told[0]?.batch.name).toBe(first.told[0]?.batch.name);
		expect(second.told[0]?.warnings).toEqual([FOUND_BEFORE]);
		expect(second.hints.join()).toContain(FOUND_BEFORE);
		expect(await uploads(here)).toHaveLength(1);
		expect(await batches(here)).toHaveLength(1);
	});

	test.concurrent('may fail at the first try of the node', async () => {
		const here = apart(shared);
		await here.user.behave({ batchFaults: [status(500)] });
		const { error } = await submit(here, { options: { maxTries: 1 } });
		expect(error).toBeUndefined();
		expect(await batches(here)).toHaveLength(1);
	});
});

test.concurrent('cancelling during the upload leaves no batch', async () => {
	const here = apart(shared);
	await here.user.behave({ uploadFaults: [null, { network: 'stall', afterReceivedBytes: 10 }] });
	const run = here.engine.start({
		credential: here.user.credential(),
		parameters: { resource: 'batch', operation: 'submitBatch', prompt: 'Create an image' },
	});
	for (let sent = 0; sent < 2;) sent = (await uploads(here))[0]?.requests.length ?? 0;
	run.cancel();
	await run.catch(() => undefined);
	expect(await batches(here)).toEqual([]);
	expect(await uploads(here)).toHaveLength(1);
});
