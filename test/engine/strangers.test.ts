import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import { HostileProvider } from './hostileProvider';
import { drawImage, noisyImage } from './images';

let provider: HostileProvider;
let stranger: HostileProvider;
/** What the stranger was asked; nothing may be. */
let strangerSaw: string[];
beforeAll(async () => {
	stranger = await HostileProvider.start();
	provider = await HostileProvider.start();
});
beforeEach(() => {
	strangerSaw = [];
	stranger.answer = (response) => {
		strangerSaw.push(`${response.req.method} ${response.req.url}`);
		response.end('{"models":[],"data":[],"mimeType":"image/png"}');
	};
});
afterEach(() => expect(strangerSaw).toEqual([]));
afterAll(() => {
	provider.stop();
	stranger.stop();
});

const astray = (status: number) => (response: ServerResponse) =>
	void response.writeHead(status, { location: `${stranger.url}/elsewhere` }).end('{}');
const json = (response: ServerResponse, body: unknown, headers = {}) =>
	void response.writeHead(200, headers).end(JSON.stringify(body));

async function edit(items: INodeExecutionData[], options: Record<string, string | number>) {
	return await provider.engine.run({
		parameters: {
			operation: 'imageToImage',
			prompt: 'Make it blue',
			imageFields: items[0]?.binary ? '*' : '',
			options,
		},
		items,
		credential: provider.credential('google'),
		continueOnFail: true,
	});
}

async function withPhotos(count: number): Promise<INodeExecutionData> {
	const binary: INodeExecutionData['binary'] = {};
	for (let number = 0; number < count; number++) {
		const bytes = await noisyImage(60_000);
		binary[`photo${number}`] = await provider.engine.store(bytes, 'photo.png', 'image/png');
	}
	return { json: {}, binary };
}

test.each([301, 302, 307, 308])(
	'a call that is redirected with %s stays where it is',
	async (status) => {
		provider.answer = astray(status);
		const { items } = await provider.run();
		expect(items[0]?.json.error).toMatchObject({ httpCode: status });
	},
);

test('the list of models is not fetched from where it is redirected to', async () => {
	provider.answer = astray(302);
	const parameters = { operation: 'textToImage' };
	const models = await provider.engine.search({
		parameters,
		credential: provider.credential('octopusX'),
	});
	expect(models.every(({ name }) => name.includes('(built-in list)'))).toBe(true);
});

test('the type of a file is not asked where the question is redirected to', async () => {
	provider.answer = astray(302);
	const fileUris = `${provider.url}/v1beta/files/abc`;
	const { items } = await edit([{ json: {} }], { fileUris });
	// It goes without a type, and the provider redirects that as well.
	expect(items[0]?.json.error).toMatchObject({ httpCode: 302 });
});

describe('the bytes of an upload', () => {
	const requestLimit = 0.05;

	test('go to no other host, nor to the same by another port', async () => {
		provider.answer = (response) =>
			json(response, {}, { 'x-goog-upload-url': `${stranger.url}/upload` });
		const { items } = await edit([await withPhotos(1)], { requestLimit });
		expect(items[0]?.json.error).toMatchObject({
			message: 'Google returned no upload URL for a large reference image',
		});
	});

	test.each(['start', 'bytes', 'poll'])('are not redirected at the %s', async (stage) => {
		provider.answer = (response) => {
			const { url } = response.req;
			const at = url === '/bytes' ? 'bytes' : url?.startsWith('/upload/') ? 'start' : 'poll';
			if (at === stage) return astray(307)(response);
			const file = { name: 'files/a', uri: 'https://example.com/files/a', state: 'PROCESSING' };
			json(response, { file }, { 'x-goog-upload-url': `${provider.url}/bytes` });
		};
		const { items } = await edit([await withPhotos(1)], { requestLimit });
		expect(items[0]?.json.error).toMatchObject({ httpCode: 307 });
	});
});

test('no more than three files are on their way at once, in all items together', async () => {
	let underWay = 0;
	let most = 0;
	const image = (await drawImage()).toString('base64');
	provider.answer = async (response) => {
		const { url } = response.req;
		if (url?.includes(':generateContent')) {
			const parts = [{ inlineData: { mimeType: 'image/png', data: image } }];
			return json(response, { candidates: [{ content: { parts } }] });
		}
		const headers = { 'x-goog-upload-url': `${provider.url}/bytes` };
		if (url !== '/bytes') return json(response, {}, headers);
		most = Math.max(most, ++underWay);
		await wait(200);
		underWay--;
		json(response, { file: { name: 'files/a', uri: 'https://example.com/files/a' } });
	};
	const given = await Promise.all([1, 2, 3].map(async () => await withPhotos(2)));
	const { items } = await edit(given, { requestLimit: 0.01, concurrency: 3 });
	expect(items.map(({ json: { error } }) => error)).toEqual([undefined, undefined, undefined]);
	expect(most).toBeGreaterThan(0);
	expect(most).toBeLessThanOrEqual(3);
});

test('an id with signs of an address asks for nothing but a model', async () => {
	let asked = '';
	provider.answer = (response) => {
		asked = response.req.url ?? '';
		json(response, {});
	};
	const model = { __rl: true, mode: 'id', value: 'my/../model?key=1#x' };
	await provider.run({ model });
	expect(asked).toBe('/v1beta/models/my%2F..%2Fmodel%3Fkey%3D1%23x:generateContent');
});
