import { setImmediate as nextLoop } from 'node:timers/promises';
import { readErrorBody } from '../../../nodes/GeminiImage/gemini/errorBody/readErrorBody';
import { textImages } from '../../../nodes/GeminiImage/gemini/textImages';
import { AnswerScanner } from '../../../nodes/GeminiImage/streaming/answerScanner';
import { JsonScanner } from '../../../nodes/GeminiImage/streaming/jsonScanner';
import { heldMemory } from '../../heldMemory';
import { inPieces } from '../bytes';

// No clock here: read in one pass, each takes about a second; a reader that begins again and again
// would go on for long after jest has given the test up. What the time is, bench/ tells.
const MEGABYTES = 1_000_000;

async function scanAnswer(data: string, pieceBytes: number): Promise<void> {
	const answer = `{"candidates":[{"content":{"parts":[{"inlineData":{"data":"${data}"}}]}}]}`;
	const scanner = new AnswerScanner({ keepContent: true, keepDrafts: false });
	let pieces = 0;
	for (const piece of inPieces(answer, pieceBytes)) {
		scanner.push(piece);
		if (++pieces % 1000 === 0) await nextLoop();
	}
	await nextLoop();
	expect(scanner.end().images).toMatchObject([{ kind: 'bytes' }]);
}

test.each([
	['in small pieces', 'ABCD', 16],
	['with escaped slashes', 'ABC\\/', Infinity],
	['with escapes only', '\\u0041\\u0042\\u0043\\u0044', Infinity],
	['with line breaks', `${'ABCD'.repeat(19)}\\r\\n`, Infinity],
])('an image of megabytes %s is read in one pass', async (_name, unit, pieceBytes) => {
	await scanAnswer(unit.repeat((4 * MEGABYTES) / unit.length), pieceBytes);
});

test('a million short texts in one chunk are read in one pass', async () => {
	const scanner = new JsonScanner({ text: () => undefined });
	scanner.push(Buffer.from(`[${'"a",'.repeat(1_000_000)}"a"]`));
	scanner.end();
	await nextLoop();
});

test('a text that only begins Markdown images, again and again, is read in one pass', async () => {
	expect(textImages('!['.repeat(4_000_000), true).images).toEqual([]);
	await nextLoop();
});

test.each([
	...[
		'<',
		'<script',
		'<style>',
		'< ',
		'&',
		'<title',
		'{',
		'[',
		'{"',
		"['",
		'{\\',
		'\\',
		'{ ',
		'"',
		'{"a":"{',
	],
	...[
		'{"error":',
		'[{"a":',
		'Error: ',
		'a.',
		'retry in ',
		'retry will ',
		'model ',
		'status ',
		'image/a',
	],
])('a body of nothing but "%s" is read in one pass', async (tag) => {
	readErrorBody(tag.repeat((8 * MEGABYTES) / tag.length));
	await nextLoop();
});

test('an answer of small tokens is held in little more than its own bytes', async () => {
	const before = await heldMemory();
	const scanner = new AnswerScanner({ keepContent: true, keepDrafts: false });
	const start = '{"candidates":[{"content":{"parts":[{"x":[1';
	inPieces(start + ',1'.repeat(2_000_000), 65_536).forEach((piece) => scanner.push(piece));
	// As values of their own they would take 60 MB and more.
	expect((await heldMemory()) - before).toBeLessThan(24 * MEGABYTES);
	expect(() => scanner.end()).toThrow();
});
