import { textImages } from '../../../nodes/GeminiImage/gemini/textImages';
import { AnswerScanner } from '../../../nodes/GeminiImage/streaming/answerScanner';
import { JsonScanner } from '../../../nodes/GeminiImage/streaming/jsonScanner';
import { heldMemory } from '../../heldMemory';
import { inPieces } from '../bytes';

/** The shortest of several runs, in ms: what else the machine does only adds to it. */
function shortest(run: () => void): number {
	const times = Array.from({ length: 5 }, () => {
		const start = performance.now();
		run();
		return performance.now() - start;
	});
	return Math.min(...times);
}

/** Four times the input may take four times as long; a quadratic reader would take sixteen times. */
function expectLinear(run: (size: number) => void, size: number): void {
	run(size);
	const once = shortest(() => run(size));
	const fourTimes = shortest(() => run(4 * size));
	expect(fourTimes / once).toBeLessThan(12);
}

function scanAnswer(data: string, pieceBytes: number): void {
	const answer = `{"candidates":[{"content":{"parts":[{"inlineData":{"data":"${data}"}}]}}]}`;
	const scanner = new AnswerScanner({ keepContent: true, keepDrafts: false });
	inPieces(answer, pieceBytes).forEach((piece) => scanner.push(piece));
	expect(scanner.end().images).toMatchObject([{ kind: 'bytes' }]);
}

test.each([
	['in large pieces', 'ABCD', 65_536, 4_000_000],
	['in small pieces', 'ABCD', 16, 80_000],
	['with escaped slashes', 'ABC\\/', 65_536, 100_000],
	['with escapes only', '\\u0041\\u0042\\u0043\\u0044', 65_536, 100_000],
	['with line breaks', `${'ABCD'.repeat(19)}\\r\\n`, 65_536, 800_000],
])('the time for an image %s grows with its length and no faster', (_name, unit, piece, size) => {
	expectLinear((bytes) => scanAnswer(unit.repeat(bytes / unit.length), piece), size);
});

test('the time for many short texts in one chunk grows with their number and no faster', () => {
	expectLinear((count) => {
		const scanner = new JsonScanner({ text: () => undefined });
		scanner.push(Buffer.from(`[${'"a",'.repeat(count)}"a"]`));
		scanner.end();
	}, 10_000);
});

test('a text that only begins Markdown images, again and again, is read in no time', () => {
	const start = performance.now();
	expect(textImages('!['.repeat(500_000), true).images).toEqual([]);
	// Searched again from each beginning, it would take minutes.
	expect(performance.now() - start).toBeLessThan(5000);
});

test('an answer of small tokens is held in little more than its own bytes', async () => {
	const before = await heldMemory();
	const scanner = new AnswerScanner({ keepContent: true, keepDrafts: false });
	const start = '{"candidates":[{"content":{"parts":[{"x":[1';
	inPieces(start + ',1'.repeat(500_000), 65_536).forEach((piece) => scanner.push(piece));
	expect((await heldMemory()) - before).toBeLessThan(24 * 1024 * 1024);
	expect(() => scanner.end()).toThrow();
});
