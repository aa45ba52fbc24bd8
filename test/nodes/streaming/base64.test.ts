import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
	Base64Decoder,
	CanonicalCheck,
	encodeBase64,
	heldBase64,
	isCanonical,
} from '../../../nodes/GeminiImage/streaming/base64';
import { bytesOf, CHUNK_BYTES, collect } from '../../../nodes/GeminiImage/streaming/byteSource';
import { cutAt, cuts, inPieces, readAll, sourceOf } from '../bytes';

const bytes = fc.uint8Array({ maxLength: 300 });

function decode(pieces: readonly Buffer[]): Buffer {
	const decoder = new Base64Decoder();
	const decoded = pieces.map((piece) => decoder.push(piece));
	return Buffer.concat([...decoded, decoder.end()]);
}

const unpadded = (base64: string) => base64.replace(/=+$/, '');
const urlAlphabet = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_');
const inLines = (base64: string) => base64.replace(/.{1,76}/g, '$&\r\n');
const spellings = fc.constantFrom(
	(base64: string) => base64,
	unpadded,
	urlAlphabet,
	inLines,
	(base64: string) => ` ${inLines(urlAlphabet(unpadded(base64)))}\t`,
	(base64: string) => base64.split('').join('\n'),
);

describe('encoding', () => {
	test('gives what Buffer gives and the length it announced, for any chunking', async () => {
		await fc.assert(
			fc.asyncProperty(bytes, cuts, async (data, places) => {
				const encoded = encodeBase64(sourceOf(cutAt(data, places)));
				const text = await readAll(encoded);
				expect(text.toString()).toBe(Buffer.from(data).toString('base64'));
				expect(text).toHaveLength(encoded.length);
			}),
			{ numRuns: 500 },
		);
	});

	test('can be read twice, in pieces no larger than a chunk, from one large buffer', async () => {
		const data = randomBytes(3 * CHUNK_BYTES + 1);
		const encoded = encodeBase64(bytesOf(data));
		for await (const piece of encoded.read()) {
			expect(piece.length).toBeLessThanOrEqual((CHUNK_BYTES / 3) * 4);
		}
		expect((await readAll(encoded)).toString()).toBe(data.toString('base64'));
	});

	test('writes over chunks that are read for it, and over nothing else', async () => {
		const file = randomBytes(2 * CHUNK_BYTES + 5);
		const read = () =>
			inPieces(file, CHUNK_BYTES).map((piece) => Buffer.from(Uint8Array.from(piece).buffer));
		const encoded = encodeBase64({ length: file.length, read }, 'fresh');
		expect((await readAll(encoded)).toString()).toBe(file.toString('base64'));

		const before = Buffer.from(file);
		const views = sourceOf(inPieces(file, CHUNK_BYTES));
		expect((await readAll(encodeBase64(views, 'fresh'))).toString()).toBe(file.toString('base64'));
		expect(file.equals(before)).toBe(true);
		const kept = sourceOf(read());
		for (let time = 0; time < 2; time++) {
			expect((await readAll(encodeBase64(kept))).toString()).toBe(file.toString('base64'));
		}
	});

	test.each([
		['more', 4],
		['fewer', 6],
	])('stops when a file has %s bytes than n8n says', async (word, length) => {
		const encoded = encodeBase64({ length, read: () => [Buffer.alloc(5)] });
		await expect(readAll(encoded)).rejects.toThrow(
			`A stored file has ${word} bytes than n8n reports.`,
		);
	});
});

describe('text that n8n holds as base64', () => {
	test('is passed on as canonical base64, however it is spelled', async () => {
		await fc.assert(
			fc.asyncProperty(bytes, spellings, async (data, spell) => {
				const canonical = Buffer.from(data).toString('base64');
				const held = heldBase64(spell(canonical));
				expect((await readAll(held)).toString()).toBe(canonical);
				expect(held).toHaveLength(canonical.length);
			}),
			{ numRuns: 500 },
		);
	});

	test('of 64 MB is passed on in pieces', async () => {
		const held = heldBase64('QUJD'.repeat(16_000_000));
		let length = 0;
		for await (const piece of held.read()) {
			expect(piece.length).toBeLessThanOrEqual(CHUNK_BYTES);
			length += piece.length;
		}
		expect(length).toBe(held.length);
	});
});

