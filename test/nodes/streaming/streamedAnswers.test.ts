import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { readAnswer, type Answer } from '../../../nodes/GeminiImage/gemini/answer';
import { AnswerScanner } from '../../../nodes/GeminiImage/streaming/answerScanner';
import { contentLine } from '../../../nodes/GeminiImage/streaming/rawContent';
import { bytesOf } from '../../../nodes/GeminiImage/streaming/byteSource';
import { cutAt, cuts, readAll } from '../bytes';
import { imagePartOf, scanPieces } from './answers';

const image = randomBytes(3000);
const signature = 'c2ln'.repeat(500);
const candidate = (parts: object[], more: object = {}) => ({
	candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
});
/** One image turn over several chunks, as `streamGenerateContent` answers. */
const CHUNKS = [
	candidate([{ text: 'Thinking …', thought: true }]),
	candidate([{ text: 'Here ' }]),
	candidate([{ text: 'it is.', thoughtSignature: 'Zmlyc3Q=' }]),
	candidate([imagePartOf(image, { thoughtSignature: signature })]),
	candidate([{ text: '' }], { finishReason: 'STOP', groundingMetadata: { a: 1 } }),
	{ usageMetadata: { totalTokenCount: 5 }, modelVersion: 'gemini-3-pro-image', responseId: 'r' },
];

const events = (end: string) => (chunks: readonly object[]) =>
	`: keep-alive${end}${end}${chunks
		.map((chunk) => `event: message${end}id: 1${end}data: ${JSON.stringify(chunk)}${end}${end}`)
		.join('')}data: [DONE]${end}${end}`;
const FORMS: Array<[string, (chunks: readonly object[]) => string]> = [
	['events that end with LF', events('\n')],
	['events that end with CR and LF', events('\r\n')],
	['events that end with CR', events('\r')],
	[
		'events without a blank or an end',
		(chunks) => chunks.map((chunk) => `data:${JSON.stringify(chunk)}`).join('\n'),
	],
	[
		'events of several lines',
		(chunks) =>
			chunks.map((chunk) => JSON.stringify(chunk, null, 1).replace(/^/gm, 'data: ')).join('\n\n'),
	],
	['a list', (chunks) => JSON.stringify(chunks, null, 1)],
	['a list in one event', (chunks) => `data: ${JSON.stringify(chunks)}\n\n`],
	['one after another', (chunks) => chunks.map((chunk) => JSON.stringify(chunk)).join('\n')],
	['a byte order mark before a list', (chunks) => `\ufeff${JSON.stringify(chunks)}`],
	['blank lines before events', (chunks) => `\r\n\n${events('\n')(chunks)}`],
	[
		'each in a wrapper',
		(chunks) => events('\n')(chunks.map((response) => ({ response, traceId: 't' }))),
	],
];

function read(text: string, places: readonly number[] = [], keepContent = true): Answer {
	return readAnswer(scanPieces(cutAt(text, places), { keepContent }), false);
}

async function contentOf(answer: Answer): Promise<unknown> {
	if (answer.kind !== 'images') throw new Error(`The answer is ${answer.kind}.`);
	const line = contentLine(answer.contents[0] ?? [], (slot) => {
		const found = answer.images.find((entry) => entry.slot === slot);
		const bytes = found?.data.kind === 'bytes' ? Buffer.concat(found.data.chunks) : image;
		return { bytes: bytesOf(bytes), mimeType: 'image/png' };
	});
	return JSON.parse((await readAll(line)).toString());
}

test.each(FORMS)(
	'an answer that is streamed as %s is one answer, wherever it is cut',
	async (_form, write) => {
		await fc.assert(
			fc.asyncProperty(cuts, async (places) => {
				const answer = read(write(CHUNKS), places);
				expect(answer).toMatchObject({
					kind: 'images',
					facts: {
						text: 'Here it is.',
						thoughts: 'Thinking …',
						finishReason: 'STOP',
						usage: { totalTokenCount: 5 },
						grounding: { a: 1 },
						modelVersion: 'gemini-3-pro-image',
						responseId: 'r',
					},
				});
				if (answer.kind !== 'images') return;
				const [only] = answer.images;
				expect(answer.images).toHaveLength(1);
				expect(only?.data.kind === 'bytes' && Buffer.concat(only.data.chunks).equals(image)).toBe(
					true,
				);
				expect(await contentOf(answer)).toEqual({
					role: 'model',
					parts: [
						{ text: 'Here ' },
						{ text: 'it is.', thoughtSignature: 'Zmlyc3Q=' },
						imagePartOf(image, { thoughtSignature: signature }),
					],
				});
			}),
			{ numRuns: 60 },
		);
	},
);

