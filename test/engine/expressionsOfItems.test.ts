import type { INodeExecutionData } from 'n8n-workflow';
import { Engine, type RunOptions } from './engine';
import { drawImage } from './images';
import { answerWith, RecordingHost } from './recordingHost';

let engine: Engine;
let host: RecordingHost;
beforeAll(async () => {
	const png = (await drawImage()).toString('base64');
	engine = await Engine.start('filesystem');
	host = await RecordingHost.start(png);
	host.answer = (_request, response) => {
		const isRefused = host.received.at(-1)?.whole.includes('a wolf');
		if (isRefused) response.writeHead(400).end('{"error":{"message":"No wolves"}}');
		else response.end(answerWith(png));
	};
});
beforeEach(() => host.forget());
afterAll(() => host.stop());

/** Every field of the node and of its credential has an expression, those in collections too. */
const parameters = {
	operation: 'textToImage',
	model: { __rl: true, mode: 'id', value: '={{ $json.model }}' },
	prompt: '=Create an image of {{ $json.animal }}',
	aspectRatio: '={{ $json.ratio }}',
	options: { temperature: '={{ $json.temperature }}', concurrency: 1 },
};
const credential = {
	provider: 'custom',
	baseUrl: '={{ $json.url }}',
	apiKey: '={{ $json.key }}',
	authentication: '={{ $json.header }}',
};

function items(): INodeExecutionData[] {
	const item = (animal: string, json: object) => ({ json: { animal, url: host.url, ...json } });
	const flash = 'gemini-2.5-flash-image';
	const pro = 'gemini-3-pro-image';
	return [
		item('a cat', {
			...{ model: flash, ratio: '1:1', temperature: 0.1 },
			...{ key: 'key-of-the-cat', header: 'bearer' },
		}),
		item('a wolf', {
			...{ model: pro, ratio: '4:3', temperature: 0.2 },
			...{ key: 'key-of-the-wolf', header: 'xGoogApiKey' },
		}),
		item('a bat', { model: pro, ratio: '3:4', temperature: 0.3, key: 'short' }),
		item('a dog', {
			...{ model: pro, ratio: '16:9', temperature: 0.4 },
			...{ key: 'key-of-the-dog', header: 'authorization' },
		}),
	];
}

async function run(nodeSettings: RunOptions['nodeSettings']) {
	return await engine.run({ parameters, credential, items: items(), nodeSettings });
}

const animals = (list: INodeExecutionData[]) => list.map(({ json }) => json.animal);
const sources = (list: INodeExecutionData[]) => list.map(({ pairedItem }) => pairedItem);

test('each item is called for with its own parameters, options and credential', async () => {
	await run({ onError: 'continueErrorOutput' });
	expect(host.received).toHaveLength(3);
	const [cat, wolf, dog] = host.received.map(({ whole }) => whole);
	for (const [request, ...parts] of [
		[cat, 'gemini-2.5-flash-image:', 'a cat', '"1:1"', ':0.1', 'Bearer key-of-the-cat'],
		[wolf, 'gemini-3-pro-image:', 'a wolf', '"4:3"', ':0.2', '"x-goog-api-key":"key-of-the-wolf"'],
		[dog, 'gemini-3-pro-image:', 'a dog', '"16:9"', ':0.4', '"authorization":"key-of-the-dog"'],
	]) {
		for (const part of parts) expect(request).toContain(part);
	}
});

test('with an error output, each item leaves through its own output, to the nodes behind it', async () => {
	const { items, errorItems, arrived, error } = await run({ onError: 'continueErrorOutput' });
	expect(error).toBeUndefined();
	expect(sources(items)).toEqual([{ item: 0 }, { item: 3 }]);
	expect(sources(errorItems)).toEqual([{ item: 1 }, { item: 2 }]);
	// n8n puts the fields of the input item back that an error item lacks.
	expect(animals(errorItems)).toEqual(['a wolf', 'a bat']);
	const [wolf, bat] = errorItems.map(({ json }) => JSON.stringify(json.error));
	expect(wolf).toContain('No wolves');
	expect(bat).toContain('The API key in the credential is too short');
	expect(arrived.success.map(({ json }) => json)).toEqual(items.map(({ json }) => json));
	expect(arrived.error.map(({ json }) => json)).toEqual(errorItems.map(({ json }) => json));
});

test('without one, all leave through the one output that there is', async () => {
	const { items, errorItems, arrived } = await run({ onError: 'continueRegularOutput' });
	expect(sources(items)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
	expect(items.map(({ json }) => 'error' in json)).toEqual([false, true, true, false]);
	expect([errorItems, arrived.success, arrived.error]).toEqual([[], [], []]);
});

test('"Execute Once" takes the first item with its own parameters and credential', async () => {
	const { items } = await run({ executeOnce: true });
	expect(sources(items)).toEqual([{ item: 0 }]);
	expect(host.received.map(({ whole }) => whole)).toEqual([
		expect.stringContaining('key-of-the-cat'),
	]);
});

test('what the user left alone has its default, as in a workflow that n8n has saved', async () => {
	const { run, items } = await engine.run({
		parameters: { prompt: 'Create an image of a boat' },
		credential: { provider: 'custom', baseUrl: host.url, apiKey: 'key-of-the-test' },
	});
	expect(items[0]?.json).toMatchObject({ operation: 'textToImage', provider: 'custom' });
	expect(run.status).toBe('success');
});
