import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';

type Kind = 'answers' | 'conversations' | 'errors';

/** Real files, and those that once broke something. Put new findings beside them. */
export function corpus(kind: Kind): Buffer[] {
	const folder = path.join(__dirname, 'corpus', kind);
	return readdirSync(folder)
		.sort()
		.map((name) => readFileSync(path.join(folder, name)));
}

/** Pieces that change what stands beside them. */
const TOKENS = [
	...['"', '\\', '\\u', '\\ud83d', '{', '}', '[', ']', ',', ':', '\n', '\r\n', '\u0000', ' '],
	...['null', 'true', '-', '1e999', '0.0.1', '"thought":true,', '"parts":[', '"__proto__":1,'],
	...['data:image/png;base64,', '![', '](', '<', '<script', '\ufeff', '=', '==', '/', 'retry in '],
];

const change = fc.record({
	at: fc.nat(),
	length: fc.nat({ max: 12 }),
	what: fc.oneof(
		fc.constant('cut'),
		fc.constant('end'),
		fc.constant('twice'),
		fc.constantFrom(...TOKENS),
		fc.uint8Array({ minLength: 1, maxLength: 4 }),
	),
});

/** A file of the corpus with some of it changed, and where to cut it into pieces. */
export function mutants(kind: Kind): fc.Arbitrary<{ bytes: Buffer; pieces: Buffer[] }> {
	const files = corpus(kind);
	return fc
		.tuple(
			fc.constantFrom(...files),
			fc.array(change, { maxLength: 5 }),
			fc.array(fc.nat(), { maxLength: 6 }),
		)
		.map(([file, changes, cuts]) => {
			const bytes = changes.reduce((at, one) => changed(at, one), file);
			const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
			const pieces = [0, ...places].map((start, index) =>
				Buffer.from(bytes.subarray(start, places[index] ?? bytes.length)),
			);
			return { bytes, pieces };
		});
}

function changed(
	bytes: Buffer,
	{ at, length, what }: { at: number; length: number; what: string | Uint8Array },
): Buffer {
	const start = at % (bytes.length + 1);
	const before = bytes.subarray(0, start);
	const piece = bytes.subarray(start, start + length);
	const after = bytes.subarray(start + length);
	if (what === 'cut') return Buffer.concat([before, after]);
	if (what === 'end') return Buffer.from(before);
	if (what === 'twice') return Buffer.concat([before, piece, piece, after]);
	return Buffer.concat([before, Buffer.from(what as string), piece, after]);
}
