import { inspect } from 'node:util';
import type { ICredentialDataDecryptedObject, NodeParameterValueType } from 'n8n-workflow';
import { BehindProxy, HIDDEN_HOST, type Scheme } from './behindProxy';
import type { EmulatedUser } from './emulated';
import { finish, submit as submitDirectly, numbered } from './emulatedBatch';
import { Engine, type RunOptions } from './engine';
import { PROXY_SECRETS } from './forwardProxy';
import { drawImage, noisyImage } from './images';
import { rows, submit } from './submitting';

let behind: BehindProxy;
let engine: Engine;
let user: EmulatedUser;
beforeAll(async () => {
	behind = await BehindProxy.start();
	engine = await Engine.start('filesystem');
});
beforeEach(() => {
	user = behind.emulated.another();
	behind.proxy.reset();
	useProxy(behind.proxy.url());
});
afterAll(async () => {
	for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) delete process.env[name];
	await behind.stop();
});

/** n8n reads these with every request. */
function useProxy(url: string, noProxy = '') {
	Object.assign(process.env, { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: noProxy });
}

type Parameters = Record<string, NodeParameterValueType>;
const make: Parameters = { operation: 'textToImage', prompt: 'Create an image of an apple' };
const edit: Parameters = { operation: 'imageToImage', prompt: 'Make it green' };
const once = { options: { maxTries: 1 } };

const run = async (
	parameters: Parameters,
	credential: ICredentialDataDecryptedObject,
	more: Partial<RunOptions> = {},
) => await engine.run({ parameters, credential, ...more });

describe.each<Scheme>(['http', 'https'])('behind a proxy, a provider over %s', (scheme) => {
	const credential = (persona?: string) => behind.credential(user, scheme, persona);
	/** Requests without a tunnel tell their paths. */
	const passed = () => behind.proxy.passed.map((line) => line.replace(/\?.*/, ''));
	const expected = (paths: string[]) =>
		scheme === 'https'
			? paths.map(() => `CONNECT ${new URL(behind.url(scheme)).host}`)
			: paths.map((path) => path.replace(' /', ` ${behind.url(scheme)}/`));
	const CALL = 'POST /google/v1beta/models/gemini-3-pro-image:generateContent';

	test('makes an image, and answers the search for models', async () => {
		const { items, error } = await run(make, credential());
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		const models = await engine.search({ parameters: make, credential: credential() });
		expect(models.length).toBeGreaterThan(3);
		expect(passed()).toEqual(expected([CALL, 'GET /google/v1beta/models']));
	});

	test('gets a reference image at its own address, and gives a linked image', async () => {
		await user.behave({ imageAs: 'url' });
		const imageUrls = behind.hide(await user.putUp('a.png', await drawImage()), scheme);
		const { items, error } = await run(
			{ ...edit, imageFields: '', options: { imageUrls } },
			credential(),
		);
		expect(error).toBeUndefined();
		expect((await engine.bytesOf(items[0]?.binary?.data)).length).toBeGreaterThan(1000);
		expect(behind.proxy.passed).toHaveLength(3);
		if (scheme === 'http') expect(passed()[1]).toBe(expected([CALL])[0]);
	});

	test('takes an upload as a stream', async () => {
		const large = await engine.store(await noisyImage(16_000_000), 'large.png', 'image/png');
		const { error } = await run({ ...edit, imageFields: 'large' }, credential(), {
			items: [{ json: {}, binary: { large } }],
		});
		expect(error).toBeUndefined();
		expect(await user.asked('uploads')).toMatchObject([
			{ bytes: (await engine.bytesOf(large)).length },
		]);
		const upload = 'POST /google/upload/v1beta/files';
		expect(passed()).toEqual(expected([upload, upload, CALL]));
	});

	test('takes a batch and gives its results', async () => {
		const submitted = await submit({ engine, user }, { credential: credential(), items: rows(2) });
		expect(submitted.error).toBeUndefined();
		// A search for one that was made already, two for the file of requests, and the batch itself.
		expect(behind.proxy.passed).toHaveLength(4);
		behind.proxy.reset();
		const { name } = await submitDirectly(user, numbered(1));
		await finish(user);
		const batch = { __rl: true, mode: 'id', value: name };
		const parameters = { resource: 'batch', operation: 'getBatch', batch };
		const { items, error } = await run(parameters, credential());
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(behind.proxy.passed).toHaveLength(3);
	});

	test('gives access tokens on Vertex AI', async () => {
		const { items, error } = await run(make, credential('vertex'));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(await user.asked('tokens')).toMatchObject([{ status: 200 }]);
		expect(behind.proxy.passed).toHaveLength(2);
	});

	test('is left alone when the execution is cancelled, and no connection stays open', async () => {
		await user.behave({ latencyMs: 600_000 });
		const execution = engine.start({ parameters: make, credential: credential() });
		await user.hasReceived(1);
		execution.cancel();
		await execution;
		await behind.proxy.isIdle();
		expect(behind.proxy.passed).toHaveLength(1);
	});

	test('says so when the proxy breaks off, and does not pay twice', async () => {
		await user.behave({ latencyMs: 600_000 });
		const result = run(make, credential());
		await user.hasReceived(1);
		behind.proxy.breakOff();
		const { error } = await result;
		expect(error?.message).toBe('The connection to the provider was lost');
		expect(await user.received()).toHaveLength(1);
	});

	test.each<[string, () => void, RegExp, RegExp]>([
		[
			'does not run',
			() => useProxy('http://127.0.0.1:9'),
			/^n8n cannot reach its proxy at 127\.0\.0\.1:9$/,
			/HTTP_PROXY and HTTPS_PROXY.*NO_PROXY/,
		],
		[
			'has another name',
			() => useProxy('http://proxy.example.invalid:3128'),
			/^n8n cannot reach its proxy at proxy\.example\.invalid$/,
			/HTTP_PROXY and HTTPS_PROXY/,
		],
		[
			'is written with a sign that is not encoded',
			() => useProxy('http://user:a/b@127.0.0.1:9'),
			/^The address of n8n's proxy is not valid$/,
			/[Pp]ercent-encode/,
		],
		[
			'does not accept the password',
			() => useProxy(behind.proxy.url('Wrong-0ne')),
			/^n8n's proxy rejected the user name and password$/,
			/did not reach the provider.*HTTP_PROXY and HTTPS_PROXY/,
		],
		[
			'blocks the address',
			() => behind.proxy.block(403),
			/^A server in front of the provider blocked the request$/,
			/HTTPS_PROXY.*ask its administrator to allow the URL/,
		],
	])('has words for a proxy that %s', async (_what, arrange, message, advice) => {
		arrange();
		const { error, run: whole } = await run({ ...make, ...once }, credential());
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(advice);
		expect(error?.description).not.toMatch(/charged/);
		expect(await user.received()).toEqual([]);
		const left = inspect(whole, { depth: Infinity }) + JSON.stringify(whole);
		for (const secret of [...PROXY_SECRETS, 'Wrong-0ne']) expect(left).not.toContain(secret);
	});

	test('has the same words for a proxy that keeps uploads, downloads and tokens back', async () => {
		useProxy(behind.proxy.url('Wrong-0ne'));
		const rejected = "n8n's proxy rejected the user name and password";
		const imageUrls = behind.hide(await user.putUp('a.png', await drawImage()), scheme);
		const download = await run({ ...edit, imageFields: '', options: { imageUrls } }, credential());
		expect(download.error?.message).toBe(rejected);
		expect((await run(make, credential('vertex'))).error?.message).toBe(rejected);
		const batch = await submit(
			{ engine, user },
			{ credential: credential(), options: { maxTries: 1 } },
		);
		expect(batch.error?.message).toBe(rejected);
		useProxy('http://127.0.0.1:9');
		const unreachable = 'n8n cannot reach its proxy at 127.0.0.1:9';
		expect((await run({ ...make, ...once }, credential('vertex'))).error?.message).toBe(
			unreachable,
		);
	});
});

