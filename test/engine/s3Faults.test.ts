import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IDataObject, INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { noisyImage } from './images';
import { breakAfter, refuse, type S3Fault } from './s3Server';
import { setUpS3 } from './setUpS3';

const here = setUpS3();
afterEach(() => expect(here.s3.open).toBe(0));

type Parameters = Record<string, NodeParameterValueType>;

async function run(parameters: Parameters, items?: INodeExecutionData[]) {
	return await here.engine.run({
		parameters: { operation: 'textToImage', prompt: 'Create an image of a fox', ...parameters },
		items,
		credential: here.user.credential(),
		executionId: '12',
		continueOnFail: true,
	});
}

interface Told {
	message: string;
	description: string;
}
const errorOf = (item: INodeExecutionData | undefined) => item?.json.error as Told & IDataObject;
const requestsOf = (method: string) =>
	here.s3.requests.filter((request) => request.startsWith(`${method} `)).length;

/** A fault of requests with a method alone. */
const only =
	(method: string, fault: S3Fault): S3Fault =>
	(request, response) =>
		request.method === method ? fault(request, response) : false;

/** A fault of so many requests, after which all is well. */
function times(count: number, fault: S3Fault): S3Fault {
	let left = count;
	return (request, response) => (left-- > 0 ? fault(request, response) : false);
}

/** What S3 says, and what is made of it. */
const REFUSALS: Array<[string, S3Fault, RegExp, { lasts: boolean }]> = [
	[
		'denies access',
		(_request, response) => refuse(response, 403, 'AccessDenied', 'Access Denied'),
		/n8n's S3 storage denies access/,
		{ lasts: true },
	],
	[
		'is full',
		(_request, response) => refuse(response, 403, 'QuotaExceeded', 'Quota exceeded'),
		/there is no space left in n8n's S3 storage/,
		{ lasts: true },
	],
	[
		'has lost its bucket',
		(_request, response) => refuse(response, 404, 'NoSuchBucket', 'No such bucket'),
		/n8n's S3 bucket does not exist/,
		{ lasts: true },
	],
	[
		'drops connections',
		({ socket }) => {
			socket.destroy();
			return true;
		},
		/n8n's S3 storage cannot be reached/,
		{ lasts: true },
	],
	[
		'is overloaded',
		(_request, response) => refuse(response, 503, 'SlowDown', 'Reduce your request rate'),
		/n8n's S3 storage is overloaded or down/,
		{ lasts: false },
	],
];

describe.each(REFUSALS)('while S3 %s', (_case, refusal, why, { lasts }) => {
	test('a paid image is told as made and lost, and no item is sent that would lose its own', async () => {
		here.s3.fault = only('PUT', refusal);
		const { items } = await run({ options: { concurrency: 1 } }, [{ json: {} }, { json: {} }]);
		expect(errorOf(items[0])).toMatchObject({
			message: expect.stringMatching(
				new RegExp(`^The image was generated, but n8n could not store it .*: ${why.source}$`),
			) as string,
			description: expect.stringContaining('may have charged') as string,
			reason: 'NOT_STORED',
		});
		const isSent = /^The image was generated/.test(errorOf(items[1]).message);
		expect(isSent).toBe(!lasts);
		expect(await here.user.received()).toHaveLength(lasts ? 1 : 2);
	});

	test('an image is there, though its conversation is not', async () => {
		let puts = 0;
		here.s3.fault = only('PUT', (...given) => (++puts > 1 ? refusal(...given) : false));
		const { items, hints } = await run({ operation: 'multiTurn' });
		expect(items[0]?.json).not.toHaveProperty('error');
		expect((await here.engine.bytesOf(items[0]?.binary?.data)).length).toBeGreaterThan(0);
		expect(items[0]?.json.warnings).toEqual([
			expect.stringMatching(new RegExp(why.source, 'i')) as string,
		]);
		expect(hints.join()).toMatch(new RegExp(why.source, 'i'));
	});
});

test('a first refusal costs nothing where S3 takes the image the next time', async () => {
	const slowDown: S3Fault = (_request, response) => refuse(response, 503, 'SlowDown', 'Slow down');
	here.s3.fault = only('PUT', times(1, slowDown));
	const { items } = await run({});
	expect(items[0]?.json.image).toBeDefined();
	expect(requestsOf('PUT')).toBe(2);
});

