import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import sharp from 'sharp';
import type { RunOptions } from './engine';
import { setUp } from './setUp';

const here = setUp();

interface Facts {
	image: { handle: string };
	conversation: { handle: string; turns: number };
}

type Parameters = Record<string, NodeParameterValueType>;

const draw = { operation: 'textToImage', prompt: 'Create an image of a fox' };
const FLASH = { __rl: true, mode: 'id', value: 'gemini-3.1-flash-image' };

async function run(parameters: Parameters, more: Partial<RunOptions> = {}) {
	const credential = here.user.credential();
	return await here.engine.run({ parameters, credential, executionId: '12', ...more });
}

const factsOf = (items: INodeExecutionData[], index = 0) => items[index]?.json as unknown as Facts;

/** A fox, and the handle of its image. */
async function fox(more: Partial<RunOptions> = {}) {
	const { items, error } = await run(draw, more);
	expect(error).toBeUndefined();
	return { item: items[0]!, handle: factsOf(items).image.handle };
}

/** The digests of the images in the newest request. */
async function sentImages(): Promise<unknown[]> {
	const parts = (await here.user.received()).at(-1)?.body.contents.at(-1)?.parts ?? [];
	return parts.flatMap(({ inlineData }) =>
		inlineData ? [(inlineData as { data: { $image: { sha256: string } } }).data.$image.sha256] : [],
	);
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('an image that is stored has a handle: short, and without what a model might get wrong', async () => {
	const { handle } = await fox();
	expect(handle).toMatch(/^image-f12-[0-9a-z]{25}-[0-9a-z]{25}$/);
	expect((await fox()).handle).not.toBe(handle);
});

test.each(['itemPerImage', 'allInOneItem'])(
	'every image of an answer has one (%s)',
	async (output) => {
		await here.user.behave({ images: 2 });
		const { items } = await run({ ...draw, options: { output } });
		const handles = items.flatMap(({ json }) =>
			(output === 'itemPerImage' ? [json.image] : (json.images as object[])).map(
				(image) => (image as { handle: string }).handle,
			),
		);
		expect(new Set(handles).size).toBe(2);
		const { items: found, error } = await run({
			operation: 'getImage',
			handles: handles.join('\n'),
		});
		expect(error).toBeUndefined();
		expect(found).toHaveLength(2);
	},
);

describe('in a later execution of the same workflow', () => {
	const later = { executionId: '13' };

	test('a handle in "Image Fields" sends the image as it was stored, beside fields of the item', async () => {
		const { item, handle } = await fox();
		const own = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
			.png()
			.toBuffer();
		const data = await here.engine.store(own, 'own.png', 'image/png');
		const { error } = await run(
			{ operation: 'imageToImage', prompt: 'Combine', imageFields: `${handle}, data` },
			{ ...later, items: [{ json: {}, binary: { data } }] },
		);
		expect(error).toBeUndefined();
		const bytes = await here.engine.bytesOf(item.binary?.data);
		expect(await sentImages()).toEqual([digest(bytes), digest(own)]);
	});

	test('a handle of a conversation continues it, with its signatures', async () => {
		const turn = { operation: 'multiTurn', prompt: 'Create a fox' };
		const first = factsOf((await run(turn)).items);
		expect(first.conversation.handle).toMatch(/^conversation-f12-/);
		const second = await run(
			{ ...turn, prompt: 'Make it blue', conversationField: first.conversation.handle },
			later,
		);
		expect(second.error).toBeUndefined();
		expect(factsOf(second.items).conversation).toMatchObject({ turns: 2 });
		expect(second.items[0]?.json.warnings).toEqual([]);
		// The emulator refuses a history whose signatures are missing or altered.
		const third = await run(
			{ ...turn, conversationField: factsOf(second.items).conversation.handle },
			later,
		);
		expect(factsOf(third.items).conversation).toMatchObject({ turns: 3 });
	});

	test('successive turns continue the conversation of a handle, and the last item has the new one', async () => {
		const turn = { operation: 'multiTurn', prompt: 'Create a fox' };
		const { conversation } = factsOf((await run(turn)).items);
		const { items } = await run(
			{ ...turn, turns: 'acrossItems', conversationField: conversation.handle },
			{ ...later, items: [{ json: {} }, { json: {} }] },
		);
		expect(factsOf(items, 0).conversation.handle).toBeUndefined();
		expect(factsOf(items, 1).conversation).toMatchObject({ turns: 3 });
		expect(factsOf(items, 1).conversation.handle).toMatch(/^conversation-f13-/);
	});

	test('Get Image gives the image, as a file of its own, and calls nobody', async () => {
		const { item, handle } = await fox();
		const { items, error } = await run(
			{ operation: 'getImage', handles: `Here it is: ![fox](http://n8n/x?token=a.b#${handle}).` },
			{ ...later, items: [{ json: {} }, { json: {} }] },
		);
		expect(error).toBeUndefined();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		const bytes = await here.engine.bytesOf(item.binary?.data);
		for (const { json, binary } of items) {
			expect(json).toMatchObject({
				operation: 'getImage',
				image: { mimeType: 'image/jpeg', width: 1024, height: 1024, bytes: bytes.length },
			});
			expect(await here.engine.bytesOf(binary?.data)).toEqual(bytes);
			expect(binary?.data?.id).toContain('/executions/13/');
			expect(binary?.data).toMatchObject({ fileType: 'image', fileName: 'image-1.jpg' });
		}
		expect(await here.user.received()).toHaveLength(1);
	});

	test('expressions may give the image or the conversation whose handle it is', async () => {
		const turn = { operation: 'multiTurn', prompt: 'Create a fox' };
		const json = (await run(turn)).items[0]!.json;
		const { items, error } = await run(
			{
				...turn,
				imageFields: '={{ $json.image }}',
				conversationField: '={{ $json.conversation }}',
			},
			{ ...later, items: [{ json }] },
		);
		expect(error).toBeUndefined();
		expect(factsOf(items).conversation.turns).toBe(2);
		expect(await sentImages()).toHaveLength(1);
	});

	test('a failed turn does not carry the file of a handle, which belongs to another execution', async () => {
		const turn = { operation: 'multiTurn', prompt: 'Create a fox' };
		const { conversation } = factsOf((await run(turn)).items);
		await here.user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
		const { items } = await run(
			{ ...turn, conversationField: conversation.handle },
			{ ...later, continueOnFail: true },
		);
		expect(items[0]?.json.error).toBeDefined();
		expect(items[0]?.binary).toBeUndefined();
	});

	test('a file that n8n has renamed since is found: its execution was not known when it was made', async () => {
		const { item, handle } = await fox({ executionId: '' });
		const id = item.binary?.data?.id ?? '';
		expect(id).toContain('/executions/temp/');
		expect(handle).toMatch(/^image-ft-/);
		expect((await run({ operation: 'getImage', handles: handle }, later)).error).toBeUndefined();
	});
});

/** Where no call may go out, and what the failure says. */
async function refused(parameters: Parameters, more: Partial<RunOptions> = {}) {
	const before = (await here.user.received()).length;
	const { error, items } = await run(parameters, more);
	expect(items).toEqual([]);
	expect((await here.user.received()).length).toBe(before);
	return `${error?.message} ${error?.description}`;
}

describe('a handle that leads to no file', () => {
	const uses: Array<[string, (handle: string) => Parameters]> = [
		['Image Fields', (imageFields) => ({ ...draw, operation: 'imageToImage', imageFields })],
		['Get Image', (handles) => ({ operation: 'getImage', handles })],
	];

	test.each(uses)('says that its file is gone (%s)', async (_use, use) => {
		const { item, handle } = await fox();
		const path = Container.get(BinaryDataService).getPath(item.binary?.data?.id ?? '');
		await rm(path);
		await rm(`${path}.metadata`);
		const said = await refused(use(handle));
		expect(said).toContain(`The image with the handle ${handle} is no longer in n8n's storage`);
		expect(said).toContain('Nothing was sent.');
	});

	test.each(uses)('says that it belongs to another workflow (%s)', async (_use, use) => {
		const { handle } = await fox();
		const said = await refused(use(handle), { workflowId: 'another' });
		expect(said).toContain(`The handle ${handle} belongs to another workflow`);
	});

	test.each(uses)('says that it was given out with another key (%s)', async (_use, use) => {
		const { handle } = await fox();
		const credential = here.user.another().credential();
		const said = await refused(use(handle), { credential });
		expect(said).toContain(`The handle ${handle} was created with another API key`);
	});

	test.each(uses)('says that it was altered, wherever that was (%s)', async (_use, use) => {
		const { handle } = await fox();
		const [kind, place, file = '', check = ''] = handle.split('-');
		const next = (text: string, at: number) =>
			text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1);
		const altered = [
			[kind, 'f13', file, check],
			[kind, 's12', file, check],
			[kind, place, next(file, 3), check],
			[kind, place, next(file, 24), check],
			[kind, place, file, next(check, 6)],
			[kind, place, file, next(check, 24)],
			[kind, place, file, check.slice(0, -2)],
			['conversation', place, file, check],
		].map((parts) => parts.join('-'));
		for (const one of altered) {
			const said = await refused(use(one));
			expect(said).toMatch(/is not a handle of an image|"Handles" contains no image handle/);
		}
	});

	test('of an image does not continue a conversation, nor the other way round', async () => {
		const turn = { operation: 'multiTurn', prompt: 'Create a fox' };
		const { image, conversation } = factsOf((await run(turn)).items);
		expect(await refused({ ...turn, conversationField: image.handle })).toContain(
			'is not the handle of a conversation',
		);
		const said = await refused({ ...turn, imageFields: conversation.handle });
		expect(said).toContain('is not the handle of an image');
		expect(said).toContain('It is the handle of a conversation');
	});

	test('fails its own item alone', async () => {
		const { handle } = await fox();
		const items = [handle, 'image-f12-made-up-and-long-enough-to-be-one'].map((one) => ({
			json: { one },
		}));
		const result = await run(
			{ ...draw, operation: 'imageToImage', imageFields: '={{ $json.one }}', model: FLASH },
			{ items, continueOnFail: true },
		);
		expect(result.items[0]?.json.image).toBeDefined();
		expect(result.items[1]?.json).toMatchObject({ error: { reason: 'BAD_INPUT' } });
	});
});