test('an image that is written into a streamed text is whole, wherever the text is cut', async () => {
	const base64 = image.toString('base64');
	const text = `A red word: ![a](data:image/png;base64,${base64}) Done.`;
	await fc.assert(
		fc.asyncProperty(
			fc.uniqueArray(fc.nat(80), { maxLength: 6 }),
			fc.boolean(),
			async (places, isOpenAi) => {
				const chunks = cutAt(text, places).map((piece) => {
					const content = piece.toString();
					return isOpenAi
						? { choices: [{ index: 0, delta: { content } }] }
						: candidate([{ text: content }]);
				});
				const answer = read(events('\n')(chunks));
				expect(answer).toMatchObject({
					kind: 'images',
					images: [{ data: { kind: 'bytes', length: image.length } }],
					facts: { text: 'A red word:  Done.' },
				});
				expect(await contentOf(answer)).toEqual({
					role: 'model',
					parts: [{ text: 'A red word:  Done.' }, imagePartOf(image)],
				});
			},
		),
		{ numRuns: 200 },
	);
});

test('what follows the end of a stream is not read', () => {
	const text = `data: ${JSON.stringify(candidate([imagePartOf(image)]))}\n\ndata: [DONE]\n\ndata: {"err`;
	expect(read(text).kind).toBe('images');
});

test('an error that ends a stream is told where no image came', () => {
	const error = { error: { code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' } };
	expect(read(events('\n')([candidate([{ text: 'One moment' }]), error]))).toEqual({
		kind: 'error',
		body: JSON.stringify(error),
	});
	expect(read(events('\n')([...CHUNKS, error])).kind).toBe('images');
});

test('a prompt that is blocked in a stream is told', () => {
	const promptFeedback = { blockReason: 'SAFETY' };
	expect(read(`data: ${JSON.stringify({ promptFeedback })}\n\n`)).toMatchObject({
		kind: 'promptBlocked',
		blockReason: 'SAFETY',
	});
});

describe('an answer that breaks off', () => {
	const scanned = (text: string) => {
		const scanner = new AnswerScanner({ keepContent: true, keepDrafts: false });
		scanner.push(Buffer.from(text));
		expect(() => scanner.end()).toThrow();
		return scanner.salvage();
	};
	const whole = JSON.stringify({
		candidates: [
			{
				content: {
					parts: [{ text: 'Here.' }, imagePartOf(image, { thoughtSignature: signature })],
				},
				finishReason: 'STOP',
			},
		],
	});
	const dataEnd = whole.indexOf(image.toString('base64')) + image.toString('base64').length;

	test('behind its image gives the image, wherever that is', async () => {
		for (let end = dataEnd + 1; end < whole.length; end += 7) {
			const salvaged = scanned(whole.slice(0, end));
			if (!salvaged) throw new Error(`Nothing was salvaged at ${end}.`);
			const answer = readAnswer(salvaged, false);
			expect(answer).toMatchObject({ kind: 'images', isCutOff: true, facts: { text: 'Here.' } });
			expect(await contentOf(answer)).toMatchObject({
				role: 'model',
				parts: [{ text: 'Here.' }, imagePartOf(image)],
			});
		}
	});

	test('within its image gives nothing', () => {
		for (const end of [dataEnd, dataEnd - 1, dataEnd - 1000, 20]) {
			expect(scanned(whole.slice(0, end))).toBeUndefined();
		}
	});

	test('behind a draft gives nothing', () => {
		const draft = JSON.stringify(candidate([imagePartOf(image, { thought: true })]));
		expect(scanned(draft.slice(0, -3))).toBeUndefined();
	});

	test('with other text behind it gives the image', () => {
		expect(scanned(`${whole}<html>`)?.values).toHaveLength(1);
	});
});
