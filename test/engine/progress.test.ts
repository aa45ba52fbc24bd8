import type { Behaviour } from '../../emulator/control/behaviour';
import { setUp } from './setUp';

const here = setUp();

async function run(count: number, latencyMs: number, behaviour: Behaviour = {}) {
	await here.user.behave({ latencyMs, ...behaviour });
	const messages: string[] = [];
	const { hints, error } = await here.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			options: { concurrency: 1 },
		},
		items: Array.from({ length: count }, () => ({ json: {} })),
		credential: here.user.credential('google'),
		continueOnFail: true,
		onMessage: (message) => messages.push(message),
	});
	expect(error).toBeUndefined();
	return { messages, hints };
}

test('a manual execution says how far it is, and what it made in the end', async () => {
	// Longer than the second that lies between two messages.
	const { messages, hints } = await run(3, 1100);
	expect(messages).toEqual([
		expect.stringMatching(/^1 of 3 requests done: 1 image in \d+ s, about USD 0\.13$/),
		expect.stringMatching(/^2 of 3 requests done: 2 images in \d+ s, about USD 0\.27$/),
	]);
	expect(hints).toEqual([
		expect.stringMatching(
			/^3 images in \d+ s, about USD 0\.40 at Google's prices as of \d{4}-\d\d\. \d+ tokens\.$/,
		),
	]);
});

test('a single request says nothing before its hint', async () => {
	expect((await run(1, 1100)).messages).toEqual([]);
});

test('while there is no image, none is counted', async () => {
	const refused = { finishReason: 'IMAGE_SAFETY' } as const;
	const { messages } = await run(2, 1100, { faults: [refused, refused] });
	expect(messages).toEqual(['1 of 2 done']);
});
