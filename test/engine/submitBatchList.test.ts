import type { IncomingMessage, ServerResponse } from 'node:http';
import { Engine } from './engine';
import { LocalProvider } from './localProvider';

const HOUR = 3_600_000;

interface Listed {
	displayName: string;
	/** In ms since 1970; undefined when Google does not say. */
	created?: number;
}

let engine: Engine;
let provider: LocalProvider;
/** A page of the list, from 0; undefined after the last one. */
let pageOf: (page: number) => Listed[] | undefined;
let listStatus: number;
let creationStatus: number;
let pagesRead: number;
let creations: number;

beforeAll(async () => {
	engine = await Engine.start('filesystem');
	provider = await LocalProvider.start();
});
afterAll(() => provider.stop());
beforeEach(() => {
	pageOf = () => undefined;
	listStatus = 200;
	creationStatus = 200;
	pagesRead = 0;
	creations = 0;
	provider.serve = answer;
});

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
	const send = (status: number, body: object, headers: Record<string, string> = {}) => {
		response.writeHead(status, { 'content-type': 'application/json', ...headers });
		response.end(JSON.stringify(body));
	};
	if (url === '/upload/v1beta/files') {
		send(200, {}, { 'x-goog-upload-url': `${provider.url}/upload` });
	} else if (url === '/upload') {
		send(200, { file: { name: 'files/abc', uri: `${provider.url}/v1beta/files/abc` } });
	} else if (url.startsWith('/v1beta/batches?')) {
		const page = Number(new URL(url, provider.url).searchParams.get('pageToken') ?? 0);
		pagesRead++;
		const nextPageToken = pageOf(page + 1) && String(page + 1);
		send(listStatus, { operations: pageOf(page)?.map(operation), nextPageToken });
	} else {
		creations++;
		const busy = { error: { code: creationStatus, message: 'Busy.', status: 'UNAVAILABLE' } };
		send(creationStatus, creationStatus === 200 ? { name: `batches/new${creations}` } : busy);
	}
}

function operation({ displayName, created }: Listed) {
	const createTime = created === undefined ? undefined : new Date(created).toISOString();
	return {
		name: 'batches/listed',
		metadata: { displayName, state: 'BATCH_STATE_PENDING', createTime },
	};
}

async function submit() {
	const { error, items } = await engine.run({
		credential: provider.credential(),
		parameters: {
			resource: 'batch',
			operation: 'submitBatch',
			prompt: 'Create an image of a boat',
			options: { maxTries: 2 },
		},
	});
	return { error, batch: items[0]?.json.batch as { name: string; displayName: string } };
}

const ago = (ms: number) => Date.now() - ms;
const young = () => [{ displayName: 'other', created: ago(HOUR) }];

describe('a batch of the same name in the list', () => {
	test.each([
		['is taken for this one when it is young', 23 * HOUR, 'batches/listed'],
		['is taken for this one when its age is not known', undefined, 'batches/listed'],
		['is another one when it is older than a day', 25 * HOUR, 'batches/new2'],
	])('%s', async (_what, age, name) => {
		const { displayName } = (await submit()).batch;
		pageOf = (page) =>
			page === 0 ? [{ displayName, created: age === undefined ? undefined : ago(age) }] : undefined;
		const { error, batch } = await submit();
		expect(error).toBeUndefined();
		expect(batch.name).toBe(name);
	});
});

describe('a list that goes on after the last page that is read', () => {
	beforeEach(() => {
		pageOf = young;
	});

	test('does not keep a batch from being created', async () => {
		const { error, batch } = await submit();
		expect(error).toBeUndefined();
		expect(batch.name).toBe('batches/new1');
		expect(pagesRead).toBe(20);
	});

	test('is not taken to lack a batch that may have been created', async () => {
		creationStatus = 503;
		const { error } = await submit();
		expect(error?.message).toMatch(/^It is unclear whether Google created the batch/);
		expect(error?.description).toContain("Google's list of batches could not be read to the end");
		expect(creations).toBe(1);
	});
});

test('a list that shows that only older batches follow is read to its end', async () => {
	pageOf = () => [30, 31].map((hours) => ({ displayName: 'old', created: ago(hours * HOUR) }));
	creationStatus = 503;
	const { error } = await submit();
	expect(error?.description).toContain('No batch was created');
	expect(creations).toBe(2);
});

test('a "Base URL" that leads to something without batches is named', async () => {
	listStatus = 404;
	const credential = provider.credential();
	const parameters = { resource: 'batch', operation: 'getBatch' };
	await expect(
		engine.search({ parameters, credential }, undefined, 'searchBatches'),
	).rejects.toThrow('The server at the Base URL does not support batches');
});
