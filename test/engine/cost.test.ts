import { drawImage } from './images';
import { setUp } from './setUp';

const here = setUp();

const PRO = 0.134;

async function run(persona: string, more: Record<string, string | object> = {}, count = 1) {
	const { items, hints, error } = await here.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			model: { __rl: true, mode: 'id', value: 'gemini-3-pro-image-preview' },
			...more,
		},
		items: Array.from({ length: count }, () => ({ json: {} })),
		credential: here.user.credential(persona),
	});
	expect(error).toBeUndefined();
	const usages = items.map(({ json }) => json.usage as { estimatedCostUsd?: number });
	return { costs: usages.map((usage) => usage.estimatedCostUsd), hints: hints.join(), items };
}

test('the cost is that of every image of an answer, and of every item of a run', async () => {
	await here.user.behave({ images: 2 });
	const { costs, hints } = await run('google', { options: { output: 'allInOneItem' } }, 2);
	expect(costs).toHaveLength(2);
	for (const cost of costs) expect(cost).toBeCloseTo(2 * PRO, 3);
	expect(hints).toMatch(
		/4 images in .+, about USD 0\.54 at Google's prices as of 2026-11\. \d+ tokens\.$/,
	);
});

test('what is sent costs too, where its price is known', async () => {
	const prompt = 'Create an image of a boat. '.repeat(3000);
	const { costs, items } = await run('google', { prompt });
	const { promptTokenCount } = items[0]?.json.usage as { promptTokenCount: number };
	expect(promptTokenCount).toBeGreaterThan(20_000);
	expect(costs[0]).toBeCloseTo(PRO + (2 * promptTokenCount) / 1_000_000, 5);
});

test.each([false, true])(
	'drafts are not charged, so they cost nothing, asked for or not (%s)',
	async (includeThoughts) => {
		await here.user.behave({ thoughtDrafts: 2 });
		const options = { includeThoughts, output: 'allInOneItem' };
		const { costs, items } = await run('google', { options });
		expect(items[0]?.json.images).toHaveLength(includeThoughts ? 3 : 1);
		expect(costs[0]).toBeCloseTo(PRO, 3);
	},
);

test('a draft that stands in for the image costs as one, and is told where it is too small', async () => {
	const data = (await drawImage('png', 1024, 1024)).toString('base64');
	const parts = [{ thought: true, inlineData: { mimeType: 'image/png', data } }];
	await here.user.behave({ faults: [{ answer: { candidates: [{ content: { parts } }] } }] });
	const { costs, items } = await run('google', { imageSize: '4K' });
	expect(costs).toEqual([PRO]);
	expect(items[0]?.json.warnings).toEqual([
		expect.stringContaining('only drafts and no finished image'),
		expect.stringContaining('1024 x 1024 pixels; the requested 4K is about'),
		expect.stringContaining('has retired'),
	]);
});

test.each(['vertex', 'vertexExpress'])(
	'at %s, an image costs what it costs at Google',
	async (persona) => {
		const { costs, hints } = await run(persona, {}, 2);
		for (const cost of costs) expect(cost).toBeCloseTo(PRO, 3);
		expect(hints).toContain('about USD 0.27');
	},
);

test.each(['octopusx', 'gateway', 'cometapi'])(
	'no cost is told at %s, which has prices of its own',
	async (persona) => {
		const { costs, hints } = await run(persona);
		expect(costs).toEqual([undefined]);
		expect(hints).not.toContain('USD');
	},
);
