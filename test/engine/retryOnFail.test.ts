import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INodeExecutionData } from 'n8n-workflow';
import { Engine, type BinaryMode, type RunOptions } from './engine';
import { drawImage } from './images';
import { answerWith, RecordingHost } from './recordingHost';

let engine: Engine;
let host: RecordingHost;
let png: string;
beforeAll(async () => {
	engine = await Engine.start('filesystem');
	png = (await drawImage()).toString('base64');
	host = await RecordingHost.start(png);
});
beforeEach(() => host.forget());
afterAll(() => host.stop());

type Response = (response: ServerResponse, request: IncomingMessage) => void;
const image: Response = (response) => void response.end(answerWith(png));
const turnedAway: Response = (response) =>
	void response.writeHead(503).end('{"error":{"message":"Overloaded","code":503}}');
const refused: Response = (response) =>
	void response.end('{"candidates":[{"finishReason":"IMAGE_SAFETY"}]}');
const broken: Response = (_response, request) => void request.socket.destroy();

/** What the provider does with the calls for each prompt, one after another; an image after these. */
function provide(script: Record<string, Response[]>): void {
	host.answer = (request, response) => {
		const { whole = '' } = host.received.at(-1) ?? {};
		const [prompt] = promptsIn(whole).slice(-1);
		(script[prompt ?? '']?.shift() ?? image)(response, request);
	};
}

const promptsIn = (text: string) => [...text.matchAll(/boat \d+/g)].map(([prompt]) => prompt);
/** The prompts of the calls in the order they came; of a conversation, the newest. */
const sent = () => host.received.map(({ whole }) => promptsIn(whole).at(-1));

async function run(more: Partial<RunOptions> & { count?: number; options?: object } = {}) {
	const { count = 3, options, parameters, nodeSettings, ...rest } = more;
	return await engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: '={{ $json.prompt }}',
			options: { maxTries: 1, concurrency: 1, ...options },
			...parameters,
		},
		items: Array.from({ length: count }, (_entry, at) => ({ json: { prompt: `boat ${at}` } })),
		credential: { provider: 'custom', baseUrl: host.url, apiKey: 'retries-0123456789' },
		nodeSettings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1, ...nodeSettings },
		...rest,
	});
}

const prompts = (items: INodeExecutionData[]) => items.map(({ json }) => json.prompt);

