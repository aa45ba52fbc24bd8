import { Container } from '@n8n/di';
import { Logger } from '@n8n/backend-common';
import { ExecuteContext } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { setUp } from './setUp';

const here = setUp();
afterEach(() => jest.restoreAllMocks());

/** What no code foresees, with the key in its words as some libraries put it there. */
function breakWith(error: Error): void {
	jest.spyOn(ExecuteContext.prototype, 'getWorkflowSettings').mockImplementation(() => {
		throw error;
	});
}

async function edit(continueOnFail: boolean) {
	const credential = here.user.credential();
	const key = credential.apiKey as string;
	const error = new TypeError(`Cannot read properties of undefined (reading '${key}')`);
	breakWith(error);
	const log = jest.spyOn(Container.get(Logger), 'error').mockImplementation(() => undefined);
	const result = await here.engine.run({
		parameters: { operation: 'imageToImage', prompt: 'Make it blue', imageFields: 'data' },
		credential,
		continueOnFail,
	});
	const logged = JSON.stringify(log.mock.calls);
	return { ...result, key, logged };
}

test('an unexpected error is in the log with its stack, and in the item in words', async () => {
	const { items, key, logged } = await edit(true);
	const error = items[0]?.json.error as IDataObject;
	expect(error).toMatchObject({ reason: 'UNEXPECTED', retryable: false });
	expect(error.message).toBe("Cannot read properties of undefined (reading '<key>')");
	expect(error.description).toMatch(/report this message along with the details in n8n's log\./);
	expect(logged).toContain('Gemini Image: Cannot read properties of undefined');
	expect(logged).toMatch(/unexpected\.test\.ts/);
	expect(logged).not.toContain(key);
	expect(JSON.stringify(items)).not.toContain(key);
});

test('an unexpected error that ends the run is in the log as well, and its key nowhere', async () => {
	const { error, run, key, logged } = await edit(false);
	expect(error?.message).toBe("Cannot read properties of undefined (reading '<key>')");
	expect(logged).toMatch(/unexpected\.test\.ts/);
	expect(logged + JSON.stringify(run)).not.toContain(key);
});
