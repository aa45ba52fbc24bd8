import { timeoutFor } from './emulated';
import {
	decode,
	finish,
	getBatch,
	keysOf,
	noted,
	numbered,
	submit,
	submitInline,
} from './emulatedBatch';
import { apart, setUp, type Surroundings } from './setUp';
import { StoredCounter } from './storedCounter';

const shared = setUp();
let counter: StoredCounter;
beforeAll(() => {
	counter = StoredCounter.start();
});
afterAll(() => counter.stop());

const COUNT = 4;

async function ended({ user }: Surroundings, more: Record<string, unknown> = {}): Promise<string> {
	await user.behave(more);
	const { name } = await submit(user, numbered(COUNT));
	await finish(user);
	return name;
}

/** Where in the results file each line starts; the last entry is its length. */
async function offsets({ user }: Surroundings, name: string): Promise<number[]> {
	const headers = { 'x-goog-api-key': user.key };
	const batch = await fetch(`${user.url}/google/v1beta/${name}`, { headers });
	const { response } = (await batch.json()) as { response: { responsesFile: string } };
	const url = `${user.url}/google/download/v1beta/${response.responsesFile}:download?alt=media`;
	const text = await (await fetch(url, { headers })).text();
	const starts = [0];
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
	return starts;
}

type Network = 'reset' | 'stall';
interface Break {
	network: Network;
	afterBytes: number;
	beforeHeaders?: boolean;
}

async function expectAll(here: Surroundings, name: string, options: object = {}): Promise<void> {
	const { result, stored } = await counter.counting(() => getBatch(here, name, options));
	const { items, error } = result;
	expect(error).toBeUndefined();
	expect(keysOf(items)).toEqual(numbered(COUNT).map(({ key }) => key));
	expect(items.every(({ json }) => !json.error)).toBe(true);
	expect((await decode(here.engine, items)).different).toBe(COUNT);
	expect(stored.count).toBe(COUNT);
}

describe.each([true, false])('with ranges: %s, a download', (batchRanges) => {
	test.concurrent.each<[string, (starts: number[]) => Break[]]>([
		[
			'is refused before it starts',
			() => [{ network: 'reset', afterBytes: 0, beforeHeaders: true }],
		],
		['breaks off at once', () => [{ network: 'reset', afterBytes: 0 }]],
		['breaks off in a key', () => [{ network: 'reset', afterBytes: 5 }]],
		[
			'breaks off in an image',
			([, second = 0]) => [{ network: 'reset', afterBytes: second + 9999 }],
		],
		[
			'breaks off at the end of a line',
			([, second = 0]) => [{ network: 'reset', afterBytes: second - 1 }],
		],
		[
			'breaks off between two lines',
			([, , third = 0]) => [{ network: 'reset', afterBytes: third }],
		],
		['breaks off at its end', (starts) => [{ network: 'reset', afterBytes: starts.at(-1) ?? 0 }]],
		['stalls in an image', ([, , third = 0]) => [{ network: 'stall', afterBytes: third + 70_001 }]],
		[
			'breaks off in each line',
			(starts) =>
				batchRanges
					? Array.from({ length: COUNT + 2 }, () => ({ network: 'reset', afterBytes: 40_000 }))
					: starts.slice(0, -1).map((at) => ({ network: 'reset', afterBytes: at + 40_000 })),
		],
	])('that %s goes on without a gap', async (_case, breaks) => {
		const here = apart(shared);
		const name = await ended(here, { batchRanges });
		const starts = await offsets(here, name);
		const downloadFaults = breaks(starts);
		await here.user.behave({ batchRanges, downloadFaults });
		await expectAll(here, name, { timeout: timeoutFor(downloadFaults), maxTries: 10 });
		const [, first, ...others] = (await noted(here.user))[0]?.downloads ?? [];
		expect(first?.range).toBeNull();
		const isWhole = downloadFaults[0]?.afterBytes === starts.at(-1);
		// What has arrived when a connection is reset may be lost with it, the end of the file too.
		if (!isWhole) expect(others).toHaveLength(downloadFaults.length);
		if (downloadFaults[0]?.afterBytes === 0) expect(others[0]?.range).toBeNull();
	});
});

