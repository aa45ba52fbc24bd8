import { gzipSync } from 'node:zlib';
import type { NodeParameterValueType } from 'n8n-workflow';
import { Engine, type BinaryMode } from './engine';
import { LocalProvider } from './localProvider';
import { drawImage, noisyImage } from './images';

let provider: LocalProvider;
let engine: Engine;
beforeAll(async () => {
	provider = await LocalProvider.start();
	engine = await Engine.start('filesystem');
});
beforeEach(() => provider.reset());
afterAll(() => provider.stop());

async function edit(
	options: Record<string, NodeParameterValueType>,
	json: Record<string, NodeParameterValueType> = {},
) {
	const { items } = await engine.run({
		parameters: { operation: 'imageToImage', prompt: 'Make it blue', imageFields: '', options },
		items: [{ json: json }],
		credential: provider.credential(),
		continueOnFail: true,
	});
	const error = items[0]?.json.error as { message: string; description: string } | undefined;
	return { error, warnings: items[0]?.json.warnings as string[] | undefined };
}

const inline = (bytes: Buffer, mimeType: string) => ({
	inlineData: { mimeType, data: bytes.toString('base64') },
});

describe.each<BinaryMode>(['filesystem', 'default'])(
	'an image that stands in the place of its address, in %s mode',
	(mode) => {
		test('is taken, typed by its bytes, in order with addresses', async () => {
			engine = await Engine.start(mode);
			const [png, jpeg, webp] = [
				await drawImage(),
				await drawImage('jpeg'),
				await drawImage('webp'),
			];
			provider.serve = (_request, response) => void response.end(webp);
			const imageUrls = [
				`DATA:image/gif;charset=utf-8;base64,${png.toString('base64')}`,
				`${provider.url}/photo`,
				jpeg.toString('base64').replace(/.{76}/g, '$&\n'),
			].join('\n');
			const { error } = await edit({ imageUrls });
			expect(error).toBeUndefined();
			expect(provider.parts.slice(1)).toEqual([
				inline(png, 'image/png'),
				inline(webp, 'image/webp'),
				inline(jpeg, 'image/jpeg'),
			]);
		});

		test('is taken out of a list that an expression gives', async () => {
			engine = await Engine.start(mode);
			const png = await drawImage();
			const list = [`data:image/png;base64,${png.toString('base64')}`, png.toString('base64url')];
			const { error } = await edit({ imageUrls: '={{ $json.list }}' }, { list });
			expect(error).toBeUndefined();
			expect(provider.parts.slice(1)).toEqual([inline(png, 'image/png'), inline(png, 'image/png')]);
		});
	},
);

test.each<[string, string, RegExp]>([
	[
		'no image',
		`data:image/png;base64,${Buffer.from('Hello '.repeat(900)).toString('base64')}`,
		/is not an image that Gemini accepts/,
	],
	[
		'a GIF',
		`data:image/png;base64,${Buffer.from('GIF89a'.repeat(900)).toString('base64')}`,
		/is not an image that Gemini accepts/,
	],
	[
		'an SVG in words',
		`data:image/svg+xml;utf8,<svg>${'<g/>'.repeat(900)}</svg>`,
		/is not an image that Gemini accepts/,
	],
	['nothing', 'data:image/png;base64,', /is empty/],
	[
		'cut off',
		`data:image/png;base64,${'iVBORw0KGgo'.repeat(92)}A`,
		/cannot be read: its base64 is incomplete/,
	],
])(
	'a data: URI that is %s is refused by its place, and not repeated',
	async (_case, uri, words) => {
		engine = await Engine.start('filesystem');
		const png = (await drawImage()).toString('base64');
		const { error } = await edit({ imageUrls: `data:image/png;base64,${png}\n${uri}` });
		expect(error?.message).toMatch(/^Image 2 in "Image URLs" /);
		expect(error?.message).toMatch(words);
		expect(error?.description).toContain('Nothing was sent.');
		expect(JSON.stringify(error).length).toBeLessThan(900);
		expect(provider.calls).toEqual([]);
	},
);

