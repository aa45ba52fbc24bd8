import { readErrorBody } from '../../../nodes/GeminiImage/gemini/errorBody/readErrorBody';
import { textImages } from '../../../nodes/GeminiImage/gemini/textImages';
import type { ImageData } from '../../../nodes/GeminiImage/streaming/imageDataSink';
import { JsonScanner } from '../../../nodes/GeminiImage/streaming/jsonScanner';
import { inPieces } from '../bytes';
import { answerOf, bytesOrKind, imagePartOf, scan, scanPieces } from './answers';
import { bytesSearched } from './bytesSearched';

// Linear without a clock: searches are counted in bytes, and what is not a search is done on so much
// that a reader which begins again and again is ended by jest's limit. bench/ measures the time.
const MEGABYTES = 1_000_000;

describe('an image of megabytes is read in one pass', () => {
	test.each([
		['in small pieces', 'ABCD', 'ABCD', 16],
		['with escaped slashes', 'ABC\\/', 'ABC/', Infinity],
		['with escapes only', '\\u0041\\u0042\\u0043\\u0044', 'ABCD', Infinity],
		['with line breaks', `${'ABCD'.repeat(19)}\\r\\n`, 'ABCD'.repeat(19), Infinity],
	])('%s', (_name, spelled, base64, pieceBytes) => {
		const times = Math.floor((4 * MEGABYTES) / spelled.length);
		const answer = JSON.stringify(answerOf(imagePartOf('DATA'))).replace(
			'DATA',
			spelled.repeat(times),
		);
		let images: ImageData[] = [];
		const searched = bytesSearched(() => {
			({ images } = scan(answer, { keepContent: true }, pieceBytes));
		});
		expect(images).toHaveLength(1);
		const bytes = Buffer.from(base64.repeat(times), 'base64');
		expect(bytes.equals(bytesOrKind(images[0]) as Buffer)).toBe(true);
		// Once for quotation marks and once for backslashes, and not one time for each escape.
		expect(searched).toBeLessThan(3 * answer.length);
	});
});

test('a quarter of a million short texts in one chunk are read in one pass', () => {
	let read = 0;
	let texts = 0;
	const scanner = new JsonScanner({
		text: ({ length }) => void (read += length),
		valueEnd: (path) => void (texts += path.length === 1 ? 1 : 0),
	});
	const json = Buffer.from(`[${'"a",'.repeat(250_000 - 1)}"a"]`);
	const searched = bytesSearched(() => scanner.push(json));
	scanner.end();
	expect(texts).toBe(250_000);
	expect(read).toBe(json.length);
	expect(searched).toBeLessThan(3 * json.length);
});

test('a text that only begins Markdown images, again and again, stays as it is', () => {
	const text = '!['.repeat(4 * MEGABYTES);
	const found = textImages(text, true);
	expect(found.images).toEqual([]);
	expect(found.text === text).toBe(true);
});

describe('a body that repeats one beginning over and over', () => {
	const bodyOf = (beginning: string) => beginning.repeat((8 * MEGABYTES) / beginning.length);
	const NOTHING_TOLD = { fields: [], waits: [], resets: [], quotas: [], includesNone: false };

	test.each(
		[
			...['<', '< ', '&', '{', '[', '{"', "['", '{\\', '\\', '{ ', '"'],
			...['Error: ', 'a.', 'retry in ', 'retry will ', 'model ', 'status ', 'image/a'],
		].map((beginning) => [beginning]),
	)('is given as words, as far as it is read: %j', (beginning) => {
		const body = bodyOf(beginning);
		const { message, said, ...rest } = readErrorBody(body);
		expect(rest).toMatchObject({ ...NOTHING_TOLD, isPage: false });
		expect(message.length).toBeGreaterThan(10_000);
		expect(message.length).toBeLessThan(300_000);
		expect(body.startsWith(message)).toBe(true);
		expect(message.startsWith(said.trimEnd())).toBe(true);
	});

	test.each([['<script'], ['<style>'], ['<title']])('is a page with few words: %j', (beginning) => {
		const { message, ...rest } = readErrorBody(bodyOf(beginning));
		expect(rest).toMatchObject({ ...NOTHING_TOLD, isPage: true });
		expect(message.length).toBeLessThanOrEqual(300);
	});

	test.each([['{"a":"{'], ['{"error":'], ['[{"a":']])(
		'is broken JSON that says nothing: %j',
		(beginning) => {
			const body = readErrorBody(bodyOf(beginning));
			expect(body).toMatchObject({ ...NOTHING_TOLD, isPage: false, message: '', said: '' });
		},
	);
});

test('a part of small tokens is kept as one view of each chunk, and not as one of each token', () => {
	const part = `{"x":[1${',1'.repeat(300_000)}]}`;
	const answer = `{"candidates":[{"content":{"parts":[${part}]}}]}`;
	// Copies, since chunks from a connection have memory of their own.
	const chunks = inPieces(answer, 65_536).map((piece) => Buffer.from(piece));
	const [kept] = [...scanPieces(chunks, { keepContent: true }).parts.values()];
	const views = (kept?.pieces ?? []) as Buffer[];
	expect(Buffer.concat(views).equals(Buffer.from(part))).toBe(true);
	expect(views.length).toBeLessThanOrEqual(chunks.length);
});
