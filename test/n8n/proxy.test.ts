import { laneNames, type LaneName } from '../../lanes/lanes';
import { PrivateN8n } from '../../lanes/n8n';
import { itemsOf, type Run } from '../../lanes/run-data';
import { BehindProxy, type Scheme } from '../engine/behindProxy';
import { numbered, finish, submit } from '../engine/emulatedBatch';
import { PROXY_SECRETS } from '../engine/forwardProxy';
import { drawImage, noisyImage } from '../engine/images';
import type { EmulatedUser } from '../engine/emulated';
import { binaryOf, decoded, INSTALL_MS, optionsFor } from './lane';
import { textIn } from './storedText';
import { geminiImage, readFile, workflow, type Step } from './workflows';

const TYPE = 'geminiImageApi';
const succeeded = { status: 'success' };
const outcome = ({ status, error }: Run) => ({ status, error });
const maxTries = { options: { maxTries: 1 } };

/** n8n 1 does not pass "Ignore SSL Issues" on to what goes through a tunnel. */
const ignoresInTunnels = (lane: LaneName) => lane !== 'lts';

describe.each(laneNames)('n8n %s behind a proxy', (lane) => {
	const schemes: Scheme[] = ignoresInTunnels(lane) ? ['http', 'https'] : ['http'];
	let behind: BehindProxy;
	let n8n: PrivateN8n;
	beforeAll(async () => {
		behind = await BehindProxy.start();
		const proxy = behind.proxy.url();
		const settings = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: 'localhost' };
		n8n = await PrivateN8n.create(await optionsFor(lane, 'filesystem', settings));
		await n8n.start();
	}, INSTALL_MS);
	beforeEach(() => behind.proxy.reset());
	afterAll(async () => {
		await n8n?.stop();
		await behind?.stop();
	}, 150_000);

	async function newUser(scheme: Scheme, persona?: string, more?: object) {
		const user = behind.emulated.another();
		const data = behind.credential(user, scheme, persona, { ...more });
		return { user, data, id: await n8n.rest.createCredential('Gemini', TYPE, data) };
	}

	const run = async (name: string, ...steps: Step[]) =>
		await n8n.rest.run(await n8n.rest.createWorkflow(workflow(name, ...steps)));

	async function testCredential(id: string, data: object): Promise<unknown> {
		const credentials = { id, name: 'Gemini', type: TYPE, data };
		const answer = await n8n.rest.json('POST', '/rest/credentials/test', { credentials });
		return (answer as { data: unknown }).data;
	}

	const make = (id: string, more: object = {}) =>
		geminiImage('Result', id, { prompt: 'Create an image of an apple', ...more });

	async function models(id: string): Promise<unknown[]> {
		const answer = await n8n.rest.json(
			'POST',
			'/rest/dynamic-node-parameters/resource-locator-results',
			{
				path: 'model',
				methodName: 'searchModels',
				nodeTypeAndVersion: { name: 'n8n-nodes-gemini-image.geminiImage', version: 1 },
				currentNodeParameters: { operation: 'textToImage' },
				credentials: { geminiImageApi: { id, name: 'Gemini' } },
			},
		);
		return (answer as { data: { results: unknown[] } }).data.results;
	}

	/** What went to the provider through the proxy; n8n itself asks for other things. */
	const passed = () => behind.proxy.passed.filter((line) => line.includes('gemini.example.test'));

	test.each(schemes)('does everything through it, over %s', async (scheme) => {
		const { user, id, data } = await newUser(scheme);
		expect(await testCredential(id, data)).toMatchObject({ status: 'OK' });
		expect((await models(id)).length).toBeGreaterThan(3);
		const lists = passed().length;
		expect(lists).toBeGreaterThanOrEqual(2);

		const file = await n8n.writeFile(`${scheme}.png`, await noisyImage(16_000_000));
		const imageUrls = behind.hide(await user.putUp('a.png', await drawImage()), scheme);
		const done = await run(
			`all-${scheme}`,
			readFile(file, 'large'),
			geminiImage('Edited', id, {
				operation: 'imageToImage',
				prompt: 'Make it green',
				imageFields: 'large',
				options: { imageUrls },
			}),
			geminiImage('First Turn', id, {
				operation: 'multiTurn',
				prompt: 'Create an image of a bowl',
			}),
			geminiImage('Second Turn', id, { operation: 'multiTurn', prompt: 'Put it on a table' }),
		);
		expect(outcome(done)).toEqual(succeeded);
		expect(await user.asked('uploads')).toHaveLength(1);
		expect(await user.received()).toMatchObject(Array(3).fill({ status: 200 }));
		// The image at an address, two requests of the upload, three calls.
		expect(passed()).toHaveLength(lists + 6);
		const image = binaryOf(itemsOf(done, 'Second Turn')[0]);
		expect(await decoded(await n8n.rest.bytesOf(image))).toBe('jpeg 1024x1024');

		behind.proxy.reset();
		const { name } = await submit(user, numbered(1));
		await finish(user);
		const batch = { __rl: true, mode: 'id', value: name };
		const got = await run(
			`batch-${scheme}`,
			geminiImage('Result', id, { resource: 'batch', operation: 'getBatch', batch }),
		);
		expect(outcome(got)).toEqual(succeeded);
		// The batch, its file and the results.
		expect(passed()).toHaveLength(3);
	});

	test('gets access tokens through it, and tests the service account', async () => {
		const { user, id, data } = await newUser(schemes.at(-1)!, 'vertex');
		expect(await testCredential(id, data)).toMatchObject({ status: 'OK' });
		expect(outcome(await run('vertex', make(id)))).toEqual(succeeded);
		const tokens = await user.asked('tokens');
		expect(tokens.length).toBeGreaterThan(0);
		expect(passed().length).toBeGreaterThanOrEqual(2 + tokens.length);
	});

	test('asks a host in NO_PROXY directly', async () => {
		const { id } = await newUser('http', 'google', {
			baseUrl: `${behind.url('http', 'localhost')}/google`,
		});
		expect(outcome(await run('direct', make(id)))).toEqual(succeeded);
		expect(behind.proxy.passed.filter((line) => line.includes('localhost'))).toEqual([]);
	});

	test('trusts no certificate of nobody, unless the credential says so', async () => {
		const { user, id, data } = await newUser('https', 'google', { ignoreSSLIssues: false });
		const { error } = await run('untrusted', make(id));
		expect(error?.message).toBe("n8n does not trust the provider's certificate");
		expect(error?.description).toContain('"Ignore SSL Issues (Insecure)"');
		expect(await testCredential(id, data)).toMatchObject({ status: 'Error' });
		expect(await user.received()).toEqual([]);
		const direct = { baseUrl: `${behind.url('https', 'localhost')}/google` };
		const ignoring = await newUser('https', 'google', direct);
		expect(await testCredential(ignoring.id, ignoring.data)).toMatchObject({ status: 'OK' });
		expect(outcome(await run('ignoring', make(ignoring.id)))).toEqual(succeeded);
	});

	test.each<Scheme>(['http', 'https'])('says what the proxy refuses, over %s', async (scheme) => {
		const words: Array<[(user: EmulatedUser) => void, RegExp]> = [
			[() => behind.proxy.changePassword(), /^n8n's proxy rejected the user name/],
			[() => behind.proxy.block(403), /^A server in front of the provider blocked the request/],
		];
		for (const [at, [arrange, message]] of words.entries()) {
			const { user, id, data } = await newUser(scheme);
			arrange(user);
			const { error } = await run(`refused-${scheme}-${at}`, make(id, maxTries));
			expect(error?.message).toMatch(message);
			expect(await user.received()).toEqual([]);
			expect(await testCredential(id, data)).toMatchObject({ status: 'Error' });
			for (const secret of PROXY_SECRETS) expect(JSON.stringify(error)).not.toContain(secret);
			behind.proxy.reset();
		}
	});

	test('names the proxy when it is gone, and keeps its password to itself', async () => {
		const { id } = await newUser('https');
		const { user, id: plain } = await newUser('http');
		const { port } = behind.proxy;
		await behind.proxy.stop();
		for (const [name, credential] of [
			['gone', id],
			['gonePlain', plain],
		] as const) {
			const { error } = await run(name, make(credential, maxTries));
			// n8n 1 does not keep which address was asked for.
			expect(error?.message).toBe(
				lane === 'lts'
					? 'The provider cannot be reached: it refused the connection'
					: `n8n cannot reach its proxy at 127.0.0.1:${port}`,
			);
			expect(error?.description).toContain('HTTPS_PROXY');
		}
		expect(await user.received()).toEqual([]);
		const stored = await textIn(n8n.dataFolder);
		expect(stored).toContain('Create an image of an apple');
		for (const secret of PROXY_SECRETS) {
			expect(stored).not.toContain(secret);
			expect(n8n.lastOutput).not.toContain(secret);
		}
	});
});
