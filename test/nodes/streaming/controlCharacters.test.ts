import fc from 'fast-check';
import { hasControlCharacter } from '../../../nodes/GeminiImage/streaming/controlCharacters';
import { scan } from './answers';

test('a control character is found wherever it stands, and nothing else is taken for one', () => {
	const bytes = fc.uint8Array({ min: 0x1e, max: 0xff, maxLength: 24 });
	fc.assert(
		fc.property(bytes, fc.nat({ max: 7 }), (content, offset) => {
			const whole = Buffer.alloc(offset + content.length + 8, 0);
			whole.set(content, offset);
			const view = whole.subarray(offset, offset + content.length);
			expect(hasControlCharacter(view)).toBe(content.some((byte) => byte < 0x20));
		}),
		{ numRuns: 2000 },
	);
});

test.each([
	['an image', '{"inlineData":{"data":"QU\u0000JD"}}'],
	['a signature', '{"thoughtSignature":"QU\tJD"}'],
	['a text', '{"text":"An\u001bapple"}'],
])(
	'%s with a bare control character in it is no JSON, so it never gets into a file',
	(_case, part) => {
		const answer = `{"candidates":[{"content":{"parts":[${part}]}}]}`;
		expect(() => scan(answer, { keepContent: true })).toThrow('a control character');
		for (const pieceBytes of [1, 3, 5]) {
			expect(() => scan(answer, { keepContent: true }, pieceBytes)).toThrow('a control character');
		}
	},
);
