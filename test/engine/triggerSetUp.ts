import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';
import { startEmulator, type Emulator } from '../../emulator';
import { Batcher } from '../emulator/batcher';
import { Client } from '../emulator/client';
import { Engine } from './engine';
import { PolledWorkflow, type PolledSettings } from './polledWorkflow';

interface Surroundings {
	/** A new account for each test. */
	client: Client;
	google: Batcher;
	engine: Engine;
	credential: ICredentialDataDecryptedObject;
	/** A workflow with the trigger and this account, not active yet. */
	workflow: (settings?: Partial<PolledSettings>) => Promise<PolledWorkflow>;
	/** The same, active, and nothing had ended before. */
	active: (settings?: Partial<PolledSettings>) => Promise<PolledWorkflow>;
}

/** What tests of the trigger need: an emulator for the file, an account for each test. */
export function setUpTrigger(): Surroundings {
	const here = {} as Surroundings;
	let emulator: Emulator;
	beforeAll(async () => {
		emulator = await startEmulator();
		here.engine = await Engine.start('filesystem');
	});
	afterAll(() => emulator.close());
	beforeEach(() => {
		here.client = new Client(emulator);
		here.google = new Batcher(here.client);
		here.credential = {
			provider: 'google',
			baseUrl: here.client.url('/google'),
			apiKey: here.client.key,
			authentication: 'xGoogApiKey',
		};
	});
	here.workflow = async (settings) =>
		await PolledWorkflow.of({ credential: here.credential, ...settings });
	here.active = async (settings) => {
		const workflow = await here.workflow(settings);
		expect(await workflow.activate()).toEqual([]);
		return workflow;
	};
	return here;
}

/** The batches that items are of, each once. */
export function batchesOf(items: INodeExecutionData[]): unknown[] {
	const names = items.map(({ json }) => (json.batch as { displayName?: string }).displayName);
	return [...new Set(names)];
}

export const keysOf = (items: INodeExecutionData[]) => items.map(({ json }) => json.key);
