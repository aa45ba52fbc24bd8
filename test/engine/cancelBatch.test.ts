import type { IDataObject, NodeParameterValueType } from 'n8n-workflow';
import { numbered, submitInline } from './emulatedBatch';
import { setUp } from './setUp';

const here = setUp();

async function cancel(batch: NodeParameterValueType, behaviour = {}, json: IDataObject = {}) {
	await here.user.behave(behaviour);
	return await here.engine.run({
		parameters: { resource: 'batch', operation: 'cancelBatch', batch },
		credential: here.user.credential(),
		items: [{ json }],
	});
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

test('a batch that runs is cancelled, and the item has its state', async () => {
	await here.user.behave({ batchHold: 'running' });
	const name = await submitInline(here.user, numbered(1), 'Spring catalog');
	const { items, error } = await cancel(byId(name));
	expect(error).toBeUndefined();
	expect(items).toEqual([
		expect.objectContaining({
			json: expect.objectContaining({
				operation: 'cancelBatch',
				warnings: [],
				batch: expect.objectContaining({
					name,
					displayName: 'Spring catalog',
					state: 'cancelled',
				}) as unknown,
			}) as unknown,
			pairedItem: { item: 0 },
		}),
	]);
	expect(await here.user.asked('batches')).toMatchObject([{ cancels: 1 }]);
});

test.each([
	['a name', (name: string) => name],
	['an ID alone', (name: string) => name.replace('batches/', '')],
	['a whole json.batch', (name: string) => ({ name, state: 'running' })],
])('the batch may be %s from an expression', async (_what, given) => {
	await here.user.behave({ batchHold: 'pending' });
	const name = await submitInline(here.user, numbered(1));
	const { items } = await cancel('={{ $json.batch }}', {}, { batch: given(name) });
	expect(items[0]?.json.batch).toMatchObject({ name, state: 'cancelled' });
});

test('a batch that has ended stays as it is, with a warning', async () => {
	const name = await submitInline(here.user, numbered(1));
	await here.user.hasBatch('SUCCEEDED');
	const { items, hints } = await cancel(byId(name));
	expect(items[0]?.json).toMatchObject({
		batch: { name, state: 'succeeded' },
		warnings: ['The batch had already ended (succeeded), so there was nothing to cancel.'],
	});
	expect(hints).toContain(
		'The batch had already ended (succeeded), so there was nothing to cancel.',
	);
	expect(await here.user.asked('batches')).toMatchObject([{ cancels: 0 }]);
});

const answer = (code: number, status: string, message: string) => ({
	status: code,
	body: { error: { code, message, status } },
});

test('a batch that cannot be cancelled is a failure', async () => {
	await here.user.behave({ batchHold: 'running' });
	const name = await submitInline(here.user, numbered(1));
	const refused = answer(400, 'FAILED_PRECONDITION', 'The batch cannot be cancelled.');
	const { items, error } = await cancel(byId(name), { batchFaults: [null, refused] });
	expect(items).toEqual([]);
	expect(error?.description).toContain('The batch cannot be cancelled.');
});

test('a provider that is busy is asked again', async () => {
	await here.user.behave({ batchHold: 'running' });
	const name = await submitInline(here.user, numbered(1));
	const busy = answer(503, 'UNAVAILABLE', 'Busy.');
	const { items } = await cancel(byId(name), { batchFaults: [busy, null, busy] });
	expect(items[0]?.json.batch).toMatchObject({ state: 'cancelled' });
});

test.each([
	['an unknown batch', 'batches/nowhere', 'Google cannot find the batch "batches/nowhere"'],
	['no batch', '={{ $json.missing }}', 'No batch is selected'],
	['something else', 'files/abc', 'No batch is selected'],
])('%s is told', async (_what, batch, message) => {
	const { error } = await cancel(batch);
	expect(error?.message).toBe(message);
});

test('a provider without batches is not asked', async () => {
	const { error } = await here.engine.run({
		parameters: { resource: 'batch', operation: 'cancelBatch', batch: 'batches/abc' },
		credential: here.user.credential('octopusx'),
	});
	expect(error?.message).toBe('OctopusX does not support batches');
	expect(error?.description).toContain('"Concurrency"');
});
