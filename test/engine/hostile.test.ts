import { crc32 } from 'node:zlib';
import type { NodeParameterValueType } from 'n8n-workflow';
import { HostileProvider, MEBIBYTE, PARTS } from './hostileProvider';
import { drawImage } from './images';

let provider: HostileProvider;
beforeAll(async () => {
	provider = await HostileProvider.start();
});
afterAll(() => provider.stop());

const run = async (more: Record<string, NodeParameterValueType> = {}, continueOnFail = true) =>
	await provider.run(more, continueOnFail);

const send = (parts: object[], more: object = {}) => {
	const body = JSON.stringify({
		candidates: [{ content: { parts }, finishReason: 'STOP', ...more }],
	});
	provider.answer = (response) => void response.end(body);
};
const imagePart = (bytes: Buffer, mimeType = 'image/png') => ({
	inlineData: { mimeType, data: bytes.toString('base64') },
});

// Larger ones are in the fault suite.
describe('an answer that never ends is given up with a message', () => {
	test.each([
		['in a text', `${PARTS}{"text":"`, 'A'.repeat(MEBIBYTE)],
		['in its parts', PARTS, `{"text":"${'A'.repeat(1000)}"},`.repeat(100)],
	])('%s', async (_case, start, piece) => {
		expect(await provider.givesUp(start, piece)).toBeLessThan(40 * MEBIBYTE);
	});

	test('also where the call was turned down: the message has the start of it', async () => {
		provider.sendEndlessly('No. ', Buffer.from('No. '.repeat(10_000)), 400);
		const { items } = await run();
		expect(items[0]?.json.error).toMatchObject({ httpCode: 400, reason: 'HTTP_400' });
		expect(JSON.stringify(items[0]?.json).length).toBeLessThan(2000);
	});

	test('also where the body of a refusal stalls: the timeout ends it', async () => {
		provider.answer = (response) => void response.writeHead(400).write('{"error":');
		const { items } = await run({ options: { timeout: 3 } });
		expect(items[0]?.json.error).toMatchObject({ reason: 'TIMEOUT' });
	});
});

describe('bytes that are no image are refused, whatever they are called', () => {
	test.each([
		['an SVG with a script', '<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'],
		['an SVG behind a declaration', '<?xml version="1.0"?>\n<!-- x -->\n<svg onload="x()"/>'],
		['a page', '<!DOCTYPE html><html><script>x()</script></html>'],
		['a page behind a mark', '\ufeff<html><script>x()</script></html>'],
		['words', 'I could not draw that.'],
		['a document', '%PDF-1.7'],
	])('%s', async (_case, text) => {
		send([imagePart(Buffer.from(text))]);
		const { items } = await run();
		expect(items[0]?.json.error).toMatchObject({ reason: 'BROKEN_IMAGE' });
		expect(items[0]?.binary).toBeUndefined();
	});

	test('an image that calls itself a page is stored as the image that it is', async () => {
		send([imagePart(await drawImage('png'), 'text/html')]);
		const { items } = await run();
		expect(items[0]?.binary?.data).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
	});
});

test('an image that claims four billion pixels a side is passed on without such figures', async () => {
	const bytes = await drawImage('png');
	bytes.writeUInt32BE(0xffffffff, 16);
	bytes.writeUInt32BE(0xffffffff, 20);
	bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
	send([imagePart(bytes)]);
	const { items } = await run();
	expect(items[0]?.json.error).toBeUndefined();
	expect(items[0]?.json.image).not.toHaveProperty('width');
	expect(JSON.stringify(items[0]?.json)).not.toContain('4294967295');
});

test('what a model says is shown as text: no control characters and no HTML in a message', async () => {
	const words = '\u001b[31m<img src=x onerror=alert(1)>\u0000\u202eevil';
	for (const make of [
		() => send([{ text: words }]),
		() => send([], { finishReason: words, finishMessage: words }),
		() => {
			provider.answer = (response) =>
				void response.writeHead(400).end(JSON.stringify({ error: words }));
		},
	]) {
		make();
		const { items } = await run();
		const { message, description, reason } = items[0]?.json.error as Record<string, string>;

		expect(`${message} ${description} ${reason}`).not.toMatch(/[<>\u0000-\u001f\u202e]/);
		const { error } = await run({}, false);

		expect(`${error?.message} ${error?.description}`).not.toMatch(/[<>\u0000-\u001f\u202e]/);
	}
	send([imagePart(await drawImage('png'))], { finishReason: words });
	expect((await run()).hints.join()).not.toMatch(/[<>]/);
});

describe('the output field', () => {
	test.each(['constructor', 'toString', 'a.b', 'a/../b', 'my picture', 'Bild ä', '0'])(
		'may be called "%s"',
		async (outputField) => {
			send([imagePart(await drawImage('png')), imagePart(await drawImage('jpeg'))]);
			const { items } = await run({ options: { outputField, output: 'allInOneItem' } });
			const fields = Object.keys(items[0]?.binary ?? {});
			expect([...fields].sort()).toEqual([outputField, `${outputField}1`].sort());
			expect(items[0]?.binary?.[outputField]).toMatchObject({
				fileName: 'image-1.png',
				mimeType: 'image/png',
			});
		},
	);

	test.each([
		['__proto__', 'n8n cannot store a field with this name'],
		['conversation', 'This field is reserved for the conversation file'],
	])('may not be called "%s", and the message says why', async (outputField, why) => {
		const { error } = await run({ options: { outputField } }, false);
		expect(error?.message).toBe(`"Output Field" cannot be "${outputField}"`);
		expect(error?.description).toContain(why);
	});
});
