import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { HostileProvider } from './hostileProvider';
import { drawImage } from './images';

let provider: HostileProvider;
beforeAll(async () => {
	provider = await HostileProvider.start();
});
afterAll(() => provider.stop());

/** @returns how often the provider is asked */
function send(status: number, encoding: string, body: string | Buffer): () => number {
	let asked = 0;
	provider.answer = (response) => {
		asked++;
		response.writeHead(status, { 'content-encoding': encoding }).end(body);
	};
	return () => asked;
}

async function answerWithImage(): Promise<string> {
	const data = (await drawImage()).toString('base64');
	return JSON.stringify({ candidates: [{ content: { parts: [{ inlineData: { data } }] } }] });
}

test.each([
	['gzip', gzipSync],
	['deflate', deflateSync],
	['br', brotliCompressSync],
])('an answer that is compressed as it says is unpacked: %s', async (encoding, pack) => {
	send(200, encoding, pack(await answerWithImage()));
	const { items } = await provider.run();
	expect(items[0]?.json.image).toMatchObject({ mimeType: 'image/png' });
});

describe.each(['gzip', 'x-gzip', 'deflate', 'br'])(
	'a body that calls itself %s and is not',
	(encoding) => {
		test('is told as such, may have been charged for, and is not asked for again', async () => {
			const asked = send(200, encoding, await answerWithImage());
			const { items } = await provider.run({ options: { retryAfterTimeout: true } });
			expect(items[0]?.json.error).toEqual({
				message: "The provider's response cannot be decompressed",
				description:
					'It is labeled as compressed but is not, or it was damaged in transit. Tell the provider that the "Content-Encoding" header of its response does not match the body. The provider may have charged for this request, so the node does not send it again.',
				httpCode: 200,
				reason: 'MISLABELED_ANSWER',
				retryable: false,
			});
			expect(asked()).toBe(1);
		});

		test.each([
			[400, 'The provider rejected the request', 1],
			[503, 'The provider is overloaded (HTTP 503)', 2],
		])('leaves the status %i to decide', async (status, message, tries) => {
			const asked = send(status, encoding, '{"error":{"message":"No."}}');
			const { items } = await provider.run({ options: { maxTries: 2 } });
			expect(items[0]?.json.error).toMatchObject({ message, httpCode: status });
			expect(asked()).toBe(tries);
		});
	},
);

test('an answer that is damaged in its middle is no broken connection', async () => {
	const packed = gzipSync(await answerWithImage());
	packed.fill(0xff, packed.length >> 1, (packed.length >> 1) + 40);
	send(200, 'gzip', packed);
	const { items } = await provider.run();
	expect(items[0]?.json.error).toMatchObject({ reason: 'MISLABELED_ANSWER' });
});

test('words that are compressed without saying so are read, and bytes that nobody can read not told', async () => {
	send(400, 'identity', gzipSync('{"error":{"message":"Not this way."}}'));
	const told = async () => (await provider.run()).items[0]?.json.error as { description: string };
	expect((await told()).description).toMatch(/^The provider says: "Not this way\."/);
	send(400, 'identity', brotliCompressSync('{"error":{"message":"Not this way."}}'));
	expect((await told()).description).toMatch(/^Set "Aspect Ratio"/);
});