describe('n8n\'s "Retry On Fail"', () => {
	test.each([1, 3])('sends only what is missing, with %i requests at once', async (concurrency) => {
		provide({ 'boat 1': [turnedAway, turnedAway] });
		const { items, error, hints } = await run({ options: { concurrency } });
		expect(error).toBeUndefined();
		expect(prompts(items)).toEqual(['boat 0', 'boat 1', 'boat 2']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		for (const { binary } of items) {
			expect((await engine.bytesOf(binary?.data)).toString('base64')).toBe(png);
		}
		const times = (prompt: string) => sent().filter((entry) => entry === prompt).length;
		expect(['boat 0', 'boat 1', 'boat 2'].map(times)).toEqual([1, 3, 1]);
		const kept = concurrency === 1 ? '1 image' : '2 images';
		expect(hints.join()).toContain(
			`n8n retried this node ("Retry On Fail"). The node reused ${kept} from an earlier try`,
		);
	});

	test('finishes what is under way for the next try, and begins nothing more', async () => {
		let release: (() => void) | undefined;
		provide({
			'boat 0': [(response) => (release = () => image(response, {} as IncomingMessage))],
			'boat 1': [
				(response, request) => {
					turnedAway(response, request);
					const finish = () => (release ? release() : void setTimeout(finish, 50));
					setTimeout(finish, 2000);
				},
			],
		});
		const { items, error } = await run({ count: 5, options: { concurrency: 2 } });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(5);
		expect(sent().slice(0, 3)).toEqual(expect.arrayContaining(['boat 0', 'boat 1']));
		expect(sent()).toHaveLength(6);
	});

	test.each<[string, Response]>([
		['was refused and may be charged for', refused],
		['broke off', broken],
	])('does not send again what %s', async (_case, fault) => {
		provide({ 'boat 1': [fault] });
		const { error } = await run();
		expect(sent()).toEqual(['boat 0', 'boat 1']);
		expect(error?.description).toMatch(/may have charged for this request/);
		expect(error?.description).toMatch(
			/n8n retried this node \("Retry On Fail"\), but this request was not sent again, so that you do not pay twice\. To allow that, turn on "Retry After Timeout"/,
		);
		expect(error?.description).toContain('1 image was already generated');
		expect(error?.description?.match(/retried this node/g)).toHaveLength(1);
	});

	test('sends nothing more where the run ends anyway', async () => {
		provide({ 'boat 0': [turnedAway], 'boat 1': [broken] });
		await run({ count: 3, options: { concurrency: 2 } });
		expect(sent().sort()).toEqual(['boat 0', 'boat 1']);
	});

	test('sends it again where the user wants that', async () => {
		provide({ 'boat 1': [broken] });
		const { items, error } = await run({ options: { retryAfterTimeout: true } });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(3);
		expect(sent()).toEqual(['boat 0', 'boat 1', 'boat 1', 'boat 2']);
	});

	test('keeps images where the user goes on after errors, too', async () => {
		provide({ 'boat 0': [turnedAway], 'boat 2': [refused] });
		const { items } = await run({ continueOnFail: true });
		// n8n repeats a run whose first item has an error.
		expect(items.map(({ json }) => 'error' in json)).toEqual([false, false, true]);
		expect(sent()).toEqual(['boat 0', 'boat 1', 'boat 2', 'boat 0']);
	});

	test('goes on in a conversation from the turn that failed', async () => {
		provide({ 'boat 2': [turnedAway, turnedAway] });
		const { items, error } = await run({
			count: 4,
			parameters: {
				operation: 'multiTurn',
				turns: 'acrossItems',
				prompt: '={{ $json.prompt }}',
				model: 'gemini-2.5-flash-image',
			},
		});
		expect(error).toBeUndefined();
		expect(prompts(items)).toEqual(['boat 0', 'boat 1', 'boat 2', 'boat 3']);
		expect(sent()).toEqual(['boat 0', 'boat 1', 'boat 2', 'boat 2', 'boat 2', 'boat 3']);
		expect(items.at(-1)?.json.conversation).toMatchObject({ turns: 4, images: 4 });
		const file = (await engine.bytesOf(items.at(-1)?.binary?.conversation)).toString();
		expect(promptsIn(file)).toEqual(['boat 0', 'boat 1', 'boat 2', 'boat 3']);
		expect(promptsIn(host.received.at(-1)?.whole ?? '')).toHaveLength(4);
	});

	test('tells what all tries together have cost, once', async () => {
		provide({ 'boat 1': [turnedAway] });
		const credential = { provider: 'google', baseUrl: host.url, apiKey: 'retries-0123456789' };
		const parameters = { model: 'gemini-3.1-flash-lite-image' };
		const { hints } = await run({
			credential,
			parameters: { operation: 'textToImage', prompt: '={{ $json.prompt }}', ...parameters },
		});
		const once = await run({
			credential,
			parameters: { operation: 'textToImage', prompt: '={{ $json.prompt }}', ...parameters },
		});
		const cost = (all: string[]) => /about USD [\d.]+ at Google's prices/.exec(all.join('\n'))?.[0];
		expect(cost(hints)).toBeDefined();
		expect(cost(hints)).toBe(cost(once.hints));
	});

	test('gives up after the tries of n8n, and tells of all images that n8n drops', async () => {
		provide({ 'boat 2': [turnedAway, turnedAway, turnedAway, turnedAway] });
		const { error } = await run();
		expect(sent()).toEqual(['boat 0', 'boat 1', 'boat 2', 'boat 2', 'boat 2']);
		expect(error?.description).toContain('2 images were already generated');
	});
});

test.each<BinaryMode>(['filesystem', 'default'])(
	'a new run takes nothing from the run before, in %s mode',
	async (mode) => {
		engine = await Engine.start(mode);
		provide({ 'boat 1': [turnedAway] });
		await run({ count: 2 });
		await run({ count: 2 });
		expect(sent()).toEqual(['boat 0', 'boat 1', 'boat 1', 'boat 0', 'boat 1']);
		engine = await Engine.start('filesystem');
	},
);

test('without "Retry On Fail" nothing is remembered, and what is under way is stopped', async () => {
	const ended = new Promise<void>((resolve) => {
		provide({
			'boat 0': [(_response, request) => void request.socket.on('close', resolve)],
			'boat 1': [(response, request) => void setTimeout(() => refused(response, request), 2000)],
		});
	});
	const { error } = await run({
		count: 4,
		options: { concurrency: 2 },
		nodeSettings: { retryOnFail: false },
	});
	await ended;
	expect(error?.description).toContain('1 more request was stopped in progress');
	expect(sent().sort()).toEqual(['boat 0', 'boat 1']);
});

test('"Execute Once" makes the first item alone', async () => {
	provide({});
	const { items } = await run({ nodeSettings: { executeOnce: true } });
	expect(prompts(items)).toEqual(['boat 0']);
	expect(sent()).toEqual(['boat 0']);
});
