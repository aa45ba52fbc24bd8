import fc from 'fast-check';
import { addView, TextBuffer } from '../../../nodes/GeminiImage/streaming/textPieces';
import { cutAt, cuts } from '../bytes';

test('a text buffer holds what was added, whatever its pieces', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 20_000 }), cuts, (text, places) => {
			const buffer = new TextBuffer();
			cutAt(text, places).forEach((piece) => buffer.add(piece));
			expect(buffer.toString()).toBe(Buffer.from(text).toString());
			expect(buffer.length).toBe(Buffer.byteLength(text));
		}),
		{ numRuns: 100 },
	);
});

test('views of one chunk that follow one another become one', () => {
	const chunk = Buffer.from('[1,2,3]');
	const views: Buffer[] = [];
	for (let at = 0; at < chunk.length; at++) addView(views, chunk.subarray(at, at + 1));
	expect(views).toEqual([chunk]);
});

test('views with a gap between them, or of two chunks, stay apart', () => {
	const chunk = Buffer.from('a b');
	const views: Array<Buffer | number> = [];
	addView(views, chunk.subarray(0, 1));
	addView(views, chunk.subarray(2, 3));
	addView(views, Buffer.alloc(1, 'c'));
	const [one, two] = [new ArrayBuffer(4), new ArrayBuffer(4)];
	addView(views, Buffer.from(one, 0, 2).fill('d'));
	addView(views, Buffer.from(two, 2, 1).fill('e'));
	views.push(7);
	addView(views, chunk.subarray(0, 1));
	expect(views.map(String)).toEqual(['a', 'b', 'c', 'dd', 'e', '7', 'a']);
});
