import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Engine } from './engine';
import { drawImage } from './images';

let server: Server;
let baseUrl: string;
let engine: Engine;
let png: Buffer;

beforeAll(async () => {
	png = await drawImage();
	const part = {
		inlineData: { mimeType: 'image/png', data: png.toString('base64') },
		thoughtSignature: png.toString('base64'),
	};
	const words = { text: `![second](data:image/png;base64,${png.toString('base64')}) Done.` };
	const answer = JSON.stringify({ candidates: [{ content: { parts: [part, words] } }] });
	server = createServer((request, response) => {
		request.resume().on('end', () => response.end(answer));
	});
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	engine = await Engine.start('filesystem');
});
afterAll(() => {
	server.closeAllConnections();
	server.close();
});

const KEYS: Array<[string, () => string]> = [
	['of one letter', () => 'AAAAAAAA'],
	['that begins every PNG', () => 'iVBORw0K'],
	['that is in the image by chance', () => png.toString('base64').slice(40, 52)],
	['that is a name of the protocol', () => 'inlineData'],
	['that is a type', () => 'image/png'],
	['that is another name of the protocol', () => 'mimeType'],
];

test.each(KEYS)('a key %s leaves images and signatures as they are', async (_name, key) => {
	const run = await engine.run({
		parameters: { operation: 'multiTurn', prompt: 'Create an image of a boat' },
		credential: { provider: 'custom', baseUrl, apiKey: key() },
	});
	expect(run.error).toBe(undefined);
	const binaries = run.items[0]?.binary ?? {};
	const files = await Promise.all(Object.values(binaries).map((file) => engine.bytesOf(file)));
	const [conversation, ...images] = files.sort((one, other) => {
		return (
			Number(one.subarray(1, 4).equals(png.subarray(1, 4))) -
			Number(other.subarray(1, 4).equals(png.subarray(1, 4)))
		);
	});
	expect(images).toHaveLength(2);
	for (const image of images) expect(image.equals(png)).toBe(true);
	const data = png.toString('base64');
	expect(conversation?.toString()).toContain(`"thoughtSignature":"${data}"`);
	expect(conversation?.toString().split(`"data":"${data}"`)).toHaveLength(3);
});
