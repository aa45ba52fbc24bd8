import { readFile as readFromDisk } from 'node:fs/promises';
import { join } from 'node:path';
import { laneNames } from '../../lanes/lanes';
import { itemsOf } from '../../lanes/run-data';
import { binaryOf, decoded } from './lane';
import { setUp } from './setUp';
import { credential, geminiImage, items, readFile, workflow, writeFile } from './workflows';

describe.each(laneNames)('a user of n8n %s', (lane) => {
	const here = setUp(lane);

	test('goes on with a conversation from a file, in another execution', async () => {
		const { user, id } = await here.newUser();
		const path = join(here.n8n.filesFolder, 'conversation.jsonl');
		const first = await here.n8n.rest.run(
			await here.n8n.rest.createWorkflow(
				workflow(
					'first',
					geminiImage('Result', id, {
						prompt: 'Create an image of an apple',
						options: { outputConversation: true },
					}),
					writeFile(path, 'conversation'),
				),
			),
		);
		expect(first).toMatchObject({ status: 'success' });
		expect(await readFromDisk(path, 'utf8')).toContain('thoughtSignature');

		const second = await here.n8n.rest.run(
			await here.n8n.rest.createWorkflow(
				workflow(
					'second',
					readFile(path, 'conversation'),
					geminiImage('Result', id, { operation: 'multiTurn', prompt: 'Make it green' }),
				),
			),
		);
		expect(second).toMatchObject({ status: 'success' });
		const [item] = itemsOf(second, 'Result');
		expect(item?.json.conversation).toMatchObject({ turns: 2, images: 2 });
		expect(await decoded(await here.n8n.rest.bytesOf(binaryOf(item)))).toBe('jpeg 1024x1024');
		const calls = await user.received();
		expect(calls.map(({ status }) => status)).toEqual([200, 200]);
		expect(calls[1]?.body.contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
	});

	test('gets a link that opens the image without a login', async () => {
		const { id } = await here.newUser();
		const parameters = { prompt: 'Create an image of an apple', options: { imageLink: 5 } };
		const run = await here.n8n.rest.run(
			await here.n8n.rest.createWorkflow(workflow('link', geminiImage('Result', id, parameters))),
		);
		const [item] = itemsOf(run, 'Result');
		const link = new URL(String(item?.json.imageUrl));
		const opened = await fetch(`${here.n8n.url}${link.pathname}${link.search}`);
		expect(await decoded(Buffer.from(await opened.arrayBuffer()))).toBe('jpeg 1024x1024');
		expect((await fetch(`${here.n8n.url}${link.pathname}?token=wrong`)).status).toBe(400);
	});

	test('gets a refused item on the error branch, and the others as images', async () => {
		const { user, id } = await here.newUser();
		await user.behave({ faults: [null, { blocked: 'PROHIBITED_CONTENT' }] });
		const run = await here.n8n.rest.run(
			await here.n8n.rest.createWorkflow(
				workflow(
					'refusal',
					...items({ prompt: 'one' }, { prompt: 'two' }, { prompt: 'three' }),
					geminiImage(
						'Result',
						id,
						// One after the other, so that the fault meets the second item.
						{ prompt: '={{ $json.prompt }}', options: { concurrency: 1 } },
						{ onError: 'continueErrorOutput' },
					),
				),
			),
		);
		expect(run.status).toBe('success');
		expect(itemsOf(run, 'Result').map(({ json }) => json.prompt)).toEqual(['one', 'three']);
		const refused = itemsOf(run, 'Result', 1);
		expect(refused).toHaveLength(1);
		expect(refused[0]).toMatchObject({
			json: { error: { reason: 'PROHIBITED_CONTENT', retryable: false } },
			pairedItem: { item: 1 },
		});
	});

	test('sees what the provider said when a workflow stops', async () => {
		const { user, id } = await here.newUser();
		await user.behave({ faults: [{ textOnly: 'I would rather draw a pear.' }] });
		const run = await here.n8n.rest.run(
			await here.n8n.rest.createWorkflow(
				workflow('stopped', geminiImage('Result', id, { prompt: 'Create an image of an apple' })),
			),
		);
		expect(run.status).toBe('error');
		const { message, description } = run.error ?? {};
		expect(`${message} ${description}`).toContain('I would rather draw a pear.');
	});

	test('runs a workflow from the command line', async () => {
		const user = here.emulated.another();
		await here.n8n.cli.importCredentials([credential('fromCli', user)]);
		const path = join(here.n8n.filesFolder, 'cli.jpg');
		const steps = [
			geminiImage('Result', 'fromCli', { prompt: 'Create an image of an apple' }),
			writeFile(path, 'data'),
		];
		await here.n8n.cli.importWorkflows([workflow('fromCli', ...steps)]);
		const run = await here.n8n.cli.execute('fromCli');
		expect(run).toMatchObject({ status: 'success' });
		expect(await decoded(await readFromDisk(path))).toBe('jpeg 1024x1024');
	});

	test('finds the node, its tool variant and the credential in the editor', async () => {
		const types = (await here.n8n.rest.json('GET', '/types/nodes.json')) as Array<{ name: string }>;
		const names = types.map(({ name }) => name);
		expect(names).toContain('n8n-nodes-gemini-image.geminiImage');
		expect(names).toContain('n8n-nodes-gemini-image.geminiImageTool');
		const credentials = (await here.n8n.rest.json('GET', '/types/credentials.json')) as Array<{
			name: string;
			supportedNodes?: string[];
		}>;
		expect(credentials.find(({ name }) => name === 'geminiImageApi')).toBeDefined();
	});

	test('has the credential tested without a billed call', async () => {
		const { user, id } = await here.newUser();
		const data = user.credential();
		const test = (more: Record<string, string>) =>
			here.n8n.rest.json('POST', '/rest/credentials/test', {
				credentials: { id, name: 'Gemini', type: 'geminiImageApi', data: { ...data, ...more } },
			});
		for (const ending of ['', '/', '/v1', '/v1beta', '/v1beta//']) {
			const answer = await test({ baseUrl: `${user.url}/google${ending}` });
			expect(answer).toMatchObject({ data: { status: 'OK' } });
		}
		// 1.123 tells a refused request in its own words.
		const words = lane === 'latest' ? 'rejected the API key' : '';
		const refused = expect.stringContaining(words) as string;
		expect(await test({ apiKey: 'wrong-key' })).toMatchObject({
			data: { status: 'Error', message: refused },
		});
		for (const [persona, provider, authentication] of [
			['cometapi', 'cometApi', ''],
			['octopusx', 'octopusX', ''],
			['gateway', 'custom', 'bearer'],
			['google', 'custom', 'xGoogApiKey'],
		] as const) {
			const answer = await test({ provider, authentication, baseUrl: `${user.url}/${persona}` });
			expect(answer).toMatchObject({ data: { status: 'OK' } });
		}
		expect(await user.received()).toEqual([]);
	});
});