test('images that were left out are named by their place, and none is repeated', async () => {
	const image = `data:image/png;base64,${(await noisyImage(3_000)).toString('base64')}`;
	const { warnings } = await edit({
		imageUrls: Array.from({ length: 16 }, () => image).join('\n'),
	});
	expect(warnings?.join()).toContain('"image 15 in Image URLs"');
	expect(JSON.stringify(warnings).length).toBeLessThan(2000);
});

describe('an address', () => {
	test.each([
		[
			'a page',
			'<!DOCTYPE html><html><title>a.png</title></html>',
			/It is a web page\. Use the URL of the image itself\./,
		],
		['a login', '\n<!-- x --><html lang="en"><form/></html>', /It is a web page\./],
		['a sentence', 'Not found', /Its content is not an image: it is plain text\./],
		['a fault in JSON', '{"error":"expired"}', /Its content is not an image: it is JSON\./],
		['a compressed file', gzipSync('x'), /Its content is not an image: it is a compressed file\./],
	])('that answers 200 with %s is told as that', async (_case, body, words) => {
		provider.serve = (_request, response) =>
			void response.writeHead(200, { 'content-type': 'image/png' }).end(body);
		const { error } = await edit({ imageUrls: `${provider.url}/a.png` });
		expect(error?.message).toBe(
			`The file at ${provider.url}/a.png is not an image that Gemini accepts`,
		);
		expect(error?.description).toMatch(words);
		expect(provider.calls).toEqual([]);
	});

	test('that gives an image as a web page by its type is taken by its bytes', async () => {
		const png = await drawImage();
		provider.serve = (_request, response) =>
			void response.writeHead(200, { 'content-type': 'text/html' }).end(png);
		const { error } = await edit({ imageUrls: `${provider.url}/a` });
		expect(error).toBeUndefined();
		expect(provider.parts[1]).toEqual(inline(png, 'image/png'));
	});

	test('that gives no bytes is told', async () => {
		provider.serve = (_request, response) =>
			void response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': '0' }).end();
		const { error } = await edit({ imageUrls: `${provider.url}/pasted.jpg` });
		expect(error?.message).toBe(`The file at ${provider.url}/pasted.jpg is empty`);
		expect(provider.calls).toEqual([]);
	});

	test('is never told with the password in it, nor with the key', async () => {
		const { host } = new URL(provider.url);
		for (const path of ['', 'gif', '403']) {
			provider.serve = (_request, response) =>
				void response.writeHead(path === '403' ? 403 : 200).end(path === 'gif' ? 'GIF89a' : '');
			const imageUrls = `http://me:secret-word@${host}/${path}?key=key-of-the-test`;
			const { error } = await edit({ imageUrls });
			expect(error?.message).toContain(host);
			expect(JSON.stringify(error)).not.toMatch(/secret-word|key-of-the-test/);
		}
	});

	test.each([
		['http://localhost:8045/images/own.png', /not a public https URL/, /private network/],
		['http://example.com/own.png', /not a public https URL/, /Use https:\/\/ instead/],
		['https://localhost/a.png', /not a public https URL/, /private network/],
		['www.example.com/x.png', /not a URL/, /Add https:\/\/ at the start/],
		['//example.com/x.png', /not a URL/, /Add https:\/\/ at the start/],
		['C:\\pictures\\x.png', /not a URL/, /Read\/Write Files from Disk/],
	])('%s is refused with its reason, and nothing is asked', async (imageUrls, reason, todo) => {
		const { error } = await edit({ imageUrls });
		expect(error?.message).toMatch(reason);
		expect(error?.description).toMatch(todo);
		expect(provider.calls).toEqual([]);
	});

	test('on a service is told with the link that works there', async () => {
		// Nothing is asked: the address is refused for its protocol, and the service is known by its host.
		const { error } = await edit({ imageUrls: 'http://photos.app.goo.gl/own' });
		expect(error?.description).toContain('This is a Google Photos link.');
	});
});
