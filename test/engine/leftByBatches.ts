import { inspect } from 'node:util';
import { Logger } from '@n8n/backend-common';
import { LoggerProxy, type IBinaryData, type INodeExecutionData } from 'n8n-workflow';
import { NAME } from './batchReplies';
import type { Engine } from './engine';
import { PolledWorkflow } from './polledWorkflow';

/** Notes all that n8n logs and prints from now on. @returns the notes, the newest last */
export function notePrinted(): string[] {
	const printed: string[] = [];
	const log = (...args: unknown[]) => void printed.push(inspect(args, { depth: 12 }));
	LoggerProxy.init({ error: log, warn: log, info: log, debug: log });
	for (const method of ['error', 'warn', 'info', 'debug'] as const) {
		jest.spyOn(Logger.prototype, method).mockImplementation(log);
		jest.spyOn(console, method).mockImplementation(log);
	}
	return printed;
}

export function told(error: unknown): string {
	if (!(error instanceof Error)) return '';
	return `${error.stack} ${JSON.stringify(error)} ${String(error.cause)} ${inspect(error, { depth: 9 })}`;
}

export async function filesOf(engine: Engine, items: INodeExecutionData[]): Promise<string[]> {
	const files = items.flatMap(({ binary }) => Object.values(binary ?? {}));
	return await Promise.all(
		files.map(async (file: IBinaryData) => (await engine.bytesOf(file)).toString('latin1')),
	);
}

const OPERATIONS = ['submitBatch', 'getBatch', 'cancelBatch'];
let workflows = 0;

/** All that the operations, the list in the editor and the trigger leave. */
export async function leftBy(engine: Engine, apiKey: string, baseUrl: string): Promise<string> {
	const credential = { provider: 'google', baseUrl, apiKey, authentication: 'xGoogApiKey' };
	const options = { maxTries: 1 };
	const batch = { __rl: true, mode: 'id', value: NAME };
	const runs = OPERATIONS.flatMap((operation) =>
		[false, true].map(async (continueOnFail) => {
			const more = operation === 'getBatch' && { deleteWhenDone: true };
			const parameters = {
				...{ resource: 'batch', operation, batch, batchName: 'Night' },
				prompt: 'Create an image of a boat',
				options: { ...options, ...more },
			};
			const run = await engine.run({ parameters, credential, continueOnFail });
			const whole = inspect(run.run, { depth: 30, maxStringLength: null, maxArrayLength: null });
			const files = await filesOf(engine, run.items);
			return [whole, JSON.stringify(run.run), ...run.hints, told(run.error), ...files];
		}),
	);
	const parameters = { resource: 'batch', operation: 'getBatch' };
	const listed = engine.search({ parameters, credential }, '', 'searchBatches').catch(told);
	const workflowId = `workflow ${++workflows}`;
	const workflow = await PolledWorkflow.of({ credential, parameters: { options }, workflowId });
	const items = await workflow.test().catch((error: unknown) => [{ json: { told: told(error) } }]);
	const activated = await workflow.activate().catch(told);
	return [
		...(await Promise.all(runs)).flat(),
		JSON.stringify(await listed),
		JSON.stringify([items, activated]),
		...(await filesOf(engine, items)),
		workflow.memory,
	].join('\n');
}
