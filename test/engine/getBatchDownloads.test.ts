import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
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
import { setUp } from './setUp';

const here = setUp();
afterEach(() => jest.restoreAllMocks());

const COUNT = 4;

async function ended(more: Record<string, unknown> = {}): Promise<string> {
	await here.user.behave(more);
	const { name } = await submit(here.user, numbered(COUNT));
	await finish(here.user);
	return name;
}

/** Where in the results file each line starts; the last entry is its length. */
async function offsets(name: string): Promise<number[]> {
	const headers = { 'x-goog-api-key': here.user.key };
	const batch = await fetch(`${here.user.url}/google/v1beta/${name}`, { headers });
	const { response } = (await batch.json()) as { response: { responsesFile: string } };
	const url = `${here.user.url}/google/download/v1beta/${response.responsesFile}:download?alt=media`;
	const text = await (await fetch(url, { headers })).text();
	const starts = [0];
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
	return starts;
}

function countStored(): () => number {
	const store = jest.spyOn(Container.get(BinaryDataService), 'store');
	return () => store.mock.calls.length;
}

type Network = 'reset' | 'stall';
interface Break {
	network: Network;
	afterBytes: number;
	beforeHeaders?: boolean;
}

async function expectAll(name: string, options: object = {}): Promise<void> {
	const stored = countStored();
	const { items, error } = await getBatch(here, name, options);
	expect(error).toBeUndefined();
	expect(keysOf(items)).toEqual(numbered(COUNT).map(({ key }) => key));
	expect(items.every(({ json }) => !json.error)).toBe(true);
	expect((await decode(here.engine, items)).different).toBe(COUNT);
	expect(stored()).toBe(COUNT);
}

describe.each([true, false])('with ranges: %s, a download', (batchRanges) => {
	test.each<[string, (starts: number[]) => Break[]]>([
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
			() => Array.from({ length: COUNT + 2 }, () => ({ network: 'reset', afterBytes: 40_000 })),
		],
	])('that %s goes on without a gap', async (_case, breaks) => {
		const name = await ended({ batchRanges });
		const starts = await offsets(name);
		const downloadFaults = breaks(starts);
		await here.user.behave({ batchRanges, downloadFaults });
		await expectAll(name, { timeout: 2, maxTries: 10 });
		const [, first, ...others] = (await noted(here.user))[0]?.downloads ?? [];
		expect(first?.range).toBeNull();
		const isWhole = downloadFaults[0]?.afterBytes === starts.at(-1);
		// What has arrived when a connection is reset may be lost with it, the end of the file too.
		if (!isWhole) expect(others).toHaveLength(downloadFaults.length);
		if (downloadFaults[0]?.afterBytes === 0) expect(others[0]?.range).toBeNull();
	});
});

test('only what is missing is asked for where ranges work', async () => {
	const name = await ended();
	const starts = await offsets(name);
	await here.user.behave({ downloadFaults: [{ network: 'reset', afterBytes: starts[2]! + 1000 }] });
	await expectAll(name);
	const [batch] = await noted(here.user);
	const [, broken, rest] = batch?.downloads ?? [];
	expect(broken).toMatchObject({ range: null, complete: false });
	expect(rest).toMatchObject({ status: 206, complete: true });
	const [, from] = /^bytes=(\d+)-$/.exec(rest?.range ?? '') ?? [];
	expect(Number(from)).toBeGreaterThan(0);
	expect(Number(from)).toBeLessThanOrEqual(starts[2]! + 1000);
});

test('a download that brings nothing is given up after "Max Tries", and says what to do', async () => {
	const name = await ended();
	await here.user.behave({
		downloadFaults: Array.from({ length: 9 }, () => ({ network: 'reset', afterBytes: 10 })),
	});
	const { error } = await getBatch(here, name, { maxTries: 2 });
	expect(error?.message).toBe(
		"The connection to Google broke off while the batch's results were read",
	);
	expect(error?.description).toMatch(/^Tried \d times\. The results are still at Google/);
	expect(error?.description).not.toMatch(/charged/);
});

test.each([
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
	const name = await ended();
	await here.user.behave(faults);
	await expectAll(name);
});

test('a download that the account may not have is not asked for again', async () => {
	const name = await ended();
	const body = { error: { code: 401, message: 'API key expired', status: 'UNAUTHENTICATED' } };
	await here.user.behave({ downloadFaults: [{ status: 401, body }] });
	const { error } = await getBatch(here, name);
	expect(error?.httpCode).toBe('401');
	expect((await noted(here.user))[0]?.downloads).toHaveLength(1);
});

test.each([
	[
		403,
		'You do not have permission to access the File abc or it may not exist.',
		'PERMISSION_DENIED',
	],
	[404, 'Not found', 'NOT_FOUND'],
])('a file that is gone is told as such, also with HTTP %i', async (status, message, name) => {
	const batch = await ended();
	const body = { error: { code: status, message, status: name } };
	await here.user.behave({ downloadFaults: [{ status, body }] });
	const { error } = await getBatch(here, batch);
	expect(error?.message).toBe("Google no longer has the file with the batch's results");
});

describe('inline results', () => {
	async function inline(): Promise<string> {
		const name = await submitInline(here.user, numbered(COUNT));
		await finish(here.user);
		return name;
	}

	test.each<[string, Array<Break | null>]>([
		['break off', [null, { network: 'reset', afterBytes: 500_000 }]],
		['stall', [null, { network: 'stall', afterBytes: 700_000 }]],
		['break off while only their state is wanted', [{ network: 'reset', afterBytes: 500_000 }]],
	])('that %s are read again, and none is stored twice', async (_case, batchFaults) => {
		const name = await inline();
		await here.user.behave({ batchFaults });
		await expectAll(name, { timeout: 2 });
	});

	test('of a batch made from a file are read as well', async () => {
		await here.user.behave({ batchInlineOutput: true, batchOutputIn: 'metadata' });
		await expectAll(await ended({ batchInlineOutput: true, batchOutputIn: 'metadata' }));
	});
});
