import { getEventListeners } from 'node:events';
import type { IExecuteFunctions } from 'n8n-workflow';
import { Deadline } from '../../nodes/GeminiImage/transport/deadline';
import { EmulatedUser } from './emulated';
import { Engine } from './engine';
import { realProcess } from './realProcess';

let emulated: EmulatedUser;
let engine: Engine;
const noted: string[] = [];
const noteWarning = (warning: Error) => void noted.push(warning.message);
const noteRejection = (reason: unknown) => void noted.push(`unhandled: ${String(reason)}`);

beforeAll(async () => {
	emulated = await EmulatedUser.start();
	engine = await Engine.start('filesystem');
	realProcess.on('warning', noteWarning);
	realProcess.on('unhandledRejection', noteRejection);
});
afterAll(async () => {
	realProcess.off('warning', noteWarning);
	realProcess.off('unhandledRejection', noteRejection);
	await emulated.stop();
});

test('fifty calls at once, some of them repeated, leave no warning of Node.js', async () => {
	const user = emulated.another();
	const busy = { status: 503, headers: { 'retry-after': '0' }, body: '' };
	const faults = Array.from({ length: 60 }, (_entry, index) =>
		index % 3 === 0 ? busy : { blocked: 'SAFETY' },
	);
	await user.behave({ faults });
	const { items } = await engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			options: { concurrency: 50 },
		},
		items: Array.from({ length: 50 }, () => ({ json: {} })),
		credential: user.credential(),
		continueOnFail: true,
	});
	expect(items).toHaveLength(50);
	expect(noted).toEqual([]);
});

test('a warning would be seen', async () => {
	realProcess.emitWarning('This is a test.');
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(noted.splice(0)).toEqual(['This is a test.']);
});

/** As much of n8n's context as a deadline asks for. */
function cancelledBy({ signal }: AbortController): IExecuteFunctions {
	return { getExecutionCancelSignal: () => signal } as unknown as IExecuteFunctions;
}

test('a deadline lets go of the signal that cancels the run, however often it begins anew', () => {
	const cancel = new AbortController();
	const context = cancelledBy(cancel);
	for (let call = 0; call < 100; call++) {
		const deadline = new Deadline(context, 60_000);
		for (let again = 0; again < 5; again++) {
			deadline.drop();
			deadline.renew();
		}
		expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(1);
		deadline.close();
	}
	expect(getEventListeners(cancel.signal, 'abort')).toHaveLength(0);
});

test('a deadline that is dropped goes on, and one whose run is cancelled does not', () => {
	const cancel = new AbortController();
	const deadline = new Deadline(cancelledBy(cancel), 60_000);
	const first = deadline.context.getExecutionCancelSignal();
	deadline.drop();
	expect(first?.aborted).toBe(true);
	expect(deadline.signal.aborted).toBe(false);
	expect(deadline.context.getExecutionCancelSignal()?.aborted).toBe(false);
	cancel.abort();
	expect(deadline.signal.aborted).toBe(true);
	deadline.renew();
	deadline.drop();
	expect(deadline.context.getExecutionCancelSignal()?.aborted).toBe(true);
	deadline.close();
});
