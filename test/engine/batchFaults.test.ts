import { finish, getBatch, keysOf, numbered, submit as submitPast } from './emulatedBatch';
import { setUp } from './setUp';
import { batches, submit } from './submitting';

const here = setUp();
const busyPage = { status: 503, headers: { 'retry-after': '0' }, body: '<html>503</html>' };

test("a gateway's 503 after the batch was created does not make a second one", async () => {
	await here.user.behave({
		batchFaults: [null, { ...busyPage, billed: true }],
		batchListHides: 20,
	});
	const { error } = await submit(here);
	expect(error?.message).toMatch(/^It is unclear whether Google created the batch/);
	expect(await batches(here)).toHaveLength(1);
});

test('a list that is not there is not told as nothing sent', async () => {
	const body = { error: { code: 404, message: 'Not found', status: 'NOT_FOUND' } };
	await here.user.behave({ batchFaults: [{ status: 404, body }, busyPage, { status: 404, body }] });
	const { error } = await submit(here, {
		nodeSettings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 },
		options: { maxTries: 1, timeout: 2 },
	});
	expect(error?.description ?? '').not.toContain('Nothing was sent');
	expect((await batches(here)).length).toBeLessThan(2);
});

test('an empty answer in place of inline results is not taken for their end', async () => {
	await here.user.behave({ batchInlineOutput: true });
	const { name } = await submitPast(here.user, numbered(2));
	await finish(here.user);
	await here.user.behave({ batchFaults: [null, { status: 200, body: '{}' }] });
	const broken = await getBatch(here, name);
	expect(broken.error?.message).toBe("The provider's response cannot be read");
	expect(keysOf((await getBatch(here, name)).items)).toEqual(['1', '2']);
});

test('a missing result is told, though another came twice and the requests are not known', async () => {
	await here.user.behave({ batchLines: { 1: { duplicate: true }, 2: { omit: true } } });
	const { name } = await submitPast(here.user, numbered(3));
	await finish(here.user);
	const { items } = await getBatch(here, name);
	expect(keysOf(items)).toEqual(['1', '1', '2', '3']);
	expect(items[2]?.json.error).toMatchObject({ reason: 'NO_RESULT' });
});
