import fc from 'fast-check';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';

const KEY = 'sk-aaab-aaab-aaac/+';

async function streamed(mask: KeyMask, text: string, cuts: number[]): Promise<string> {
	const bytes = Buffer.from(text);
	const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)];
	// What a network gives comes in async pieces; these are at hand.
	// eslint-disable-next-line @typescript-eslint/require-await
	async function* pieces() {
		for (const [index, start] of at.entries()) {
			yield Buffer.from(bytes.subarray(start, at[index + 1] ?? bytes.length));
		}
	}
	const out: Buffer[] = [];
	for await (const piece of mask.stream(pieces())) out.push(piece);
	return Buffer.concat(out).toString();
}

test('a key is taken out of a text, also as it stands in an address', () => {
	const mask = new KeyMask(` ${KEY}\n`);
	expect(mask.text(`Key ${KEY}: no. ?key=${encodeURIComponent(KEY)}`)).toBe(
		'Key <key>: no. ?key=<key>',
	);
});

test('a key is taken out of every text and name of a JSON value', () => {
	const json = { a: [KEY, 1, null, true], [KEY]: { b: `x${KEY}` } };
	expect(new KeyMask(KEY).json(json)).toEqual({
		a: ['<key>', 1, null, true],
		'<key>': { b: 'x<key>' },
	});
	expect(new KeyMask(KEY).json(undefined)).toBe(undefined);
});

test.each([undefined, '', 5, 'abc', '12345', 'true'])('what is no key is left alone: %p', (key) => {
	const text = 'short 5 undefined abc 12345 true';
	expect(new KeyMask(key).text(text)).toBe(text);
});

describe('a key of four to seven characters', () => {
	const SHORT = 'sk-1234';

	test.each([
		['Your key sk-1234 is wrong.', 'Your key <key> is wrong.'],
		['/x?key=sk-1234&y=1', '/x?key=<key>&y=1'],
		['Bearer%20sk-1234', 'Bearer%20<key>'],
		['{"error":"\\nsk-1234\\u0020sk-1234"}', '{"error":"\\n<key>\\u0020<key>"}'],
		['task-1234 sk-12345', 'task-1234 sk-12345'],
	])('is taken out where it is a word of its own: %s', (text, masked) => {
		expect(new KeyMask(SHORT).text(text)).toBe(masked);
	});

	test('leaves the names of a JSON value as they are, since they are the protocol', () => {
		const json = { text: 'The text', data: ['text', 'context'] };
		expect(new KeyMask('text').json(json)).toEqual({
			text: 'The <key>',
			data: ['<key>', 'context'],
		});
	});

	test('is overwritten in an answer wherever that is cut, but for images and names', async () => {
		const pieces = fc.array(
			fc.constantFrom('test', 'tes', '"', ' ', ':', 'QUJD', '/', '+', '\\n', '{"', '": "', '.'),
			{ maxLength: 60 },
		);
		const expected = (text: string) =>
			text.replace(
				/(?:(?<![a-zA-Z0-9+/])|(?<=\\[bfnrt]))(?!(?<=")test"\s*:)test(?![a-zA-Z0-9+/])/g,
				'****',
			);
		await fc.assert(
			fc.asyncProperty(pieces, fc.array(fc.nat(), { maxLength: 12 }), async (parts, cuts) => {
				const text = parts.join('');
				expect(await streamed(new KeyMask('test'), text, cuts)).toBe(expected(text));
			}),
			{ numRuns: 2000 },
		);
		const answer = '{"test": "test", "data": "iVBOtest/test+", "text": "A test, contest\\ntest"}';
		const masked = '{"test": "****", "data": "iVBOtest/test+", "text": "A ****, contest\\n****"}';
		expect(await streamed(new KeyMask('test'), answer, [])).toBe(masked);
	});
});

test('a key in an answer is overwritten wherever the answer is cut, and nothing else is', async () => {
	const pieces = fc.array(
		fc.oneof(fc.constant(KEY), fc.constant(KEY.slice(0, 12)), fc.string({ maxLength: 9 })),
		{ maxLength: 8 },
	);
	await fc.assert(
		fc.asyncProperty(pieces, fc.array(fc.nat(), { maxLength: 12 }), async (parts, cuts) => {
			const text = parts.join('');
			const masked = text.replaceAll(KEY, '*'.repeat(KEY.length));
			expect(await streamed(new KeyMask(KEY), text, cuts)).toBe(masked);
		}),
		{ numRuns: 500 },
	);
});
