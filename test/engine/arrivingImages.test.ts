import { readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { diskIsFull } from './failingStore';
import { HostileProvider, MEBIBYTE, PARTS } from './hostileProvider';
import { drawImage, noisyImage } from './images';

/** Images of this size are stored while they arrive. */
let large: string;
let small: string;
let provider: HostileProvider;
beforeAll(async () => {
	provider = await HostileProvider.start();
	large = (await noisyImage(9 * MEBIBYTE)).toString('base64');
	small = (await drawImage()).toString('base64');
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => provider.stop());

const part = (data: string, thought = false) =>
	JSON.stringify({ inlineData: { mimeType: 'image/png', data }, ...(thought && { thought }) });
const answer = (...parts: string[]) => `${PARTS}${parts.join()}]}}]}`;

/** The files that n8n keeps, without those that describe them. */
function storedFiles(): string[] {
	const { localStoragePath } = Container.get(BinaryDataConfig);
	const files = readdirSync(localStoragePath, { recursive: true, withFileTypes: true });
	return files.flatMap((file) =>
		file.isFile() && !file.name.endsWith('.metadata') ? [file.name] : [],
	);
}

/** Resolves once n8n begins to store a file. */
function storingBegins(): Promise<void> {
	const service = Container.get(BinaryDataService);
	const store = service.store.bind(service);
	return new Promise((resolve) => {
		jest.spyOn(service, 'store').mockImplementation((...given) => {
			resolve();
			return store(...given);
		});
	});
}

/** Sends a text up to its middle, and the rest when that is wanted. */
function sendHalf(text: string): { response: Promise<ServerResponse>; rest: string } {
	const middle = text.length / 2;
	const response = new Promise<ServerResponse>((resolve) => {
		provider.answer = (given) => {
			given.writeHead(200).write(text.slice(0, middle));
			resolve(given);
		};
	});
	return { response, rest: text.slice(middle) };
}

const errorOf = (items: INodeExecutionData[]) => items[0]?.json.error;

async function base64Of(item: INodeExecutionData | undefined): Promise<string> {
	return (await provider.engine.bytesOf(item?.binary?.data)).toString('base64');
}

test('a large image is stored before it has arrived whole, and is what the provider sent', async () => {
	const begun = storingBegins();
	const { response, rest } = sendHalf(answer(part(large)));
	const running = provider.run();
	await begun;
	(await response).end(rest);
	const { items } = await running;
	expect(await base64Of(items[0])).toBe(large);
	const bytes = Buffer.from(large, 'base64').length;
	expect(items[0]?.json.image).toMatchObject({ mimeType: 'image/png', bytes, width: 1774 });
	expect(items[0]?.json.image).toMatchObject({ fileName: 'image-1.png', height: 1774 });
	expect(items[0]?.binary?.data).toMatchObject({ fileName: 'image-1.png', bytes });
});

test.each<[string, (response: ServerResponse) => void]>([
	['the connection', (response) => response.destroy()],
	['the answer', (response) => response.end()],
	['the JSON', (response) => response.end('\n, this is no JSON')],
	['the base64', (response) => response.end(`*${large}"}}]}}]}`)],
])('nothing is left of a large image if %s breaks in its middle', async (_what, breakOff) => {
	const before = storedFiles();
	const begun = storingBegins();
	const { response } = sendHalf(answer(part(large)));
	const running = provider.run();
	await begun;
	breakOff(await response);
	const { items } = await running;
	expect(errorOf(items)).toMatchObject({ message: expect.any(String) as string });
	expect(items[0]?.binary).toBeUndefined();
	// n8n may still be removing it.
	while (storedFiles().length > before.length) await wait(20);
	expect(storedFiles()).toEqual(before);
});

test('nothing is left of it if the time is over in its middle', async () => {
	const before = storedFiles();
	sendHalf(answer(part(large)));
	const { items } = await provider.run({ options: { timeout: 3 } });
	expect(errorOf(items)).toMatchObject({ reason: 'TIMEOUT' });
	expect(storedFiles()).toEqual(before);
});

test('an image that arrived whole is given if the answer breaks off behind it', async () => {
	provider.answer = (response) => {
		response.writeHead(200).write(`${PARTS}${part(large)},`, () => response.destroy());
	};
	const { items } = await provider.run();
	expect(await base64Of(items[0])).toBe(large);
	expect(items[0]?.json.warnings).toEqual([expect.stringContaining('ended early')]);
});

test('the draft before an image has no part in its name', async () => {
	provider.answer = (response) =>
		void response.end(answer(part(large, true), part(large), part(small), part(large)));
	const { items } = await provider.run();
	const names = items.map(({ json }) => (json.image as { fileName: string }).fileName);
	expect(names).toEqual(['image-1.png', 'image-1-2.png', 'image-1-3.png']);
	expect(await base64Of(items[1])).toBe(small);
	for (const item of [items[0], items[2]]) expect(await base64Of(item)).toBe(large);
});

test('images that are lost or not wanted leave no two images with one name', async () => {
	const noImage = part(Buffer.from('Some words').toString('base64'));
	provider.answer = (response) =>
		void response.end(answer(noImage, part(large), part(small), part(large)));
	const { items } = await provider.run();
	const names = items.map(({ json }) => (json.image as { fileName: string }).fileName);
	expect(names).toEqual(['image-1.png', 'image-1-2.png', 'image-1-3.png']);
	expect(items.map(({ binary }) => binary?.data?.fileName)).toEqual(names);
});

test('drafts are given as drafts where they are wanted', async () => {
	provider.answer = (response) => void response.end(answer(part(large, true), part(large)));
	const { items } = await provider.run({ options: { includeThoughts: true } });
	expect(items.map(({ json }) => json.image)).toMatchObject([
		{ fileName: 'image-1.png', draft: true },
		{ fileName: 'image-1-2.png' },
	]);
	expect(items[1]?.json.image).not.toHaveProperty('draft');
});

/** Has n8n take a file in this way, if it is large. */
function storeLarge(take: (chunks: AsyncIterator<Buffer>) => Promise<never>): void {
	const service = Container.get(BinaryDataService);
	const store = service.store.bind(service);
	jest.spyOn(service, 'store').mockImplementation(async (location, body, binary: IBinaryData) => {
		if (Buffer.isBuffer(body)) return await store(location, body, binary);
		return await take(body[Symbol.asyncIterator]() as AsyncIterator<Buffer>);
	});
}

test('a disk that is full in the middle costs this image only, and the answer is read on', async () => {
	storeLarge(async (chunks) => {
		await chunks.next();
		throw diskIsFull();
	});
	provider.answer = (response) => void response.end(answer(part(large), part(small)));
	const { items } = await provider.run();
	expect(items).toHaveLength(1);
	expect(await base64Of(items[0])).toBe(small);
	const [warning] = items[0]?.json.warnings as string[];
	expect(warning).toMatch(/^An image from the response was lost\. .*image-1\.png, 9\.0 MB\)/);
	expect(warning).toContain('no space left');
});

test('a storage that is slow does not use up the time that the provider has', async () => {
	const sent = new Promise<void>((resolve) => {
		provider.answer = (response) => void response.end(answer(part(large)), resolve);
	});
	const service = Container.get(BinaryDataService);
	const store = service.store.bind(service);
	jest.spyOn(service, 'store').mockImplementation(async (...given) => {
		await sent;
		return await store(...given);
	});
	const { items } = await provider.run();
	expect(await base64Of(items[0])).toBe(large);
});

test('a storage that is slow piece by piece does not use up that time either', async () => {
	const huge = (await noisyImage(18 * MEBIBYTE)).toString('base64');
	let isSent = false;
	provider.answer = (response) => void response.end(answer(part(huge)), () => (isSent = true));
	const service = Container.get(BinaryDataService);
	const store = service.store.bind(service);
	jest.spyOn(service, 'store').mockImplementation(async (location, body, binary: IBinaryData) => {
		const chunks: Buffer[] = [];
		for await (const chunk of body as AsyncIterable<Buffer>) {
			chunks.push(chunk);
			if (!isSent) await wait(150);
		}
		return await store(location, Buffer.concat(chunks), binary);
	});
	const { items } = await provider.run({ options: { timeout: 11 } });
	expect(await base64Of(items[0])).toBe(huge);
});

test('a second try gets its image, whatever became of the first one', async () => {
	storeLarge(() => new Promise<never>(() => {}));
	const answers = [
		(response: ServerResponse) => void response.write(answer(part(large)).slice(0, -9)),
		(response: ServerResponse) => void response.end(answer(part(small))),
	];
	provider.answer = (response) => answers.shift()?.(response);
	const { items } = await provider.run({ options: { timeout: 3, retryAfterTimeout: true } });
	expect(await base64Of(items[0])).toBe(small);
	expect(items[0]?.json).toMatchObject({ attempts: 2 });
});

test('a storage that takes nothing does not keep the node beyond its timeout', async () => {
	storeLarge(() => new Promise<never>(() => {}));
	const { response, rest } = sendHalf(answer(part(large)));
	void response.then((given) => given.write(rest.slice(0, -9)));
	const { items } = await provider.run({ options: { timeout: 3 } });
	expect(errorOf(items)).toMatchObject({ reason: 'TIMEOUT' });
});

test('a conversation gets the large image as it came', async () => {
	provider.answer = (response) => void response.end(answer(part(large)));
	const { items } = await provider.run({ options: { outputConversation: true } });
	expect(await base64Of(items[0])).toBe(large);
	const file = await provider.engine.bytesOf(items[0]?.binary?.conversation);
	expect(file.includes(large)).toBe(true);
});
