import fc from 'fast-check';
import { indexConversation } from '../../../nodes/GeminiImage/conversation/conversationIndex';
import { lastImage } from '../../../nodes/GeminiImage/conversation/lastImage';
import { pastTurns } from '../../../nodes/GeminiImage/conversation/pastTurns';
import { jsonBytes } from '../../../nodes/GeminiImage/streaming/requestBody';
import { inPieces, readAll } from '../bytes';
import { ReadCounter } from '../readCounter';
import { imageData } from './contents';

const PIECE = 16;

/** A conversation whose last image has this token as its data, and more follows it. */
async function conversationWith(token: string, indent?: number) {
	const contents = [
		{ role: 'user', parts: [{ text: 'A' }] },
		{ role: 'model', parts: [{ inlineData: { mimeType: 'image/png', data: 'DATA' } }] },
		{ role: 'user', parts: [{ text: 'B'.repeat(100) }] },
	];
	const text = contents.map((content) => JSON.stringify(content, null, indent)).join('\n');
	const file = text.replace('"DATA"', token);
	const counter = new ReadCounter(inPieces(file, PIECE));
	const history = await indexConversation(counter.source);
	counter.reset();
	const found = await lastImage(history, pastTurns(history));
	const reference = found!.reference;
	return { counter, file, part: reference.part, bytes: reference.file?.bytes };
}

test('its data are sent as they stand, and its bytes have the length that was announced', async () => {
	await fc.assert(
		fc.asyncProperty(
			imageData,
			fc.constantFrom(undefined, 2),
			async ({ token, bytes: expected }, indent) => {
				const { part, bytes } = await conversationWith(token, indent);
				const json = jsonBytes(part);
				const text = (await readAll(json)).toString();
				expect(text).toContain(`"data":${token}`);
				expect(json.length).toBe(Buffer.byteLength(text));
				expect([...(await readAll(bytes!))]).toEqual(expected);
				expect(bytes!.length).toBe(expected.length);
			},
		),
		{ numRuns: 200 },
	);
});

test.each([
	['compact', undefined],
	['pretty printed', 2],
])('plain base64 in a %s file is not read until it is sent', async (_form, indent) => {
	const token = `"${'QUJD'.repeat(50)}"`;
	const { counter, file, part, bytes } = await conversationWith(token, indent);
	expect(counter.opens).toBe(0);
	expect(bytes?.length).toBe(150);
	const end = PIECE * Math.ceil((file.indexOf(token) + token.length - 1) / PIECE);
	for (const read of [() => jsonBytes(part), () => bytes!]) {
		counter.reset();
		await readAll(read());
		expect(counter).toMatchObject({ opens: 1, closes: 1 });
		// Nothing after the image is read.
		expect(counter.bytes).toBe(end);
	}
});

test.each([
	['escapes', '"QUJD\\u0051UJD"', 'ABCABC'],
	['no padding', '"QUI"', 'AB'],
	['the URL alphabet', '"QUJD_-8="', 'ABC\u00ff\u00ef'],
	['line breaks', '"QUJD\\nQUJD"', 'ABCABC'],
])('base64 with %s is measured in one reading', async (_case, token, meaning) => {
	const { counter, bytes } = await conversationWith(token);
	expect(counter).toMatchObject({ opens: 1, closes: 1 });
	expect((await readAll(bytes!)).toString('latin1')).toBe(meaning);
	expect(bytes?.length).toBe(meaning.length);
});

test('data that are no base64 are sent for the provider to judge, and cannot be uploaded', async () => {
	const { part, bytes } = await conversationWith('"*"');
	expect(bytes).toBeUndefined();
	expect((await readAll(jsonBytes(part))).toString()).toContain('"data":"*"');
});
