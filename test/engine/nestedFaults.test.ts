import { HostileProvider } from './hostileProvider';
import { drawImage } from './images';

let provider: HostileProvider;
let image: string;
beforeAll(async () => {
	provider = await HostileProvider.start();
	const data = (await drawImage()).toString('base64');
	image = JSON.stringify({ candidates: [{ content: { parts: [{ inlineData: { data } }] } }] });
});
afterAll(() => provider.stop());

/** Turns the first call down, and answers the others. @returns when each came, in ms */
function turnDownOnce(status: number, body: unknown, headers = {}): number[] {
	const calls: number[] = [];
	provider.answer = (response) => {
		calls.push(Date.now());
		if (calls.length > 1) response.end(image);
		else response.writeHead(status, headers).end(JSON.stringify(body));
	};
	return calls;
}

const google = (code: number, status: string, message: string, ...details: object[]) =>
	JSON.stringify({ error: { code, status, message, details } });
const wrapped = (inner: string) => ({
	error: { message: `Upstream: ${JSON.stringify(inner)} (request id: a1)`, code: 500 },
});

test('a call is sent again when the innermost fault says, and not before', async () => {
	const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.2s' };
	const inner = google(429, 'RESOURCE_EXHAUSTED', 'Slow down.', retryInfo);
	const calls = turnDownOnce(500, wrapped(inner));
	const { items } = await provider.run();
	expect(items[0]?.json).toMatchObject({ attempts: 2 });
	expect((calls[1] ?? 0) - (calls[0] ?? 0)).toBeGreaterThan(1100);
});

test.each([
	['a bad request behind a 500', 500, wrapped(google(400, 'INVALID_ARGUMENT', 'No such thing.'))],
	['a quota of hours', 429, { error: { message: 'Your quota will reset after 18h12m.' } }],
	['a refusal behind a 500', 500, { error: { message: 'Blocked [IMAGE_SAFETY].' } }],
	['no channel behind a 503', 503, { error: { message: '模型 x 无可用渠道' } }],
	['no credit behind a 429', 429, { error: { message: 'Your credits are depleted.' } }],
	['a timeout of the gateway behind a 500', 500, { error: { message: 'Request timed out' } }],
])('%s is not sent again, however long the timeout is', async (_case, status, body) => {
	const calls = turnDownOnce(status, body, { 'retry-after': '0' });
	const { items } = await provider.run({ options: { timeout: 86_400 } });
	expect(items[0]?.json.error).toBeDefined();
	expect(calls).toHaveLength(1);
});

test('a fault inside an answer with status 200 is told by its innermost words, and not sent again', async () => {
	const calls = turnDownOnce(200, wrapped(google(503, 'UNAVAILABLE', 'It is busy.')));
	const { items } = await provider.run();
	expect(items[0]?.json.error).toMatchObject({
		httpCode: 200,
		reason: 'UNAVAILABLE',
		retryable: false,
		description: expect.stringMatching(
			/^The provider says: "It is busy\." .*may have charged/,
		) as string,
	});
	expect(calls).toHaveLength(1);
});

test('a key stays out of words that were written into JSON twice', async () => {
	const escaped = 'sk\\/hostile\\/0123';
	const inner = `{"error":{"message":"The key ${escaped} is odd."}}`;
	turnDownOnce(400, wrapped(inner));
	const { items } = await provider.engine.run({
		parameters: { operation: 'textToImage', prompt: 'Create an image of a boat' },
		credential: { ...provider.credential(), apiKey: 'sk/hostile/0123' },
		continueOnFail: true,
	});
	const { description } = items[0]?.json.error as { description: string };
	expect(description).toMatch(/^The provider says: "The key [‹<]key[›>] is odd\."/);
	expect(description).not.toContain('sk/hostile');
});

test('the only reference image is named where it cannot be read', async () => {
	const body = { error: { message: 'Unable to process input image.', type: '', code: 400 } };
	const stored = await provider.engine.store(await drawImage(), 'a.png', 'image/png');
	const edit = async (binary: Record<string, typeof stored>) => {
		turnDownOnce(400, body);
		const { items } = await provider.engine.run({
			parameters: { operation: 'imageToImage', prompt: 'Make it blue', imageFields: '*' },
			items: [{ json: {}, binary }],
			credential: provider.credential(),
			continueOnFail: true,
		});
		return (items[0]?.json.error as { message: string }).message;
	};
	expect(await edit({ photo: stored })).toMatch(
		/^The provider cannot read a reference image: ".*photo/,
	);
	expect(await edit({ photo: stored, other: stored })).toBe(
		'The provider cannot read a reference image',
	);
});
