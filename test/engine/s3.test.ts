import { createHash } from 'node:crypto';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import type { RunOptions } from './engine';
import { decode, finish, getBatch, submit as submitPastTheNode, numbered } from './emulatedBatch';
import { drawImage, noisyImage } from './images';
import { LocalProvider } from './localProvider';
import { setUpS3 } from './setUpS3';
import { batches, rows, submit } from './submitting';

const here = setUpS3();
const asked = () => here.s3.requests.map((request) => request.split(' ')[0]);
// Nothing was left half read.
afterEach(() => expect(here.s3.open).toBe(0));

type Parameters = Record<string, NodeParameterValueType>;

interface Facts {
	image: { handle: string };
	conversation: { handle: string; turns: number };
}
const factsOf = (item: INodeExecutionData | undefined) => item?.json as unknown as Facts;

const draw = { operation: 'textToImage', prompt: 'Create an image of a fox' };
const turn = { operation: 'multiTurn', prompt: 'Create an image of a fox' };
const edit = { operation: 'imageToImage', prompt: 'Make it blue' };

async function run(parameters: Parameters, more: Partial<RunOptions> = {}) {
	const credential = here.user.credential();
	const result = await here.engine.run({ parameters, credential, executionId: '12', ...more });
	expect(result.error).toBeUndefined();
	return result.items;
}

const digestOf = async (binary: IBinaryData | undefined) =>
	createHash('sha256')
		.update(await here.engine.bytesOf(binary))
		.digest('hex');

/** The digests of the images in the newest request. */
async function sentImages(): Promise<unknown[]> {
	const parts = (await here.user.received()).at(-1)?.body.contents.at(-1)?.parts ?? [];
	return parts.flatMap(({ inlineData }) =>
		inlineData ? [(inlineData as { data: { $image: { sha256: string } } }).data.$image.sha256] : [],
	);
}

const storeNoise = async (bytes: number, name: string) =>
	await here.engine.store(await noisyImage(bytes), name, 'image/png');

describe('an image', () => {
	let provider: LocalProvider;
	beforeAll(async () => {
		provider = await LocalProvider.start();
	});
	afterAll(() => provider.stop());

	test.each([20_000, 40_000_000])('of %i bytes arrives bit by bit', async (size) => {
		const image = await noisyImage(size);
		const inlineData = { mimeType: 'image/png', data: image.toString('base64') };
		provider.answer = { candidates: [{ content: { role: 'model', parts: [{ inlineData }] } }] };
		const [item] = await run(draw, { credential: provider.credential() });
		expect(item?.binary?.data).toMatchObject({ data: 's3', mimeType: 'image/png' });
		expect(asked()).toEqual(['PUT']);
		expect(item?.json.image).toMatchObject({ bytes: image.length, mimeType: 'image/png' });
		expect((await here.engine.bytesOf(item?.binary?.data)).equals(image)).toBe(true);
	});

	test('whose answer breaks off leaves nothing in the bucket', async () => {
		await here.user.behave({
			noiseBytes: 2_000_000,
			faults: [{ network: 'reset', afterBytes: 1_000_000 }],
		});
		const credential = here.user.credential();
		const { error } = await here.engine.run({ parameters: draw, credential });
		expect(error?.message).toBe('The connection to the provider was lost');
		expect(asked()).toEqual([]);
	});

	test('has a link that leads to it', async () => {
		const [item] = await run({ ...draw, options: { imageLink: 60 } });
		const token = new URL(item?.json.imageUrl as string).searchParams.get('token') ?? '';
		const service = Container.get(BinaryDataService);
		expect(service.validateSignedToken(token)).toBe(item?.binary?.data?.id);
	});
});

describe('reference images', () => {
	test('of 3 times 7 MB are sent as they were stored, and each is asked for, looked at and read', async () => {
		await here.user.behave({ bodyLimitBytes: 100_000_000 });
		const binary = {
			a: await storeNoise(7_000_000, 'a.png'),
			b: await storeNoise(7_000_000, 'b.png'),
			c: await storeNoise(7_000_000, 'c.png'),
		};
		here.s3.reset();
		const parameters = { ...edit, imageFields: 'a, b, c', options: { requestLimit: 100 } };
		await run(parameters, { items: [{ json: {}, binary }] });
		expect(asked().sort().join(' ')).toBe('GET GET GET GET GET GET HEAD HEAD HEAD PUT');
		expect(await sentImages()).toEqual(
			await Promise.all([digestOf(binary.a), digestOf(binary.b), digestOf(binary.c)]),
		);
	});

	test('over the limit of a request are uploaded', async () => {
		const data = await storeNoise(17_000_000, 'large.png');
		await run(edit, { items: [{ json: {}, binary: { data } }] });
		const { length } = await here.engine.bytesOf(data);
		expect(await here.user.asked('uploads')).toMatchObject([{ bytes: length }]);
	});

	test('in a workflow that keeps binaries in the JSON are found', async () => {
		const settings = { binaryMode: 'combined' };
		const items = await run(draw, { settings });
		expect(items[0]?.json).toHaveProperty('_files');
		await run(edit, { items, settings });
		expect(await sentImages()).toHaveLength(1);
	});
});

