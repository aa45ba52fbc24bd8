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

test.each([undefined, '', 5, 'short'])('what is no key is left alone: %p', (key) => {
	expect(new KeyMask(key).text('short 5 undefined')).toBe('short 5 undefined');
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
