import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { line } from '../emulator/batcher';
import type { Keeping } from './polledWorkflow';
import { batchesOf, setUpTrigger } from './triggerSetUp';

const here = setUpTrigger();
const parameters = { output: 'batch' };

/** Makes a batch that ends at once. */
const end = async (name: string) => {
	const batch = await here.google.make([line('a')], name);
	return await here.google.until(batch, 'SUCCEEDED');
};

test('what had ended before the trigger was turned on does not start the workflow', async () => {
	await end('before');
	const workflow = await here.active({ parameters });
	expect(await workflow.poll()).toEqual([]);
});

test('a batch that ends starts it once', async () => {
	const workflow = await here.active({ parameters });
	await end('autumn');
	expect(batchesOf(await workflow.poll())).toEqual(['autumn']);
	expect(await workflow.poll()).toEqual([]);
});

test('a batch that is under way starts it when it ends, not before', async () => {
	await here.client.behave({ batchHold: 'running' });
	await here.google.make([line('a')], 'autumn');
	const workflow = await here.active({ parameters });
	expect(await workflow.poll()).toEqual([]);
	await here.client.behave({ batchHold: 'none' });
	await here.google.finish();
	expect(batchesOf(await workflow.poll())).toEqual(['autumn']);
	expect(await workflow.poll()).toEqual([]);
});

test('two that end between two polls come together, in the order in which they ended', async () => {
	const workflow = await here.active({ parameters });
	await end('first');
	await end('second');
	expect(batchesOf(await workflow.poll())).toEqual(['first', 'second']);
	expect(await workflow.poll()).toEqual([]);
});

describe.each<Keeping>(['workflow', 'cursor'])(
	'n8n restarts, with its memory as a %s',
	(keeping) => {
		test('a batch that ended meanwhile starts the workflow, others not again', async () => {
			await end('before');
			const workflow = await here.active({ parameters, keeping });
			await end('first');
			expect(batchesOf(await workflow.poll())).toEqual(['first']);
			await end('second');
			expect(batchesOf(await workflow.restart())).toEqual(['second']);
			expect(await workflow.restart()).toEqual([]);
			expect(await workflow.poll()).toEqual([]);
		});

		test('a batch that ended after the last poll of an idle trigger is not lost', async () => {
			const workflow = await here.active({ parameters, keeping });
			expect(await workflow.poll()).toEqual([]);
			await end('autumn');
			expect(batchesOf(await workflow.restart())).toEqual(['autumn']);
		});
	},
);

test('"Only the Batch" returns what Google says of it, and reads no results', async () => {
	const workflow = await here.active({ parameters });
	const { name } = await end('autumn');
	const items = await workflow.poll();
	expect(items).toEqual([
		{
			json: {
				batch: expect.objectContaining({
					name,
					displayName: 'autumn',
					state: 'succeeded',
					requests: 1,
					succeeded: 1,
				}) as unknown,
			},
		},
	]);
	const [received] = await here.client.received('batches');
	expect(received?.downloads).toEqual([]);
});

test('"Name Contains" takes capital and small letters alike', async () => {
	const workflow = await here.active({ parameters: { ...parameters, nameFilter: ' AUTUMN cat ' } });
	await end('spring catalog');
	await end('The autumn catalog (n8n 12-3f9a)');
	expect(batchesOf(await workflow.poll())).toEqual(['The autumn catalog (n8n 12-3f9a)']);
	expect(await workflow.poll()).toEqual([]);
});

test('a batch that did not fit comes late when the filter is corrected, rather than never', async () => {
	const workflow = await here.active({ parameters: { ...parameters, nameFilter: 'autmun' } });
	await end('autumn');
	expect(await workflow.poll()).toEqual([]);
	workflow.parameters = { ...parameters, nameFilter: 'autumn' };
	expect(batchesOf(await workflow.poll())).toEqual(['autumn']);
	expect(await workflow.poll()).toEqual([]);
});

test('a poll that starts while another one is under way leaves the batch to it', async () => {
	const workflow = await here.active({ parameters });
	await end('autumn');
	const [one, other] = await Promise.all([workflow.poll(), workflow.poll()]);
	expect(batchesOf(one)).toEqual(['autumn']);
	expect(other).toEqual([]);
	await end('winter');
	expect(batchesOf(await workflow.poll())).toEqual(['winter']);
});

test('triggers of other workflows poll at the same time, and each gets the batch', async () => {
	const one = await here.active({ parameters });
	const other = await here.active({ parameters, workflowId: 'other' });
	await end('autumn');
	const polls = await Promise.all([one.poll(), other.poll()]);
	expect(polls.map(batchesOf)).toEqual([['autumn'], ['autumn']]);
});

test('a poll that fails does not keep the next one from working', async () => {
	const workflow = await here.active({ parameters: { ...parameters, options: { maxTries: 1 } } });
	await end('autumn');
	await here.client.behave({ batchFaults: [{ status: 503 }] });
	await expect(workflow.poll()).rejects.toBeInstanceOf(NodeApiError);
	expect(batchesOf(await workflow.poll())).toEqual(['autumn']);
});

test('with the credential of another account, it begins anew with that account', async () => {
	await end('of the other account');
	const { credential } = here;
	const workflow = await here.active({
		parameters,
		credential: { ...credential, apiKey: `${credential.apiKey as string}-other` },
	});
	workflow.credential = credential;
	workflow.credentialId = '2';
	expect(await workflow.poll()).toEqual([]);
	await end('autumn');
	expect(batchesOf(await workflow.poll())).toEqual(['autumn']);
});

test('a key that Google rejects is told, and not to whom it belongs', async () => {
	const workflow = await here.workflow({ parameters });
	await here.client.behave({
		batchFaults: [
			{
				status: 403,
				body: {
					error: {
						code: 403,
						message: `Key ${here.client.key} is suspended.`,
						status: 'PERMISSION_DENIED',
					},
				},
			},
		],
	});
	const error = await workflow.activate().catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(NodeApiError);
	expect(error).toMatchObject({ httpCode: '403' });
	expect(JSON.stringify(error) + String(error)).not.toContain(here.client.key);
});

test('a provider without batches is told before anything is asked', async () => {
	const credential = {
		...here.credential,
		provider: 'octopusX',
		baseUrl: here.client.url('/octopusx'),
	};
	const workflow = await here.workflow({ parameters, credential });
	await expect(workflow.activate()).rejects.toBeInstanceOf(NodeOperationError);
	await expect(workflow.activate()).rejects.toThrow('does not support batches');
});

describe('a test in the editor', () => {
	test('gets the newest ended batch that fits, as often as one likes, and remembers nothing', async () => {
		await end('older autumn');
		await end('autumn');
		await end('winter');
		const workflow = await here.workflow({ parameters: { ...parameters, nameFilter: 'autumn' } });
		expect(batchesOf(await workflow.test())).toEqual(['autumn']);
		expect(batchesOf(await workflow.test())).toEqual(['autumn']);
		expect(workflow.memory).toBe('{}');
	});

	test('does not take a batch from the active trigger', async () => {
		const workflow = await here.active({ parameters });
		await end('autumn');
		expect(batchesOf(await workflow.test())).toEqual(['autumn']);
		expect(batchesOf(await workflow.poll())).toEqual(['autumn']);
	});

	test('says what to do when no batch has ended', async () => {
		await here.client.behave({ batchHold: 'running' });
		await here.google.make([line('a')], 'autumn');
		const test = (await here.workflow({ parameters })).test();
		await expect(test).rejects.toBeInstanceOf(NodeOperationError);
		await expect(test).rejects.toThrow('No batch of this account has ended yet');
	});
});
