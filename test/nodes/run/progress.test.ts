import { Progress } from '../../../nodes/GeminiImage/run/progress';

function watch(total: number | undefined) {
	const messages: unknown[] = [];
	const context = { sendMessageToUI: (message: unknown) => void messages.push(message) };
	return { progress: new Progress(context, total, (count) => `${count} done`), messages };
}

const SECOND = 1000;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('it speaks once a second at most, however much is done meanwhile', () => {
	const { progress, messages } = watch(1000);
	for (let done = 0; done < 100; done++) {
		jest.advanceTimersByTime(SECOND / 50);
		progress.count();
	}
	expect(messages).toEqual(['50 of 1000 done', '100 of 1000 done']);
});

test('it leaves the end to the hint above the output', () => {
	const { progress, messages } = watch(2);
	jest.advanceTimersByTime(SECOND);
	progress.count();
	jest.advanceTimersByTime(SECOND);
	progress.count();
	expect(messages).toEqual(['1 of 2 done']);
});

test('where the total is not known, it counts', () => {
	const { progress, messages } = watch(undefined);
	jest.advanceTimersByTime(SECOND);
	progress.count();
	expect(messages).toEqual(['1 done']);
});