test.concurrent('only what is missing is asked for where ranges work', async () => {
	const here = apart(shared);
	const name = await ended(here);
	const starts = await offsets(here, name);
	await here.user.behave({ downloadFaults: [{ network: 'reset', afterBytes: starts[2]! + 1000 }] });
	await expectAll(here, name);
	const [batch] = await noted(here.user);
	const [, broken, rest] = batch?.downloads ?? [];
	expect(broken).toMatchObject({ range: null, complete: false });
	expect(rest).toMatchObject({ status: 206, complete: true });
	const [, from] = /^bytes=(\d+)-$/.exec(rest?.range ?? '') ?? [];
	expect(Number(from)).toBeGreaterThan(0);
	expect(Number(from)).toBeLessThanOrEqual(starts[2]! + 1000);
});

test.concurrent(
	'a download that brings nothing is given up after "Max Tries", and says what to do',
	async () => {
		const here = apart(shared);
		const name = await ended(here);
		await here.user.behave({
			downloadFaults: Array.from({ length: 9 }, () => ({ network: 'reset', afterBytes: 10 })),
		});
		const { error } = await getBatch(here, name, { maxTries: 2 });
		expect(error?.message).toBe(
			'The connection to Google was lost while reading the results of the batch',
		);
		expect(error?.description).toMatch(/^Tried \d times\. Google keeps the results/);
		expect(error?.description).not.toMatch(/charged/);
	},
);

test.concurrent.each([
	['status', { batchFaults: [{ status: 503, body: '' }] }],
	[
		'download',
		{
			downloadFaults: [
				{ status: 503, body: '' },
				{ status: 500, body: '' },
			],
		},
	],
])('a %s that the provider is too busy for is asked for again', async (_case, faults) => {
	const here = apart(shared);
	const name = await ended(here);
	await here.user.behave(faults);
	await expectAll(here, name);
});

test.concurrent('a download that the account may not have is not asked for again', async () => {
	const here = apart(shared);
	const name = await ended(here);
	const body = { error: { code: 401, message: 'API key expired', status: 'UNAUTHENTICATED' } };
	await here.user.behave({ downloadFaults: [{ status: 401, body }] });
	const { error } = await getBatch(here, name);
	expect(error?.httpCode).toBe('401');
	expect((await noted(here.user))[0]?.downloads).toHaveLength(1);
});

test.concurrent.each([
	[
		403,
		'You do not have permission to access the File abc or it may not exist.',
		'PERMISSION_DENIED',
	],
	[404, 'Not found', 'NOT_FOUND'],
])('a file that is gone is told as such, also with HTTP %i', async (status, message, name) => {
	const here = apart(shared);
	const batch = await ended(here);
	const body = { error: { code: status, message, status: name } };
	await here.user.behave({ downloadFaults: [{ status, body }] });
	const { error } = await getBatch(here, batch);
	expect(error?.message).toBe('Google no longer has the results of the batch');
});

describe('inline results', () => {
	async function inline({ user }: Surroundings): Promise<string> {
		const name = await submitInline(user, numbered(COUNT));
		await finish(user);
		return name;
	}

	test.concurrent.each<[string, Array<Break | null>]>([
		['break off', [null, { network: 'reset', afterBytes: 500_000 }]],
		['stall', [null, { network: 'stall', afterBytes: 700_000 }]],
		['break off while only their state is wanted', [{ network: 'reset', afterBytes: 500_000 }]],
	])('that %s are read again, and none is stored twice', async (_case, batchFaults) => {
		const here = apart(shared);
		const name = await inline(here);
		await here.user.behave({ batchFaults });
		await expectAll(here, name, { timeout: timeoutFor(batchFaults) });
	});

	test.concurrent('of a batch made from a file are read as well', async () => {
		const here = apart(shared);
		await here.user.behave({ batchInlineOutput: true, batchOutputIn: 'metadata' });
		await expectAll(
			here,
			await ended(here, { batchInlineOutput: true, batchOutputIn: 'metadata' }),
		);
	});
});