describe('decoding', () => {
	test('gives the bytes back for any spelling and any chunking', () => {
		fc.assert(
			fc.property(bytes, spellings, cuts, (data, spell, places) => {
				const text = spell(Buffer.from(data).toString('base64'));
				expect(decode(cutAt(text, places))).toEqual(Buffer.from(data));
				expect(decode(inPieces(text, 1))).toEqual(Buffer.from(data));
			}),
			{ numRuns: 500 },
		);
	});

	test('forgives padding that was cut off in the middle', () => {
		expect(decode([Buffer.from('QUI=')]).toString()).toBe('AB');
		expect(decode([Buffer.from('QQ='), Buffer.from('=')]).toString()).toBe('A');
		expect(decode([Buffer.from('QQ=')]).toString()).toBe('A');
	});

	test.each([
		['Q', 'base64CutOff'],
		['QUJDR', 'base64CutOff'],
		['QUJD!', 'notBase64'],
		['QU$JD', 'notBase64'],
		['QUJDé', 'notBase64'],
		['QQ==QUJD', 'base64AfterPadding'],
		['QUI=QUI=', 'base64AfterPadding'],
	])('refuses %s in whole and in parts', (text, reason) => {
		expect(() => decode([Buffer.from(text)])).toThrow(reason);
		expect(() => decode(inPieces(text, 1))).toThrow(reason);
	});

	test('never gives bytes for a text with a foreign character in it', () => {
		const foreign = fc.constantFrom('!', '#', '$', '%', '.', ',', ';', ':', '?', '"', '\0', 'ÿ');
		fc.assert(
			fc.property(bytes, foreign, fc.nat(), cuts, (data, character, at, places) => {
				const text = Buffer.from(data).toString('base64');
				const place = at % (text.length + 1);
				const damaged = text.slice(0, place) + character + text.slice(place);
				expect(() => decode(cutAt(Buffer.from(damaged, 'latin1'), places))).toThrow();
			}),
			{ numRuns: 500 },
		);
	});
});

test('collecting a source that has more bytes than it said is refused', async () => {
	const source = { length: 3, read: () => [Buffer.from('ab'), Buffer.from('cd')] };
	await expect(collect(source)).rejects.toThrow();
});

describe('base64 that is passed on as it is', () => {
	const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
	const strange = fc.constantFrom('"', '\\', '\n', ' ', '=', '-', '_', ',', 'é', '日', 'A');

	test('is told from any other text, wherever the difference stands', () => {
		fc.assert(
			fc.property(bytes, strange, fc.nat(), (data, character, place) => {
				const text = Buffer.from(data).toString('base64');
				expect(isCanonical(text)).toBe(true);
				const at = place % (text.length + 1);
				const other = text.slice(0, at) + character + text.slice(at + 1);
				expect(isCanonical(other)).toBe(canonical.test(other));
			}),
		);
	});

	test('is told the same where it arrives in pieces', () => {
		fc.assert(
			fc.property(bytes, strange, fc.nat(), cuts, (data, character, place, places) => {
				const text = Buffer.from(data).toString('base64');
				expect(isCanonicalInPieces(cutAt(text, places))).toBe(true);
				const at = place % (text.length + 1);
				const other = text.slice(0, at) + character + text.slice(at + 1);
				expect(isCanonicalInPieces(cutAt(other, places))).toBe(canonical.test(other));
			}),
		);
	});

	test.each([0, 65_535, 65_536, 199_998])('is told at place %i of a long text too', (at) => {
		const text = randomBytes(150_000).toString('base64');
		expect(isCanonical(text)).toBe(true);
		const other = `${text.slice(0, at)}"${text.slice(at + 1)}`;
		expect(isCanonical(other)).toBe(false);
		for (const size of [65_535, 65_536, 100_000, Infinity]) {
			expect(isCanonicalInPieces(inPieces(text, size))).toBe(true);
			expect(isCanonicalInPieces(inPieces(other, size))).toBe(false);
		}
	});
});

function isCanonicalInPieces(pieces: readonly Buffer[]): boolean {
	const check = new CanonicalCheck();
	pieces.forEach((piece) => check.push(piece));
	return check.end();
}
