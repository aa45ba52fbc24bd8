import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';
import { Engine, type RunOptions } from './engine';
import { drawImage, noisyImage } from './images';
import { answerWith, RecordingHost } from './recordingHost';

const KEYS = ['key-of-host-one-0123456789', 'key-of-host-two-9876543210'] as const;

let engine: Engine;
let hosts: RecordingHost[];
let png: string;
beforeAll(async () => {
	engine = await Engine.start('filesystem');
	png = (await drawImage()).toString('base64');
	hosts = [await RecordingHost.start(png), await RecordingHost.start(png)];
});
beforeEach(() => hosts.forEach((host) => host.forget()));
afterEach(() => {
	for (const host of hosts)
		host.answer = (_request, response) => void response.end(answerWith(png));
});
afterAll(() => hosts.forEach((host) => host.stop()));

/** Its fields have expressions, so each item has a credential of its own. */
const credential: ICredentialDataDecryptedObject = {
	provider: '={{ $json.provider ?? "google" }}',
	baseUrl: '={{ $json.url }}',
	apiKey: '={{ $json.key }}',
	authentication: '={{ $json.authentication ?? "" }}',
};

/** Items of the two hosts in turn. */
function itemsOf(count: number, more: Partial<INodeExecutionData> = {}): INodeExecutionData[] {
	return Array.from({ length: count }, (_entry, index) => ({
		...more,
		json: { ...more.json, url: hosts[index % 2]?.url, key: KEYS[index % 2] },
	}));
}

async function run(parameters: RunOptions['parameters'], items: INodeExecutionData[]) {
	const result = await engine.run({
		parameters: { prompt: 'Create an image of a boat', ...parameters },
		items,
		credential,
		continueOnFail: true,
	});
	expect(result.items.map(({ json }) => json.error)).toEqual(items.map(() => undefined));
	return result;
}

function expectKeysAtHome(): void {
	hosts.forEach((host, index) => {
		expect(host.received.length).toBeGreaterThan(0);
		for (const { whole } of host.received) {
			expect(whole).toContain(KEYS[index]);
			expect(whole).not.toContain(KEYS[1 - index]);
		}
	});
}

describe.each([1, 7])(
	'with %i requests at once, a key goes to its own host and no other',
	(concurrency) => {
		test('in Text to Image, whichever way it is sent', async () => {
			const ways = ['xGoogApiKey', 'bearer', 'authorization', ''];
			const items = itemsOf(8).map((item, index) => ({
				json: {
					...item.json,
					provider: index % 4 < 2 ? 'custom' : 'google',
					authentication: ways[index >> 1],
				},
			}));
			await run({ operation: 'textToImage', options: { concurrency } }, items);
			expectKeysAtHome();
			expect(hosts.map((host) => host.count(':generateContent'))).toEqual([4, 4]);
		});

		test('with an image that is too large for a request: it is uploaded to each of them', async () => {
			const photo = await engine.store(await noisyImage(2_000_000), 'photo.png', 'image/png');
			const options = { concurrency, requestLimit: 1 };
			await run({ operation: 'imageToImage', options }, itemsOf(6, { binary: { data: photo } }));
			expectKeysAtHome();
			for (const host of hosts) {
				// Begun, sent and asked about once, for three items.
				expect(
					host.received.filter(({ path }) => path.includes('/files')).map(({ method }) => method),
				).toEqual(['POST', 'POST', 'GET']);
				const [other] = hosts.filter((each) => each !== host);
				expect(host.everything).not.toContain(other?.url);
			}
		});

		test('where the types of files at the providers are asked for', async () => {
			const fileUris = '={{ $json.url }}/v1beta/files/abc';
			await run(
				{ operation: 'imageToImage', imageFields: '', options: { concurrency, fileUris } },
				itemsOf(4),
			);
			expectKeysAtHome();
			expect(hosts.map((host) => host.count('/v1beta/files/abc'))).toEqual([2, 2]);
		});

		test('in conversations, one for each item or one for all', async () => {
			const first = await run({ operation: 'multiTurn', options: { concurrency } }, itemsOf(2));
			const continued = itemsOf(2).map((item, index) => ({
				...first.items[index],
				json: item.json,
			}));
			await run({ operation: 'multiTurn', options: { concurrency } }, continued);
			await run(
				{ operation: 'multiTurn', turns: 'acrossItems', options: { concurrency } },
				itemsOf(4),
			);
			expectKeysAtHome();
		});

		test('where a call is sent again', async () => {
			for (const host of hosts) {
				host.answer = (_request, response, call) => {
					if (call % 2 === 0) response.writeHead(503).end('{"error":{"message":"Overloaded"}}');
					else response.end(answerWith(png));
				};
			}
			await run({ operation: 'textToImage', options: { concurrency, maxTries: 5 } }, itemsOf(4));
			expectKeysAtHome();
		});
	},
);

