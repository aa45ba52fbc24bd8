import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { JsonSyntaxError } from '../../../nodes/GeminiImage/streaming/jsonScanner';
import { cutAt, cuts } from '../bytes';
import { answerOf, bytesOrKind, imagePartOf, scan, scanPieces } from './answers';

const image = randomBytes(1000);
const draft = randomBytes(500);

describe('images', () => {
	test('arrive byte for byte, wherever the answer is cut and however it is spelled', () => {
		const spellings = fc.constantFrom<(base64: string) => string>(
			(base64) => base64,
			(base64) => base64.replaceAll('/', '\\/'),
			(base64) => base64.replaceAll('+', '\\u002b').replaceAll('=', '\\u003d'),
			(base64) => base64.replaceAll('+', '-').replaceAll('/', '_'),
			(base64) => base64.replaceAll('=', ''),
			(base64) => base64.replace(/.{1,76}/g, '$&\\r\\n'),
			(base64) => `data:image/png;base64,${base64}`,
		);
		fc.assert(
			fc.property(
				fc.uint8Array({ minLength: 1, maxLength: 400 }),
				spellings,
				fc.constantFrom(0, 2, '\t'),
				cuts,
				(bytes, spell, indent, places) => {
					const expected = Buffer.from(bytes);
					const pretty = JSON.stringify(answerOf(imagePartOf('IMAGE')), null, indent);
					const text = pretty.replace('IMAGE', spell(expected.toString('base64')));
					const { images } = scanPieces(cutAt(text.replaceAll('\n', '\r\n'), places));
					expect(bytesOrKind(images[0])).toEqual(expected);
				},
			),
			{ numRuns: 1000 },
		);
	});

	test('arrive byte for byte when every byte of the answer comes alone', () => {
		const { images } = scan(answerOf({ text: 'Hä?' }, imagePartOf(image)), {}, 1);
		expect(bytesOrKind(images[0])).toEqual(image);
	});

	test('leave their number in the skeleton, and signatures their length', () => {
		const parts = [
			imagePartOf(image, { thoughtSignature: 'x'.repeat(3000) }),
			{ text: 'a "quoted" word' },
			{ inline_data: { mime_type: 'image/jpeg', data: 'QUJD' }, thought_signature: 'abc' },
		];
		expect(scan(answerOf(...parts), {}, 5).values[0]).toEqual(
			answerOf(
				imagePartOf('0', { thoughtSignature: '3000' }),
				{ text: 'a "quoted" word' },
				{ inline_data: { mime_type: 'image/jpeg', data: '1' }, thought_signature: '3' },
			),
		);
	});

	test('come from every candidate and from an answer inside an array', () => {
		const two = {
			candidates: [imagePartOf('QUJD'), imagePartOf('REVG')].map((part) => ({
				content: { parts: [part] },
			})),
		};
		expect(scan([two]).images.map(bytesOrKind)).toEqual([Buffer.from('ABC'), Buffer.from('DEF')]);
	});

	test.each([
		['null', null],
		['a number', 5],
		['an object', { $ref: 'x' }],
		['a list', ['QUJD']],
	])('are not made of data that is %s', (_name, data) => {
		const answer = answerOf({ inlineData: { mimeType: 'image/png', data } });
		expect(scan(answer)).toMatchObject({ images: [], values: [answer] });
	});

	test.each([
		['nothing', '', 'empty'],
		['a cut off byte', 'QUJDR', 'base64CutOff'],
		['what is not base64', 'QUJD?REVG===', 'notBase64'],
		['text after the padding', 'QQ==QUJD', 'base64AfterPadding'],
		['a data: address without base64', 'data:image/svg+xml,<svg/>', 'dataUriNotBase64'],
		['a data: address without data', 'data:image/png;base64,', 'empty'],
		['an endless address', `https://example.com/${'a'.repeat(20_000)}`, 'urlTooLong'],
	])('that hold %s are broken', (_name, data, defect) => {
		for (const size of [1, 65_536]) {
			expect(scan(answerOf(imagePartOf(data)), {}, size).images).toEqual([
				{ kind: 'broken', defect },
			]);
		}
	});

	test.each([
		['https://example.com/a/b.png?x=1', 'https://example.com/a/b.png?x=1'],
		['HTTP://example.com/', 'HTTP://example.com/'],
		[' \n https://example.com/a.png\n', 'https://example.com/a.png'],
		['https://example.com/Bücher/漢字.png', 'https://example.com/Bücher/漢字.png'],
	])('may come as the address %j', (data, url) => {
		for (const size of [1, 3, 65_536]) {
			expect(scan(answerOf(imagePartOf(data)), {}, size).images).toEqual([{ kind: 'url', url }]);
		}
	});

	test.each(['http', 'data', 'https+++'])('that begin like an address are images: %s', (data) => {
		expect(bytesOrKind(scan(answerOf(imagePartOf(data)), {}, 1).images[0])).toEqual(
			Buffer.from(data, 'base64'),
		);
	});
});

describe('thought drafts', () => {
	const first = imagePartOf(draft, { thought: true });
	const second = { thought: true, ...imagePartOf(draft) };
	const final = imagePartOf(image);
	const kinds = (answer: object, keepDrafts: boolean) =>
		scan(answer, { keepDrafts }).images.map((image) => image.kind);

	test('are let go as soon as a later draft or a final image has come', () => {
		expect(kinds(answerOf(first, second, final), false)).toEqual(['dropped', 'dropped', 'bytes']);
		expect(kinds(answerOf(final, first), false)).toEqual(['bytes', 'dropped']);
	});

	test('are all kept when they are wanted', () => {
		expect(kinds(answerOf(first, second, final), true)).toEqual(['bytes', 'bytes', 'bytes']);
	});

	test('stay, the last of them, when no final image can be read', () => {
		expect(kinds(answerOf(first, second, { text: 'Sorry.' }), false)).toEqual(['dropped', 'bytes']);
		expect(kinds(answerOf(first, second, imagePartOf('?')), false)).toEqual([
			'dropped',
			'bytes',
			'broken',
		]);
	});

	test('that are broken do not replace one that can be seen', () => {
		const broken = imagePartOf('?', { thought: true });
		expect(kinds(answerOf(first, broken), false)).toEqual(['bytes', 'dropped']);
	});

	test('are known by their flag alone, not by a signature or a text that says so', () => {
		const said = imagePartOf(image, { text: '"thought": true', note: { thought: true } });
		expect(kinds(answerOf(said, said), false)).toEqual(['bytes', 'bytes']);
	});
});

describe('an answer that is none', () => {
	test.each([
		['nothing', ''],
		['white space', ' \n'],
		['half of one', '{"candidates":[{"content":{"parts":[{"inlineData":{"data":"QUJD'],
		['a web page', '<html><body>Not found</body></html>'],
		['a number that JSON does not know', '{"a":01}'],
		['a control character inside a text', '{"a":"\t"}'],
	])('%s is refused', (_name, text) => {
		for (const size of [1, 65_536]) expect(() => scan(text, {}, size)).toThrow(JsonSyntaxError);
	});

	test.each([
		['text', '{"text":"', 'a'],
		['white space', '{"text":', ' '],
		['a signature', '{"candidates":[{"content":{"parts":[{"thoughtSignature":"', 'a'],
	])(
		'that goes on and on with %s is refused',
		(_name, start, piece) => {
			const pieces = Array<Buffer>(140).fill(Buffer.alloc(4_000_000, piece));
			expect(() => scanPieces([Buffer.from(start), ...pieces])).toThrow('The answer is too large.');
		},
		200_000,
	);
});
