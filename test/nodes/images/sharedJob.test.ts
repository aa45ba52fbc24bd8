import type { IExecuteFunctions } from 'n8n-workflow';
import { allInOrder, SharedJob } from '../../../nodes/GeminiImage/images/sharedJob';
import { Semaphore } from '../../../nodes/GeminiImage/transport/semaphore';

/** As much of n8n's context as a deadline asks for. */
const context = { getExecutionCancelSignal: () => undefined } as unknown as IExecuteFunctions;

/** A promise and the way to end it. */
function gate() {
	let open = () => {};
	const opened = new Promise<void>((resolve) => (open = resolve));
	return { open, opened };
}

test('a task has its whole time from when it begins, however long it waited for its place', async () => {
	const places = new Semaphore(1);
	const first = gate();
	const before = new SharedJob(context, places, 1000, () => first.opened);
	const left: number[] = [];
	const task = new SharedJob(context, places, 1000, (deadline) => {
		left.push(deadline.leftMs);
		return Promise.resolve();
	});
	const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
	first.open();
	await Promise.all([before.result, task.result]);
	now.mockRestore();
	expect(left).toEqual([1000]);
});

test('a task that nobody waits for is ended, and cannot be joined any more', async () => {
	const places = new Semaphore(1);
	const task = new SharedJob(
		context,
		places,
		60_000,
		({ signal }) =>
			new Promise<void>((_resolve, reject) =>
				signal.addEventListener('abort', () => reject(new Error('Ended.'))),
			),
	);
	expect(task.join()).toBe(true);
	await task.leave();
	expect(task.join()).toBe(true);
	await task.leave();
	await task.leave();
	await expect(task.result).rejects.toThrow('Ended.');
	expect(task.join()).toBe(false);
});

test('a task that is left before it has a place does nothing, and is not waited for', async () => {
	const places = new Semaphore(1);
	const first = gate();
	const before = new SharedJob(context, places, 60_000, () => first.opened);
	const work = jest.fn();
	const task = new SharedJob(context, places, 60_000, work);
	await task.leave();
	first.open();
	await before.result;
	await expect(task.result).rejects.toThrow('Nobody waits');
	expect(work).not.toHaveBeenCalled();
});

test('a task that is done can be joined at any time', async () => {
	const task = new SharedJob(context, new Semaphore(1), 60_000, () => Promise.resolve(7));
	expect(await allInOrder([task])).toEqual([7]);
	expect(task.join()).toBe(true);
	expect(await allInOrder([task])).toEqual([7]);
});
