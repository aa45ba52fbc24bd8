import { numbered, submitInline } from './emulatedBatch';
import { setUp } from './setUp';

const here = setUp();
const parameters = { resource: 'batch', operation: 'getBatch' };

async function listed(filter?: string, credential = here.user.credential()) {
	return await here.engine.search({ parameters, credential }, filter, 'searchBatches');
}

describe('the list of batches', () => {
	test('has the batches of the account, the newest first, with state and date', async () => {
		const { user } = here;
		await user.behave({ batchHold: 'running' });
		const first = await submitInline(user, numbered(1), 'Spring catalog');
		const second = await submitInline(user, numbered(1), 'Autumn catalog');
		const batches = await listed();
		expect(batches.map(({ value }) => value)).toEqual([second, first]);
		expect(batches[0]?.name).toMatch(/^Autumn catalog \(running, \d{4}-\d\d-\d\d \d\d:\d\d UTC\)$/);
	});

	test('is searched by the words of the name and the state', async () => {
		const { user } = here;
		await user.behave({ batchHold: 'pending' });
		const name = await submitInline(user, numbered(1), 'Spring catalog');
		await submitInline(user, numbered(1), 'Autumn catalog');
		expect((await listed('pending spring')).map(({ value }) => value)).toEqual([name]);
		expect(await listed('summer')).toEqual([]);
	});

	test('is empty for an account without batches', async () => {
		expect(await listed()).toEqual([]);
	});

	test('says what is wrong where the provider has no batches, and asks it nothing', async () => {
		const { user } = here;
		await expect(listed('', user.credential('cometapi'))).rejects.toThrow(
			'CometAPI does not support batches',
		);
		expect(await user.asked('batches')).toEqual([]);
	});

	test('says that the key is not accepted', async () => {
		const credential = here.user.credential('google', { apiKey: 'wrong-key-of-mine' });
		await expect(listed('', credential)).rejects.toThrow(/key/i);
	});
});
