import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject, INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { diskIsFull, failStoring, failStoringOf, tooLargeForDatabase } from './failingStore';
import { setUp } from './setUp';

const here = setUp();
afterEach(() => jest.restoreAllMocks());

type Parameters = Record<string, NodeParameterValueType>;

async function run(more: Parameters, items?: INodeExecutionData[], continueOnFail = true) {
	return await here.engine.run({
		parameters: { operation: 'textToImage', prompt: 'Create an image of a boat', ...more },
		items,
		credential: here.user.credential(),
		continueOnFail,
	});
}

/** The item has its image, which opens. */
async function hasImage(item: INodeExecutionData | undefined): Promise<void> {
	expect(item?.json).not.toHaveProperty('error');
	const { bytes } = item?.json.image as { bytes: number };
	expect((await here.engine.bytesOf(item?.binary?.data)).length).toBe(bytes);
}

const warningsOf = (item: INodeExecutionData | undefined) => item?.json.warnings as string[];
const errorOf = (item: INodeExecutionData | undefined) => item?.json.error as IDataObject;

describe('a link that cannot be made does not cost the image', () => {
	test.each([1e21, 1e300])('for %s minutes', async (imageLink) => {
		const { items, hints } = await run({ options: { imageLink } });
		await hasImage(items[0]);
		expect(items[0]?.json).not.toHaveProperty('imageUrl');
		expect(warningsOf(items[0])).toEqual([expect.stringMatching(/no link .*"Image Link/)]);
		expect(hints.join()).toContain('no link');
	});

	test('whatever n8n says', async () => {
		jest.spyOn(Container.get(BinaryDataService), 'createSignedToken').mockImplementation(() => {
			throw new Error('secretOrPrivateKey must have a value');
		});
		await here.user.behave({ images: 2 });
		const options = { imageLink: 60, output: 'allInOneItem' };
		const { items } = await run({ options });
		await hasImage(items[0]);
		expect(items[0]?.json.images).toHaveLength(2);
		expect(warningsOf(items[0])).toEqual([
			expect.stringContaining('secretOrPrivateKey must have a value'),
		]);
	});
});

describe('a conversation that cannot be written does not cost the image', () => {
	beforeEach(() => failStoringOf(/^conversation/));
	const full = expect.stringMatching(
		/added to the conversation, .*There is no space left where n8n stores files\. Free up space/,
	) as string;

	test.each(['itemPerImage', 'allInOneItem'])('of a single image (%s)', async (output) => {
		const { items, hints } = await run({ options: { outputConversation: true, output } });
		await hasImage(items[0]);
		expect(items[0]?.binary).not.toHaveProperty('conversation');
		expect(items[0]?.json).not.toHaveProperty('conversation');
		expect(warningsOf(items[0])).toEqual([full]);
		expect(hints.join()).toContain('no space left');
	});

	test('of a turn, whose item carries the conversation as it was before', async () => {
		jest.restoreAllMocks();
		const before = await run({ operation: 'multiTurn' });
		failStoringOf(/^conversation/);
		const { items } = await run({ operation: 'multiTurn', prompt: 'Green' }, before.items);
		await hasImage(items[0]);
		expect(items[0]?.binary?.conversation).toEqual(before.items[0]?.binary?.conversation);
		expect(warningsOf(items[0])).toEqual([full]);
	});

	test('of a turn, while the conversation before it can no longer be read', async () => {
		jest.restoreAllMocks();
		const before = await run({ operation: 'multiTurn' });
		const service = Container.get(BinaryDataService);
		failStoring((name) => {
			if (name.startsWith('image')) {
				jest.spyOn(service, 'getAsStream').mockRejectedValue(new Error('connection lost'));
			}
			return undefined;
		});
		const { items } = await run({ operation: 'multiTurn', prompt: 'Green' }, before.items);
		await hasImage(items[0]);
		expect(warningsOf(items[0])).toEqual([
			expect.stringMatching(/added to the conversation, .*n8n cannot read a file of the item/),
		]);
	});

	test.each(['lastItem', 'everyItem'])('of successive turns (on %s)', async (conversationOn) => {
		const items = ['a boat', 'green', 'larger'].map((prompt) => ({ json: { prompt } }));
		const parameters = {
			operation: 'multiTurn',
			turns: 'acrossItems',
			prompt: '={{ $json.prompt }}',
			options: { conversationOn },
		};
		const result = await run(parameters, items);
		expect(result.items).toHaveLength(3);
		for (const item of result.items) await hasImage(item);
		expect(warningsOf(result.items[2])).toEqual([full]);
		const calls = await here.user.received();
		expect(calls.map(({ body }) => body.contents.length)).toEqual([1, 3, 5]);
	});
});

describe('successive turns', () => {
	const prompts = ['a boat', 'green', 'larger', 'darker'];
	const parameters = {
		operation: 'multiTurn',
		turns: 'acrossItems',
		prompt: '={{ $json.prompt }}',
	};
	const turns = () => prompts.map((prompt) => ({ json: { prompt } }));

	test('go on when a turn between cannot be put aside in a file', async () => {
		failStoringOf(/^turn/);
		const { items } = await run(parameters, turns());
		for (const item of items) await hasImage(item);
		expect(items[3]?.json.conversation).toMatchObject({ turns: 4, images: 4 });
	});

	test('keep their images when one fails and the conversation cannot be written', async () => {
		failStoringOf(/^conversation/);
		await here.user.behave({ faults: [null, null, { finishReason: 'IMAGE_SAFETY' }] });
		const { items, hints, error } = await run(parameters, turns());
		expect(error).toBeUndefined();
		expect(items).toHaveLength(4);
		await hasImage(items[0]);
		await hasImage(items[1]);
		expect(errorOf(items[2])).toMatchObject({ reason: 'IMAGE_SAFETY' });
		expect(errorOf(items[3]).message).toMatch(/^This turn was not sent/);
		expect(hints.join()).toMatch(/The conversation .*no space left/);
	});
});

describe('an image that n8n does not store', () => {
	test.each([
		['the disk is full', diskIsFull, /no space left where n8n stores files/],
		['the database takes no such file', tooLargeForDatabase, /too large for n8n's database/],
		['nobody knows why', () => new Error('odd <b>fault</b>'), /n8n says: "odd ‹b›fault‹\/b›"/],
	])('does not cost the others of its answer: %s', async (_case, fault, why) => {
		await here.user.behave({ images: 3 });
		let images = 0;
		failStoring((name) => (++images === 2 ? fault(name) : undefined));
		const { items, hints } = await run({ options: { outputConversation: true } });
		expect(items).toHaveLength(2);
		for (const item of items) await hasImage(item);
		expect(items.map(({ json }) => (json.image as IDataObject).fileName)).toEqual([
			'image-1.jpg',
			'image-1-2.jpg',
		]);
		const [warning = ''] = warningsOf(items[0]);
		expect(warning).toMatch(why);
		expect(warning).toMatch(/image-1-2\.jpg, [\d.]+ (MB|KB)/);
		expect(hints.join()).toMatch(why);
	});

	test('alone is told as made but not kept, with its size, the cause and what to do', async () => {
		failStoringOf(/^image/, tooLargeForDatabase);
		const { items } = await run({});
		expect(errorOf(items[0])).toMatchObject({
			message: expect.stringMatching(
				/^The image was generated, but n8n could not store it \(image-1\.jpg, [\d.]+ (MB|KB)\)/,
			) as string,
			description: expect.stringMatching(
				/raise that limit.*"Image Size".*may have charged/,
			) as string,
			reason: 'NOT_STORED',
			retryable: false,
		});
	});

	test('ends the sending where no other one would be stored either', async () => {
		failStoring((name) => (name === 'image-2.jpg' ? diskIsFull() : undefined));
		const items = [1, 2, 3, 4].map((row) => ({ json: { row } }));
		const result = await run({ options: { concurrency: 1 } }, items);
		await hasImage(result.items[0]);
		expect(errorOf(result.items[1]).message).toMatch(/^The image was generated/);
		for (const item of result.items.slice(2)) {
			expect(errorOf(item)).toMatchObject({
				message: expect.stringMatching(/^This item was not sent.*no space left/) as string,
				reason: 'NOT_STORED',
				retryable: true,
			});
			// The other item's request is not this one's.
			expect(errorOf(item)).not.toHaveProperty('requestId');
		}
		expect(await here.user.received()).toHaveLength(2);
	});

	test('for its size alone does not end the sending', async () => {
		failStoring((name) => (name === 'image-2.jpg' ? tooLargeForDatabase(name) : undefined));
		const items = [1, 2, 3].map((row) => ({ json: { row } }));
		const result = await run({ options: { concurrency: 1 } }, items);
		await hasImage(result.items[2]);
	});

	test('ends a run that is to stop with the same words', async () => {
		failStoringOf(/^image/);
		const { error } = await run({}, undefined, false);
		expect(error?.message).toMatch(/^The image was generated, .*there is no space left/);
		expect(error?.description).toMatch(/^Free up space/);
	});
});
