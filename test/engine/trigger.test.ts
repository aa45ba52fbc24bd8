import { Client } from '../emulator/client';
import { Batcher, line } from '../emulator/batcher';
import { startEmulator, type Emulator } from '../../emulator';
import { Engine } from './engine';
import { PolledWorkflow } from './polledWorkflow';

let emulator: Emulator;
let client: Client;
let google: Batcher;

beforeAll(async () => {
	emulator = await startEmulator();
	await Engine.start('filesystem');
});
afterAll(() => emulator.close());
beforeEach(() => {
	client = new Client(emulator);
	google = new Batcher(client);
});

test('first', async () => {
	const workflow = await PolledWorkflow.of({
		credential: {
			provider: 'google',
			baseUrl: client.url('/google'),
			apiKey: client.key,
			authentication: 'xGoogApiKey',
		},
		parameters: { output: 'batch' },
	});
	await google.run([line('a')]);
	expect(await workflow.activate()).toEqual([]);
	await google.run([line('a')]);
	console.log(JSON.stringify(await workflow.poll()));
	expect(await workflow.poll()).toEqual([]);
	console.log(workflow.memory);
});