test('a proxy that makes no tunnel is named, and nothing is said to be charged', async () => {
	behind.proxy.hangUp();
	const { error } = await run({ ...make, ...once }, behind.credential(user, 'https'));
	expect(error?.message).toBe('n8n cannot reach its proxy');
	expect(error?.description).not.toMatch(/charged/);
});

test('a host in NO_PROXY is asked directly, and any other through the proxy', async () => {
	useProxy(behind.proxy.url(), '127.0.0.1');
	expect((await run(make, user.credential())).error).toBeUndefined();
	expect(behind.proxy.passed).toEqual([]);
	useProxy(behind.proxy.url(), 'localhost');
	expect((await run(make, user.credential())).error).toBeUndefined();
	expect(behind.proxy.passed).toHaveLength(1);
	useProxy(behind.proxy.url(), HIDDEN_HOST);
	const { error } = await run({ ...make, ...once }, behind.credential(user, 'http'));
	expect(error?.message).toBe('The provider cannot be reached: its host name was not found');
});

describe.each([
	['directly', () => useProxy('')],
	['through the proxy', () => useProxy(behind.proxy.url())],
])('a server with a certificate that n8n does not trust, %s', (_way, arrange) => {
	const credential = (ignoreSSLIssues: boolean) => ({
		...behind.credential(user, 'https'),
		baseUrl: `${behind.url('https', '127.0.0.1')}/google`,
		ignoreSSLIssues,
	});
	beforeEach(arrange);

	test('gets nothing, and the message names the option', async () => {
		const { error } = await run(make, credential(false));
		expect(error?.message).toBe("n8n does not trust the provider's certificate");
		expect(error?.description).toMatch(/NODE_EXTRA_CA_CERTS.*"Ignore SSL Issues \(Insecure\)"/);
		expect(await user.received()).toEqual([]);
	});

	test('is used where the credential ignores that', async () => {
		const { items, error } = await run(make, credential(true));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
	});

	test('is used for its own images alone', async () => {
		const path = new URL(await user.putUp('a.png', await drawImage())).pathname;
		const own = `${behind.url('https', '127.0.0.1')}${path}`;
		const withImage = async (imageUrls: string, ignores: boolean) =>
			await run({ ...edit, imageFields: '', options: { imageUrls } }, credential(ignores));
		expect((await withImage(own, true)).error).toBeUndefined();
		const untrusted = /could not be downloaded: n8n does not trust its host's certificate$/;
		expect((await withImage(own, false)).error?.message).toMatch(untrusted);
		if (process.env.HTTPS_PROXY === '') return;
		const other = `${behind.url('https')}${path}`;
		expect((await withImage(other, true)).error?.message).toMatch(untrusted);
	});
});