test('a link whose handle works elsewhere only is fetched', async () => {
	const { handle } = await fox();
	const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
		.png()
		.toBuffer();
	const imageUrls = `${await here.user.putUp('red.png', bytes)}#${handle}`;
	const parameters = {
		...draw,
		operation: 'imageToImage',
		imageFields: '',
		options: { imageUrls },
	};
	expect((await run(parameters, { workflowId: 'another' })).error).toBeUndefined();
	expect(await sentImages()).toEqual([digest(bytes)]);
});

test('Get Image names a handle that was cut off, beside a whole one', async () => {
	const { handle } = await fox();
	const cut = (await fox()).handle.slice(0, -5);
	const { error } = await run({ operation: 'getImage', handles: `${handle} ${cut}` });
	expect(error?.message).toBe(`"${cut}" is not a handle of an image from this node`);
});

test('a batch, a preview and a link under "Image URLs" take handles too', async () => {
	const { handle, item } = await fox();
	const bytes = await here.engine.bytesOf(item.binary?.data);
	const linked = { ...draw, operation: 'imageToImage', imageFields: '' };
	const imageUrls = `http://n8n.internal/rest/binary-data/signed?token=x.y.z#${handle}`;
	expect((await run({ ...linked, options: { imageUrls } })).error).toBeUndefined();
	expect(await sentImages()).toEqual([digest(bytes)]);
	const preview = await run({ ...linked, imageFields: handle, options: { dryRun: true } });
	expect(preview.error).toBeUndefined();
	expect(JSON.stringify(preview.items[0]?.json)).toContain('image/jpeg');
	const batch = await run({
		...draw,
		operation: 'submitBatch',
		resource: 'batch',
		imageFields: handle,
	});
	expect(batch.error).toBeUndefined();
});