describe('an answer that links to its image', () => {
	const link = (url: string) =>
		JSON.stringify({
			candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: url } }] } }],
		});

	test('sends no key to where the image lies', async () => {
		for (const host of hosts) {
			host.answer = (_request, response) => void response.end(link(`${host.url}/picture.png`));
		}
		await run({ operation: 'textToImage' }, itemsOf(4));
		for (const host of hosts) {
			const downloads = host.received.filter(({ path }) => path.includes('picture.png'));
			expect(downloads).toHaveLength(2);
			for (const { whole } of downloads) KEYS.forEach((key) => expect(whole).not.toContain(key));
		}
	});

	test.each(KEYS)('is not opened at another host where its address has a key: %s', async (key) => {
		hosts[0]!.answer = (_request, response) =>
			void response.end(link(`https://images.example.com/${encodeURIComponent(key)}.png`));
		const { items } = await engine.run({
			parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
			items: itemsOf(2),
			credential,
			continueOnFail: true,
		});
		expect(items.map(({ json }) => 'error' in json)).toEqual([true, false]);
		expect(items[0]?.json.error).toMatchObject({
			reason: 'IMAGE_LINK',
			message: expect.stringContaining('its URL contains the API key') as string,
		});
	});
});

test('no item tells the key of another, whatever its provider says', async () => {
	const said = KEYS.map(
		(key) => `${key} ${encodeURIComponent(key)} ${Buffer.from(key).toString('base64')}`,
	).join(' ');
	for (const [index, host] of hosts.entries()) {
		host.answer = (_request, response) => {
			if (index === 0)
				response.end(
					answerWith(png, [{ text: said }], { modelVersion: said, usageMetadata: { said } }),
				);
			else response.writeHead(400).end(JSON.stringify({ error: { message: said, status: said } }));
		};
	}
	for (const operation of ['textToImage', 'multiTurn']) {
		const { items } = await engine.run({
			parameters: { operation, prompt: 'Create an image of a boat' },
			items: itemsOf(2),
			credential,
			continueOnFail: true,
		});
		const files = await Promise.all(
			items.flatMap(({ binary }) =>
				Object.values(binary ?? {}).map(async (file) =>
					(await engine.bytesOf(file)).toString('latin1'),
				),
			),
		);
		const left = JSON.stringify(items) + files.join('\n');
		expect(items.map(({ json }) => 'error' in json)).toEqual([false, true]);
		for (const key of KEYS) {
			expect(left).not.toContain(key);
			expect(left).not.toContain(Buffer.from(key).toString('base64').slice(0, 20));
		}
	}
});

test.each([
	["={{ $json.key ?? $('Nowhere').item.json.key }}", 'The credential cannot be used for this item'],
	['={{ $json.key.trim() }}', 'The credential has no API key for this item'],
])('what the expression %s cannot give fails its item alone', async (apiKey, message) => {
	const items = itemsOf(3);
	items[1]!.json = { url: hosts[1]!.url };
	const { items: results } = await engine.run({
		parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
		items,
		credential: { ...credential, apiKey },
		continueOnFail: true,
	});
	expect(results.map(({ json }) => 'error' in json)).toEqual([false, true, false]);
	expect(results[1]?.json.error).toMatchObject({
		message: expect.stringMatching(new RegExp(`^${message}[^[\\]]*$`)) as string,
		reason: 'BAD_INPUT',
	});
	expect(hosts[1]?.received).toEqual([]);
});
