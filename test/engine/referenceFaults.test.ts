import type { INodeExecutionData } from 'n8n-workflow';
import { EmulatedUser } from './emulated';
import { Engine } from './engine';
import { noisyImage } from './images';

let emulated: EmulatedUser;
let user: EmulatedUser;
let engine: Engine;
let photo: Buffer;
beforeAll(async () => {
	emulated = await EmulatedUser.start();
	engine = await Engine.start('filesystem');
	photo = await noisyImage(60_000);
});
beforeEach(() => {
	user = emulated.another();
});
afterAll(async () => await emulated.stop());

async function run(
	options: Record<string, string | number>,
	items: INodeExecutionData[],
	more: Record<string, string> = {},
) {
	return await engine.run({
		parameters: { operation: 'imageToImage', prompt: 'Make it blue', options, ...more },
		items,
		credential: user.credential(),
		continueOnFail: true,
	});
}

const errorsOf = (items: INodeExecutionData[]) => items.map(({ json }) => json.error);

describe('an address of a reference image', () => {
	const byAddress = { imageFields: '' };

	test.each([
		['answers with 404', 'status=404', 100, /HTTP 404/, false],
		['answers with 503', 'status=503', 100, /HTTP 503/, true],
		['breaks off', 'reset=700', 100, /closed the connection/, true],
		['stalls', 'stall=700', 2, /took too long to download/, true],
		['drips', 'drip=100', 2, /took too long to download/, true],
	])('that %s ends the item before anything is sent', async (...given) => {
		const [, query, timeout, message, retryable] = given;
		const address = `${await user.putUp('photo.png', photo)}?${query}`;
		const { items } = await run({ imageUrls: address, timeout }, [{ json: {} }], byAddress);
		expect(errorsOf(items)).toEqual([
			expect.objectContaining({
				message: expect.stringMatching(message) as string,
				description: expect.stringMatching(/^Nothing was sent\./) as string,
				reason: 'BAD_INPUT',
				retryable,
			}),
		]);
		expect(await user.received()).toEqual([]);
	});

	test('that did not answer is asked again for a later item, one that is wrong is not', async () => {
		const base = await user.putUp('photo.png', photo);
		for (const [query, downloads] of [
			['status=503', 2],
			['status=404', 1],
		] as const) {
			const before = (await user.asked('downloads')).length;
			const imageUrls = `${base}?${query}`;
			await run({ imageUrls, concurrency: 1 }, [{ json: {} }, { json: {} }], byAddress);
			expect((await user.asked('downloads')).length - before).toBe(downloads);
		}
		expect(await user.received()).toEqual([]);
	});
});

describe('the upload of a large reference image', () => {
	/** Smaller than the photo, in MB. */
	const requestLimit = 0.05;

	async function itemsWithPhoto(count: number): Promise<INodeExecutionData[]> {
		const data = await engine.store(photo, 'photo.png', 'image/png');
		return Array.from({ length: count }, () => ({ json: {}, binary: { data } }));
	}

	test('that never ends is given up with the timeout, and nothing was billed', async () => {
		await user.behave({ fileProcessingMs: 3_600_000 });
		const { items } = await run({ requestLimit, timeout: 3 }, await itemsWithPhoto(1));
		expect(errorsOf(items)).toEqual([
			expect.objectContaining({
				message: 'The upload of a large reference image took longer than the timeout',
				description: expect.stringMatching(/^Nothing was generated or billed\./) as string,
				reason: 'UPLOAD',
				retryable: true,
			}),
		]);
		expect(await user.received()).toEqual([]);
	});

	test('goes on where the provider is too busy to say how far it is', async () => {
		const busy = { status: 503, body: '<html>busy</html>' };
		const faults = [busy, { network: 'reset', afterBytes: 5 }];
		await user.behave({ fileProcessingMs: 500, fileFaults: faults });
		const { items } = await run({ requestLimit }, await itemsWithPhoto(1));
		expect(errorsOf(items)).toEqual([undefined]);
	});

	test.each([
		['breaks off on the way', { network: 'reset', afterReceivedBytes: 30_000 }],
		['breaks off in its answer', { network: 'reset', afterBytes: 20 }],
	])('that %s is begun anew by an item that waits for it', async (_case, fault) => {
		await user.behave({ uploadFaults: [null, fault] });
		const { items } = await run({ requestLimit, concurrency: 2 }, await itemsWithPhoto(2));
		const told = errorsOf(items);
		expect(told.filter((error) => error === undefined)).toHaveLength(1);
		expect(told.filter(Boolean)).toEqual([
			expect.objectContaining({
				message: 'The upload of a large reference image was interrupted',
				reason: 'UPLOAD',
			}),
		]);
		expect(await user.asked('uploads')).toHaveLength(2);
	});

	test('that is refused with a body that does not end is told by its status', async () => {
		await user.behave({ uploadFaults: [{ status: 403, body: 'No. '.repeat(100_000) }] });
		const { items } = await run({ requestLimit }, await itemsWithPhoto(1));
		expect(errorsOf(items)).toEqual([
			expect.objectContaining({
				httpCode: 403,
				description: expect.stringMatching(/nothing was generated or billed\.$/) as string,
			}),
		]);
		expect(JSON.stringify(items).length).toBeLessThan(3000);
	});
});
