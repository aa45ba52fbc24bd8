import { inParallel } from '../../../nodes/GeminiImage/batch/inParallel';

test('keeps the order, and never works on more than so many', async () => {
	let atOnce = 0;
	let most = 0;
	const results = await inParallel([3, 1, 2, 0, 5], 2, async (entry) => {
		most = Math.max(most, ++atOnce);
		for (let turns = 0; turns < entry; turns++) await Promise.resolve();
		atOnce--;
		return entry * 10;
	});
	expect(results).toEqual([30, 10, 20, 0, 50]);
	expect(most).toBe(2);
});

test('begins nothing after a last result', async () => {
	const begun: number[] = [];
	const work = (entry: number) => {
		begun.push(entry);
		return Promise.resolve(entry);
	};
	await inParallel([0, 1, 2, 3, 4, 5], 2, work, (result) => result === 1);
	expect(begun).toEqual([0, 1, 2].slice(0, begun.length));
});
