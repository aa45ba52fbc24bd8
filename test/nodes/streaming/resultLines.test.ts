import fc from 'fast-check';
import { IMAGE_CHUNK_BYTES } from '../../../nodes/GeminiImage/streaming/imageMemory';
import { ResultLines, type ResultLine } from '../../../nodes/GeminiImage/streaming/resultLines';
import { cutAt, cuts, inPieces } from '../bytes';
import { answerOf, bytesOrKind, imagePartOf } from './answers';

const IMAGE = Buffer.from('89504e470d0a1a0a00112233445566778899aabbcc', 'hex');

const good = (key: string) =>
	JSON.stringify({ key, response: answerOf({ text: 'Grüße ✓' }, imagePartOf(IMAGE)) });

const FILE = [
	good('1'),
	'',
	'{"key": "2", "error": {"code": 8, "message": "Busy"}}\r',
	'no JSON, but a "text" with \\ and {',
	`${good('4').slice(0, -20)}`,
	'   ',
	good('5'),
];

/** What a test compares of a line. */
function told({ scanned, isWhole, nextOffset }: ResultLine) {
	const [value] = scanned?.values ?? [];
	const key = (value as { key?: string } | undefined)?.key;
	return { key, isWhole, nextOffset, images: scanned?.images.map(bytesOrKind) };
}

function read(pieces: readonly Buffer[], lines = new ResultLines(false)) {
	const read = pieces.flatMap((piece) => [...lines.push(piece)].map(told));
	return { read: [...read, ...[...lines.end()].map(told)], mayEnd: lines.mayEnd };
}

const text = Buffer.from(FILE.join('\n'));
const whole = read([text]).read;

test('each line is a result, whatever the others are', () => {
	expect(whole.map(({ key, isWhole }) => [key, isWhole])).toEqual([
		['1', true],
		['2', true],
		[undefined, false],
		['4', false],
		['5', true],
	]);
	expect(whole.map(({ images }) => images)).toEqual([[IMAGE], [], undefined, [IMAGE], [IMAGE]]);
	expect(whole.at(-1)?.nextOffset).toBe(text.length);
});

test('wherever a chunk ends, the results are the same', () => {
	for (let at = 0; at <= text.length; at++) {
		expect(read([text.subarray(0, at), text.subarray(at)]).read).toEqual(whole);
	}
	expect(read(inPieces(text, 1)).read).toEqual(whole);
	fc.assert(
		fc.property(cuts, (places) => {
			expect(read(cutAt(text, places)).read).toEqual(whole);
		}),
	);
});

test('reading goes on at the start of any line', () => {
	whole.forEach(({ nextOffset }, index) => {
		const rest = read([text.subarray(nextOffset)], new ResultLines(false, nextOffset));
		expect(rest.read).toEqual(whole.slice(index + 1));
	});
});

test('the file may end with a line, but not inside one', () => {
	const lines = new ResultLines(false);
	const may = (piece: string) => {
		for (const line of lines.push(Buffer.from(piece))) expect(line.isWhole).toBe(true);
		return lines.mayEnd;
	};
	expect(['', good('1').slice(0, 40), good('1').slice(40), '\n', ' ', '{"key"'].map(may)).toEqual([
		true,
		false,
		true,
		true,
		true,
		false,
	]);
});

describe('the memory of an image', () => {
	const line = (image: Buffer) => JSON.stringify({ response: answerOf(imagePartOf(image)) });
	const images = [3, 300_000, 7, 1_000_000, 500_000].map((bytes, index) =>
		Buffer.alloc(bytes, index + 1),
	);
	const file = Buffer.from(images.map(line).join('\n'));

	test('holds it until the next line is asked for, whatever was in it before', () => {
		for (const pieceBytes of [1000, 65_536, file.length]) {
			const lines = new ResultLines(false);
			const seen: Buffer[] = [];
			const keep = ({ scanned }: ResultLine) => {
				const [image] = scanned?.images ?? [];
				if (image?.kind === 'bytes') seen.push(Buffer.concat(image.chunks));
			};
			for (const piece of inPieces(file, pieceBytes))
				for (const one of lines.push(piece)) keep(one);
			for (const one of lines.end()) keep(one);
			expect(seen.map((image, index) => image.equals(images[index]!))).toEqual(
				images.map(() => true),
			);
		}
	});

	test('is used again for the next one', () => {
		const lines = new ResultLines(false);
		const memory = new Set<ArrayBufferLike>();
		const twenty = Buffer.from(`${line(images[3]!)}\n`.repeat(20));
		for (const piece of inPieces(twenty, 65_536)) {
			for (const { scanned } of lines.push(piece)) {
				const [image] = scanned?.images ?? [];
				const chunks = image?.kind === 'bytes' ? image.chunks : [];
				for (const { buffer } of chunks)
					if (buffer.byteLength === IMAGE_CHUNK_BYTES) memory.add(buffer);
			}
		}
		expect(memory.size).toBe(Math.ceil(images[3]!.length / IMAGE_CHUNK_BYTES));
	});
});
