import { BehindProxy } from './behindProxy';
import { PROXY_SECRETS } from './forwardProxy';
import { HostileProvider } from './hostileProvider';

const LINK = 'https://images.example.test/a.png';
const PART = { fileData: { mimeType: 'image/png', fileUri: LINK } };

let provider: HostileProvider;
let behind: BehindProxy;
let requests = 0;
beforeAll(async () => {
	provider = await HostileProvider.start();
	behind = await BehindProxy.start();
	provider.answer = (response) => {
		requests++;
		const candidates = [{ content: { parts: [PART] }, finishReason: 'STOP' }];
		response.end(JSON.stringify({ candidates }));
	};
});
beforeEach(() => void (requests = 0));
afterAll(async () => {
	for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) delete process.env[name];
	await behind.stop();
	provider.stop();
});

/** The provider itself is asked directly. */
function useProxy(url: string) {
	Object.assign(process.env, { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: '127.0.0.1' });
}

describe.each<[string, () => string, RegExp]>([
	['does not run', () => 'http://127.0.0.1:9', /: n8n cannot reach its proxy$/],
	[
		'is written with a sign that is not encoded',
		() => 'http://user:a/b@127.0.0.1:9',
		/: the address of n8n's proxy is not valid$/,
	],
	[
		'does not accept the password',
		() => behind.proxy.url('Wrong-0ne'),
		/: n8n's proxy does not accept n8n's user name and password$/,
	],
])('an image that a paid answer links to, behind a proxy that %s', (_what, url, why) => {
	beforeEach(() => useProxy(url()));

	test('is named with its address, and as paid for', async () => {
		const { items } = await provider.run();
		expect(items[0]?.json.error).toMatchObject({
			message: expect.stringMatching(why) as string,
			description: expect.stringContaining(LINK) as string,
			reason: 'IMAGE_LINK',
			retryable: false,
		});
		const text = JSON.stringify(items);
		expect(text).toMatch(/HTTP_PROXY and HTTPS_PROXY.*may have charged/);
		expect(text).not.toContain('did not reach the provider');
		for (const secret of [...PROXY_SECRETS, 'Wrong-0ne', 'a/b']) expect(text).not.toContain(secret);
	});

	test('is not made again by "Retry On Fail"', async () => {
		const { error } = await provider.engine.run({
			parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
			credential: provider.credential(),
			nodeSettings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(requests).toBe(1);
		expect(error?.message).toMatch(why);
	});
});
