import type { NodeParameterValueType } from 'n8n-workflow';
import { HostileProvider } from './hostileProvider';
import { drawImage } from './images';
import { answerWith } from './recordingHost';

let provider: HostileProvider;
let png: string;
beforeAll(async () => {
	provider = await HostileProvider.start();
	png = (await drawImage()).toString('base64');
});
afterAll(() => provider.stop());

let received = 0;
beforeEach(() => {
	received = 0;
	provider.answer = (response) => {
		received++;
		response.end(answerWith(png));
	};
});

async function run(options: Record<string, NodeParameterValueType>, more = {}) {
	return await provider.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			options,
			...more,
		},
		items: [{ json: { bad: true } }, { json: { n: '3' } }, { json: { n: '3' } }],
		credential: provider.credential(),
		continueOnFail: true,
	});
}

const failing = (value: unknown) =>
	`={{ $json.bad ? $('Nowhere').item.json.x : ${JSON.stringify(value)} }}`;

test.each([
	['temperature', 1],
	['timeout', 100],
	['systemInstruction', 'Use blue'],
	['outputField', 'image'],
	['retryAfterTimeout', false],
])('what cannot be read in %s of the first item fails that item alone', async (name, value) => {
	const { items } = await run({ [name]: failing(value) });
	expect(items.map(({ json }) => 'error' in json)).toEqual([true, false, false]);
	expect(items[0]?.json.error).toMatchObject({ reason: 'BAD_INPUT' });
	expect(received).toBe(2);
});

test.each([
	['concurrency', 0.5, '"Concurrency" cannot be 0.5'],
	['concurrency', 'many', '"Concurrency" cannot be "many"'],
	['concurrency', "={{ $('Nowhere').item.json.x }}", '"Concurrency" cannot be read: '],
	['requestsPerMinute', -1, '"Requests per Minute" cannot be -1'],
	['requestsPerMinute', failing(5), '"Requests per Minute" cannot be read: '],
])('a pace that cannot be used, %s %p, is told once and for all', async (name, value, message) => {
	const { items } = await run({ [name]: value });
	expect(items).toHaveLength(3);
	for (const { json } of items) {
		expect(json.error).toMatchObject({
			message: expect.stringContaining(message) as string,
			description: expect.stringContaining(
				'This option applies to all items and is read from the first one, so nothing was sent for any item.',
			) as string,
			reason: 'BAD_INPUT',
		});
	}
	expect(received).toBe(0);
});

test('the pace of the first item counts, whatever the others give', async () => {
	const { items } = await run({ concurrency: '={{ $json.bad ? 2 : "many" }}' });
	expect(items.map(({ json }) => 'error' in json)).toEqual([false, false, false]);
});

test('a pace that the editor hides in successive turns is not read', async () => {
	const { items } = await run(
		{ concurrency: 'many' },
		{ operation: 'multiTurn', turns: 'acrossItems' },
	);
	expect(items.map(({ json }) => json.error)).toEqual([undefined, undefined, undefined]);
});

describe('requests that had not gone out when the run stopped', () => {
	async function stopped(options: Record<string, NodeParameterValueType>, items: number) {
		provider.answer = (response) => {
			received++;
			response.writeHead(400).end('{"error":{"message":"No","code":400}}');
		};
		return await provider.engine.run({
			parameters: { operation: 'textToImage', prompt: 'Create an image of a boat', options },
			items: Array.from({ length: items }, () => ({ json: {} })),
			credential: provider.credential(),
		});
	}

	test('are not told as such that may be charged for', async () => {
		const { error } = await stopped({ concurrency: 5, requestsPerMinute: 1 }, 5);
		expect(received).toBe(1);
		expect(error?.description).not.toContain('stopped in progress');
	});

	test('nor are those that wait to be sent again', async () => {
		provider.answer = (response) => {
			received++;
			if (received === 1) {
				response.writeHead(503, { 'retry-after': '50' }).end('{"error":{"message":"Busy"}}');
			} else {
				const refuse = () => response.writeHead(400).end('{"error":{"message":"No","code":400}}');
				setTimeout(refuse, 2000);
			}
		};
		const { error } = await provider.engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a boat',
				options: { concurrency: 2, timeout: 300 },
			},
			items: [{ json: {} }, { json: {} }],
			credential: provider.credential(),
		});
		expect(received).toBe(2);
		expect(error?.description).not.toContain('stopped in progress');
	});
});
