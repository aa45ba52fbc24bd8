import fc from 'fast-check';
import type { INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { setUp } from './setUp';

const here = setUp();

const boat = { operation: 'textToImage', prompt: 'Create an image of a boat' };

/** The options that each item sets for itself, with their labels. */
const OF_ITEMS: Record<string, string> = {
	imageLink: 'Image Link (Minutes)',
	keepTurns: 'Keep Turns',
	maxOutputTokens: 'Max Output Tokens',
	maxTries: 'Max Tries',
	requestLimit: 'Request Limit (MB)',
	seed: 'Seed',
	temperature: 'Temperature',
	timeout: 'Timeout (Seconds)',
	topK: 'Top K',
	topP: 'Top P',
};
const OF_RUN: Record<string, string> = {
	concurrency: 'Concurrency',
	requestsPerMinute: 'Requests per Minute',
};
const WHOLE = ['maxOutputTokens', 'seed', 'topK'];

const ODD = [
	...[100 / 3, 0.5, -1, 0, 1, 20, 1e21, 1e-7, NaN, Infinity, -Infinity, 1.1, 4.000001],
	...['60', ' 60 ', '1e2', '60s', '4 MB', '0,5', 'soon', '', ' ', '1e999'],
	...[true, false, null, [], [5], {}, { value: 5 }],
];

/** As a timeout, in seconds: a request that may take no more would hang on the clock. */
const isBrief = (value: unknown) => typeof value === 'number' && value > 0 && value < 20;

async function run(
	options: Record<string, NodeParameterValueType>,
	items: INodeExecutionData[],
	more: Record<string, NodeParameterValueType> = {},
) {
	return await here.engine.run({
		parameters: { ...boat, ...more, options },
		items,
		credential: here.user.credential(),
		continueOnFail: true,
	});
}

function expectImageOrRefusal(item: INodeExecutionData | undefined, label: string): void {
	if (item?.binary?.data) return;
	const message = expect.stringMatching(/^"/) as string;
	expect(item?.json.error).toMatchObject({ reason: 'BAD_INPUT', message });
	expect((item?.json.error as { message: string }).message).toContain(`"${label}"`);
}

test('whatever number an item gives makes an image, or is refused under the name of its option', async () => {
	const pair = fc.record({
		name: fc.constantFrom(...Object.keys(OF_ITEMS)),
		value: fc.constantFrom(...ODD),
	});
	const expressions = Object.keys(OF_ITEMS).map((name) => [name, `={{ $json.${name} }}`]);
	await fc.assert(
		fc.asyncProperty(
			fc.array(pair, { minLength: 10, maxLength: 30 }),
			fc.constantFrom('textToImage', 'multiTurn'),
			async (pairs, operation) => {
				const steady = pairs.filter(({ name, value }) => name !== 'timeout' || !isBrief(value));
				const items = steady.map(({ name, value }) => ({ json: { [name]: value } }));
				const { items: made, error } = await run(
					Object.fromEntries(expressions) as Record<string, string>,
					items,
					{ operation },
				);
				expect(error).toBeUndefined();
				expect(made).toHaveLength(steady.length);
				steady.forEach(({ name }, index) => {
					expectImageOrRefusal(made[index], OF_ITEMS[name] ?? '');
				});
			},
		),
		{ numRuns: 6 },
	);
	for (const { body } of await here.user.received()) {
		const { generationConfig = {} } = body;
		for (const [name, value] of Object.entries(generationConfig as object)) {
			if (WHOLE.includes(name)) expect(Number.isInteger(value)).toBe(true);
		}
	}
});

test('whatever the pace of a run is makes an image, or is refused under the name of its option', async () => {
	for (const [name, label] of Object.entries(OF_RUN)) {
		for (const value of ODD) {
			const items = [{ json: { value } }] as INodeExecutionData[];
			const { items: made } = await run({ [name]: '={{ $json.value }}' }, items);
			expect(made).toHaveLength(1);
			expectImageOrRefusal(made[0], label);
		}
	}
});

test('a Timeout with a fraction is kept to the millisecond, and makes an image', async () => {
	const { items, error } = await run({ timeout: '={{ 100/3 }}' }, [{ json: {} }]);
	expect(error).toBeUndefined();
	expect(items[0]?.binary?.data).toBeDefined();
});

describe('what is wrong with an option of the first item', () => {
	const items = [{ json: { n: 1 } }, { json: { n: 2 } }, { json: { n: 3 } }];
	const firstOnly = (bad: string, good: string) => `={{ $json.n === 1 ? ${bad} : ${good} }}`;

	test.each<[string, Record<string, string>, RegExp]>([
		[
			'a bad number',
			{ timeout: firstOnly('"soon"', '60') },
			/^"Timeout \(Seconds\)" cannot be "soon"$/,
		],
		[
			'a bad choice',
			{ output: firstOnly('"all"', '"itemPerImage"') },
			/^"Output" cannot be "all"$/,
		],
		[
			'an expression that n8n cannot resolve',
			{ systemInstruction: firstOnly("$('Nowhere').item.json.n", '"Blue"') },
			/node/,
		],
		['an expression that throws', { seed: firstOnly('$jmespath(1)', '5') }, /\w/],
	])('fails only that item: %s', async (_case, options, message) => {
		const { items: made } = await run({ concurrency: '={{ 2 }}', ...options }, items);
		expect(made[0]?.json.error).toMatchObject({
			reason: 'BAD_INPUT',
			message: expect.stringMatching(message) as string,
		});
		for (const { binary } of made.slice(1)) expect(binary?.data?.mimeType).toMatch(/^image/);
		expect(await here.user.received()).toHaveLength(2);
	});

	test('leaves the pace of the run as it is set', async () => {
		const bad = firstOnly("$('Nowhere').item.json.n", '7');
		const { items: made } = await run({ seed: bad, concurrency: '={{ 51 }}' }, items);
		expect(made).toHaveLength(3);
		made.forEach((item) => expectImageOrRefusal(item, 'Concurrency'));
	});
});

test.each([
	['an empty list', '={{ [] }}', 'The prompt is not text', 'an empty list'],
	['a list', '={{ ["a", "b"] }}', 'The prompt is not text', 'returns a list'],
	['an object', '={{ ({ text: "a boat" }) }}', 'The prompt is not text', 'an object'],
	['a switch', '={{ true }}', 'The prompt is not text', 'something else'],
	['nothing', '={{ null }}', 'The prompt is empty', 'check what the expression returns'],
])('a prompt that is %s is told as such, and nothing is sent', async (_case, prompt, ...words) => {
	const { items } = await run({}, [{ json: {} }], { prompt });
	expect(items[0]?.json.error).toMatchObject({
		message: words[0],
		description: expect.stringContaining(words[1] ?? '') as string,
		reason: 'BAD_INPUT',
	});
	expect(await here.user.received()).toEqual([]);
});
