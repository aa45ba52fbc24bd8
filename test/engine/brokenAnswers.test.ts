import type { ServerResponse } from 'node:http';
import sharp from 'sharp';
import { HostileProvider, PARTS } from './hostileProvider';
import { drawImage } from './images';

let provider: HostileProvider;
beforeAll(async () => {
	provider = await HostileProvider.start();
});
afterAll(() => provider.stop());

/** Answers the calls in turn, and notes them. */
function answers(...list: Array<(response: ServerResponse) => void>): string[] {
	const seen: string[] = [];
	provider.answer = (response) => {
		seen.push(response.req.url ?? '');
		const next = list.shift();
		if (next) next(response);
		else response.end();
	};
	return seen;
}

const partly =
	(status: number, text: string, headers = {}) =>
	(response: ServerResponse) => {
		response.writeHead(status, headers).write(text);
	};
const broken =
	(status: number, text: string, headers = {}) =>
	(response: ServerResponse) => {
		partly(status, text, headers)(response);
		setTimeout(() => response.destroy(), 50);
	};
const answered = (data: string) =>
	JSON.stringify({ candidates: [{ content: { parts: [{ inlineData: { data } }] } }] });
const whole = (image: Buffer) => (response: ServerResponse) =>
	void response.end(answered(image.toString('base64')));
const said = (status: number, text: string) => (response: ServerResponse) =>
	void response.writeHead(status).end(text);

describe('why a call was turned down is told by its status', () => {
	test('where the words break off', async () => {
		answers(broken(403, 'Not allo', { 'x-request-id': 'req-1' }));
		const { items } = await provider.run();
		const { error } = items[0]?.json as { error: { description: string } };
		expect(error).toMatchObject({ httpCode: 403, requestId: 'req-1' });
		expect(error.description).not.toContain('may have charged');
	});

	test('where the words stall, long before the timeout', async () => {
		answers(partly(403, 'Not allo'));
		const { items } = await provider.run({ options: { timeout: 3600 } });
		expect(items[0]?.json.error).toMatchObject({ httpCode: 403, reason: 'HTTP_403' });
	});

	test('and a call that was turned away so is sent again', async () => {
		const image = await drawImage();
		const seen = answers(broken(503, 'Overl', { 'retry-after': '0' }), whole(image));
		const { items } = await provider.run();
		expect(items[0]?.json).toMatchObject({ attempts: 2 });
		expect(seen).toHaveLength(2);
	});
});

test('an answer that breaks off tells the name of the request, and is not sent again', async () => {
	const seen = answers(broken(200, PARTS, { 'x-request-id': 'req-2' }));
	const { items } = await provider.run();
	expect(items[0]?.json.error).toMatchObject({
		message: 'The connection to the provider was lost',
		requestId: 'req-2',
		description: expect.stringMatching(/may have charged.* Request ID: req-2\.$/) as string,
	});
	expect(seen).toHaveLength(1);
});

test("a gateway's own 504 is not sent again, since the image may be made behind it", async () => {
	const seen = answers(said(504, '<html><h1>504 Gateway Time-out</h1></html>'));
	const { items } = await provider.run();
	expect(items[0]?.json.error).toMatchObject({
		httpCode: 504,
		description: expect.stringContaining('may have charged') as string,
	});
	expect(seen).toHaveLength(1);
});

describe('an image that the provider links to', () => {
	const link = (response: ServerResponse) => {
		response.end(answered(`http://${response.req.headers.host}/made.png`));
	};

	test('is fetched again where its host is busy or breaks off, without another call', async () => {
		const image = await drawImage();
		const seen = answers(
			link,
			said(503, ''),
			broken(200, 'half'),
			(response) => void response.end(image),
		);
		const { items } = await provider.run();
		expect(items[0]?.json.error).toBeUndefined();
		const stored = await provider.engine.bytesOf(items[0]?.binary?.data);
		expect(await sharp(stored).metadata()).toMatchObject({ format: 'png', width: 64 });
		expect(seen.filter((url) => url === '/made.png')).toHaveLength(3);
		expect(seen).toHaveLength(4);
	});

	test('is fetched, although the answer took nearly all of the time', async () => {
		const image = await drawImage();
		const seen = answers(
			(response) => void setTimeout(() => link(response), 11_000),
			(response) => void setTimeout(() => response.end(image), 11_000),
		);
		const { items } = await provider.run({ options: { timeout: 20 } });
		expect(items[0]?.json.error).toBeUndefined();
		expect(seen).toHaveLength(2);
	});

	test.each([
		['is not there', 404, 1],
		['stays unreachable', 503, 3],
	])('is given up with its cause when it %s', async (_case, status, tries) => {
		const gone = said(status, '');
		const seen = answers(link, gone, gone, gone, gone);
		const { items } = await provider.run();
		expect(items[0]?.json.error).toMatchObject({
			reason: 'IMAGE_LINK',
			message: `The image that the provider links to could not be downloaded: its host returned HTTP ${status}`,
		});
		expect(seen.filter((url) => url === '/made.png')).toHaveLength(tries);
	});
});