describe('a conversation', () => {
	test('goes on over several executions, with its signatures', async () => {
		await here.user.behave({ signatureBytes: 100_000 });
		let items: INodeExecutionData[] | undefined;
		for (const [executionId, prompt] of ['a fox', 'blue', 'larger', 'at night'].entries()) {
			items = await run({ ...turn, prompt }, { items, executionId: String(executionId) });
		}
		expect(factsOf(items?.[0]).conversation.turns).toBe(4);
		expect(items?.[0]?.json.warnings).toEqual([]);
		expect(items?.[0]?.binary?.conversation?.id).toMatch(/^s3:.*\/executions\/3\//);
		// The emulator refuses a history whose signatures are missing or altered.
		const calls = await here.user.received();
		expect(calls.map(({ body }) => body.contents.length)).toEqual([1, 3, 5, 7]);
	});

	test('of successive turns puts each aside until the last one', async () => {
		const items = await run(
			{ ...turn, turns: 'acrossItems', prompt: '={{ $json.prompt }}' },
			{ items: ['a fox', 'blue', 'larger'].map((prompt) => ({ json: { prompt } })) },
		);
		expect(factsOf(items[2]).conversation.turns).toBe(3);
		expect(items[2]?.binary?.conversation?.data).toBe('s3');
	});
});

describe('a handle', () => {
	const later = { executionId: '13' };

	test('of an image gives the image, and edits it, in a later execution', async () => {
		const [fox] = await run(draw);
		const { handle } = factsOf(fox).image;
		expect(handle).toMatch(/^image-s12-[0-9a-z]{25}-[0-9a-z]{25}$/);
		const [found] = await run({ operation: 'getImage', handles: handle }, later);
		expect(await digestOf(found?.binary?.data)).toBe(await digestOf(fox?.binary?.data));
		expect(found?.binary?.data).toMatchObject({ fileName: 'image-1.jpg', mimeType: 'image/jpeg' });
		expect(found?.binary?.data?.id).toMatch(/^s3:.*\/executions\/13\//);
		await run({ ...edit, imageFields: handle }, later);
		expect(await sentImages()).toEqual([await digestOf(fox?.binary?.data)]);
	});

	test('of a conversation continues it', async () => {
		const [fox] = await run(turn);
		const { handle } = factsOf(fox).conversation;
		expect(handle).toMatch(/^conversation-s12-/);
		const [next] = await run({ ...turn, prompt: 'Make it blue', conversationField: handle }, later);
		expect(factsOf(next).conversation.turns).toBe(2);
	});
});

describe('a batch', () => {
	test('sends images out of S3', async () => {
		const items = await Promise.all(
			rows(3).map(async ({ json }, at) => {
				const image = await drawImage('png', 40, 30, ['red', 'green', 'blue'][at]);
				return { json, binary: { data: await here.engine.store(image, 'a.png', 'image/png') } };
			}),
		);
		const { error } = await submit(here, { items, parameters: { imageFields: 'data' } });
		expect(error).toBeUndefined();
		const [batch] = await batches(here);
		const sent = batch?.lines.map(({ body }) => body.contents[0]?.parts[1]?.inlineData);
		expect(sent).toMatchObject(
			await Promise.all(
				items.map(async ({ binary }) => ({
					data: { $image: { sha256: await digestOf(binary.data) } },
				})),
			),
		);
	});

	test('has its results put into S3', async () => {
		const { name } = await submitPastTheNode(here.user, numbered(3));
		await finish(here.user);
		const { items, error } = await getBatch(here, name);
		expect(error).toBeUndefined();
		expect(items.map(({ binary }) => binary?.data?.data)).toEqual(['s3', 's3', 's3']);
		expect(await decode(here.engine, items)).toMatchObject({ different: 3 });
	});
});