test('an image arrives, however long S3 takes to store it', async () => {
	let goOn: () => void = () => undefined;
	const held = new Promise<void>((resolve) => {
		here.s3.fault = only('PUT', async () => {
			resolve();
			await new Promise<void>((resolve) => (goOn = resolve));
			return false;
		});
	});
	const running = run({});
	await held;
	goOn();
	expect((await running).items[0]?.json.image).toBeDefined();
});

describe('reading', () => {
	/** A file of each kind that the node reads. */
	const uses: Array<[string, (made: INodeExecutionData) => [Parameters, INodeExecutionData[]?]]> = [
		[
			'a reference image',
			({ binary }) => [
				{ operation: 'imageToImage' },
				[{ json: {}, binary: { data: binary!.data! } }],
			],
		],
		[
			'the image of a handle',
			({ json }) => [{ operation: 'getImage', handles: (json.image as { handle: string }).handle }],
		],
		['a conversation', (made) => [{ operation: 'multiTurn' }, [made]]],
	];

	/** An image with its conversation, larger than what S3 gives before it breaks off. */
	async function make(): Promise<INodeExecutionData> {
		await here.user.behave({ noiseBytes: 2_000_000 });
		const { items } = await run({ operation: 'multiTurn' });
		await here.user.behave({});
		return items[0]!;
	}

	describe.each(uses)('%s', (_use, use) => {
		test.each(REFUSALS.filter(([what]) => !/full|bucket/.test(what)))(
			'that S3 does not give, since it %s, is told as that, and nothing is sent',
			async (_case, refusal, why) => {
				const [parameters, items] = use(await make());
				const before = (await here.user.received()).length;
				for (const method of ['HEAD', 'GET']) {
					here.s3.fault = only(method, refusal);
					const { message, description } = errorOf((await run(parameters, items)).items[0]);
					expect(message).toMatch(why);
					expect(description).not.toMatch(/[Gg]enerate the image again|charged/);
				}
				expect(await here.user.received()).toHaveLength(before);
			},
		);

		test('that is gone is told as that', async () => {
			const made = await make();
			const service = Container.get(BinaryDataService);
			const ids = Object.values(made.binary ?? {}).map(({ id = '' }) => id);
			await service.deleteManyByBinaryDataId(ids);
			const [parameters, items] = use(made);
			const { message, description } = errorOf((await run(parameters, items)).items[0]);
			expect(`${message} ${description}`).toContain("is no longer in n8n's storage");
		});
	});

	describe('a reference image that breaks off', () => {
		async function edit(options: Record<string, number>, faults: number) {
			const image = await noisyImage(3_000_000);
			const data = await here.engine.store(image, 'large.png', 'image/png');
			here.s3.reset();
			let reads = 0;
			// The first reading only looks at its start.
			const isWhole = () => ++reads > 1 && reads <= 1 + faults;
			here.s3.fault = only('GET', (_request, response) =>
				isWhole() ? breakAfter(response, 1_000_000) : false,
			);
			const item = { json: {}, binary: { data } };
			const { items } = await run({ operation: 'imageToImage', options }, [item]);
			const billed = (await here.user.received()).filter((call) => call.billed);
			return { item: items[0], billed: billed.length };
		}

		test('once is sent again, and paid for once', async () => {
			const { item, billed } = await edit({}, 1);
			expect(item?.json).not.toHaveProperty('error');
			expect(item?.json.attempts).toBe(2);
			expect(billed).toBe(1);
		});

		test('each time is told as what the storage did, and is not paid for', async () => {
			const { item, billed } = await edit({ maxTries: 2 }, 2);
			expect(errorOf(item)).toMatchObject({
				message: 'n8n could not finish reading the file in the field "data"',
				description: expect.stringMatching(/^Tried 2 times\. (?!.*charged)/) as string,
				reason: 'STORAGE_BROKE_OFF',
				retryable: true,
			});
			expect(billed).toBe(0);
		});

		test('on its way to the Files API is told as that', async () => {
			const { item, billed } = await edit({ requestLimit: 1 }, 5);
			expect(errorOf(item)).toMatchObject({
				message: expect.stringMatching(/could not finish reading/) as string,
				description: expect.stringMatching(
					/uploading .* nothing was generated or billed/,
				) as string,
			});
			expect(billed).toBe(0);
		});
	});
});
