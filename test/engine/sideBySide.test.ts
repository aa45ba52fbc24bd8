import type { ServerResponse } from 'node:http';
import type { INodeExecutionData } from 'n8n-workflow';
import { Engine } from './engine';
import { LocalProvider } from './localProvider';
import { drawImage } from './images';
import { realProcess } from './realProcess';

let provider: LocalProvider;
let engine: Engine;
const noted: string[] = [];
const note = (reason: unknown) => void noted.push(String(reason));
beforeAll(async () => {
	provider = await LocalProvider.start();
	engine = await Engine.start('filesystem');
	realProcess.on('unhandledRejection', note);
});
/** The answers that wait, by the last part of their path, and how many waited at once. */
let held: Map<string, ServerResponse>;
let most: number;
let closed: string[];
beforeEach(() => {
	provider.reset();
	held = new Map();
	most = 0;
	closed = [];
	provider.serve = (request, response) => {
		const name = request.url?.split('/').at(-1) ?? '';
		held.set(name, response);
		most = Math.max(most, held.size);
		response.on('close', () => {
			held.delete(name);
			if (!response.writableFinished) closed.push(name);
		});
		onHeld();
	};
});
let onHeld = () => {};
afterAll(() => {
	realProcess.off('unhandledRejection', note);
	provider.stop();
});

/** Waits until so many answers wait. */
async function waiting(count: number): Promise<void> {
	while (held.size < count) await new Promise<void>((resolve) => (onHeld = resolve));
}

async function run(
	options: Record<string, string | number>,
	items: INodeExecutionData[] = [{ json: {} }],
) {
	const { items: results } = await engine.run({
		parameters: { operation: 'imageToImage', prompt: 'Make it blue', imageFields: '', options },
		items,
		credential: provider.credential(),
		continueOnFail: true,
	});
	return results.map(({ json }) => json.error as { message: string } | undefined);
}

const urls = (...names: string[]) => names.map((name) => `${provider.url}/${name}`).join('\n');
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

test('image URLs are fetched side by side, four at once, and given out in their order', async () => {
	const images = new Map<string, Buffer>();
	for (const [at, name] of NAMES.entries()) images.set(name, await drawImage('png', 20 + at, 20));
	const done = run({ imageUrls: urls(...NAMES) });
	await waiting(4);
	expect([...held.keys()]).toEqual(['a', 'b', 'c', 'd']);
	for (let left = NAMES.length; left > 0; left--) {
		await waiting(Math.min(4, left));
		const [name, response] = [...held].at(-1)!;
		const isGone = new Promise((resolve) => response.on('close', resolve));
		response.end(images.get(name));
		await isGone;
	}
	expect(await done).toEqual([undefined]);
	expect(most).toBe(4);
	expect(provider.parts.slice(1)).toMatchObject(
		NAMES.map((name) => ({ inlineData: { data: images.get(name)?.toString('base64') } })),
	);
});

test('of several that fail, the first one in order decides, and the others are ended', async () => {
	const done = run({ imageUrls: urls(...NAMES) });
	await waiting(4);
	held.get('c')!.writeHead(403).end();
	await waiting(4);
	held.get('b')!.writeHead(404).end();
	await waiting(4);
	held.get('a')!.end(await drawImage());
	const [error] = await done;
	expect(error?.message).toMatch(/HTTP 404/);
	expect(provider.calls).toEqual([]);
	// The host sees a little later that nobody reads any more.
	while (held.size > 0) await new Promise((resolve) => setImmediate(resolve));
	expect(closed.sort()).toEqual(['d', 'e', 'f']);
	expect(noted).toEqual([]);
});

test('what another item still waits for goes on', async () => {
	const items = [{ json: { urls: urls('a', 'b') } }, { json: { urls: urls('b') } }];
	const done = run({ imageUrls: '={{ $json.urls }}' }, items);
	await waiting(2);
	await new Promise((resolve) => setTimeout(resolve, 2000));
	held.get('a')!.writeHead(404).end();
	while (held.has('a')) await new Promise((resolve) => setImmediate(resolve));
	held.get('b')!.end(await drawImage());
	const errors = await done;
	expect(errors[0]?.message).toMatch(/HTTP 404/);
	expect(errors[1]).toBeUndefined();
	expect(provider.paths).toEqual(['/a', '/b']);
});

test('what was ended for one item is fetched anew for a later one', async () => {
	const items = [{ json: { urls: urls('a', 'b') } }, { json: { urls: urls('b') } }];
	const done = run({ imageUrls: '={{ $json.urls }}', concurrency: 1 }, items);
	await waiting(2);
	held.get('a')!.writeHead(404).end();
	while (closed.length === 0) await new Promise((resolve) => setImmediate(resolve));
	await waiting(1);
	held.get('b')!.end(await drawImage());
	const errors = await done;
	expect(errors[1]).toBeUndefined();
	expect(provider.paths).toEqual(['/a', '/b', '/b']);
});

test('types of files at the provider are asked side by side as well', async () => {
	const names = ['a1', 'a2', 'a3'];
	const done = run({
		fileUris: names.map((name) => `${provider.url}/v1beta/files/${name}`).join(','),
	});
	await waiting(3);
	for (const name of [...names].reverse()) {
		held.get(name)!.end(JSON.stringify({ mimeType: name === 'a2' ? 'image/webp' : 'image/png' }));
	}
	expect(await done).toEqual([undefined]);
	expect(provider.parts.slice(1)).toMatchObject(
		['image/png', 'image/webp', 'image/png'].map((mimeType) => ({ fileData: { mimeType } })),
	);
});
