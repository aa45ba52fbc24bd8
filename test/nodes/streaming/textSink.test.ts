import fc from 'fast-check';
import { readAnswer } from '../../../nodes/GeminiImage/gemini/answer';
import { AnswerScanner } from '../../../nodes/GeminiImage/streaming/answerScanner';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(3000, 7)]);

/** Reads an answer of one text part, in pieces of the given size. */
function read(text: string, pieceBytes: number, escapeAll = false) {
	const parts = JSON.stringify([{ text }]);
	const json = `{"candidates":[{"content":{"parts":${escapeAll ? asciiOnly(parts) : parts}},"finishReason":"STOP"}]}`;
	const bytes = Buffer.from(json);
	const scanner = new AnswerScanner({ keepContent: true, keepDrafts: false });
	for (let at = 0; at < bytes.length; at += pieceBytes)
		scanner.push(bytes.subarray(at, at + pieceBytes));
	return readAnswer(scanner.end(), false);
}

function asciiOnly(json: string): string {
	return json.replace(
		/[^\x20-\x7e]/g,
		(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

test.each([1, 2, 7, 64, 5000])(
	'an image written into a text is lifted out, in pieces of %i bytes',
	(pieceBytes) => {
		const uri = `data:image/png;base64,${PNG.toString('base64')}`;
		const answer = read(
			`Here it is: 🐻\n\n![image](${uri})\n\nShall I change anything?`,
			pieceBytes,
			true,
		);
		expect(answer).toMatchObject({
			kind: 'images',
			images: [{ data: { kind: 'bytes', length: PNG.length } }],
			facts: { text: 'Here it is: 🐻\n\nShall I change anything?' },
		});
		if (answer.kind !== 'images' || answer.images[0]?.data.kind !== 'bytes')
			throw new Error('No image.');
		expect(Buffer.concat(answer.images[0].data.chunks).equals(PNG)).toBe(true);
	},
);

test.each([1, 3, 16, 5000])(
	'base64 that is broken into lines is read to the parenthesis, in pieces of %i bytes',
	(pieceBytes) => {
		const lines = PNG.toString('base64').replace(/.{76}/g, '$&\n');
		const answer = read(`![image](data:image/png;base64,${lines}) Done.`, pieceBytes);
		expect(answer).toMatchObject({
			kind: 'images',
			images: [{ data: { kind: 'bytes', length: PNG.length } }],
			facts: { text: 'Done.' },
		});
	},
);

test('an image written into the text beside one in the data is an image as well, and no mark stays', () => {
	const data = PNG.toString('base64');
	const text = `Two: ![image](data:image/png;base64,${data}) ![other](https://cdn.example.com/boat.png)`;
	const json = { candidates: [{ content: { parts: [{ inlineData: { data } }, { text }] } }] };
	const scanner = new AnswerScanner({ keepContent: false, keepDrafts: false });
	scanner.push(Buffer.from(JSON.stringify(json)));
	const answer = readAnswer(scanner.end(), false);
	expect(answer).toMatchObject({
		kind: 'images',
		images: [{ data: { kind: 'bytes' } }, { data: { kind: 'bytes' } }],
		facts: { text: 'Two:  ![other](https://cdn.example.com/boat.png)' },
	});
});

test('a file named in snake case is an image', () => {
	const parts = [{ file_data: { file_uri: 'https://cdn.example.com/boat.png' } }];
	const scanner = new AnswerScanner({ keepContent: false, keepDrafts: false });
	scanner.push(Buffer.from(JSON.stringify({ candidates: [{ content: { parts } }] })));
	expect(readAnswer(scanner.end(), false)).toMatchObject({
		images: [{ data: { kind: 'url', url: 'https://cdn.example.com/boat.png' } }],
	});
});

test('a linked Markdown image is an image, and its words are not', () => {
	expect(read('Done. ![boat](https://cdn.example.com/boat.png "A boat")', 9)).toMatchObject({
		kind: 'images',
		images: [{ data: { kind: 'url', url: 'https://cdn.example.com/boat.png' } }],
		facts: { text: 'Done.' },
	});
});

test('words that only look like an image stay words', () => {
	const text = 'Use data:image/png or ![a](file.png), or gemini-image-slot:9 as you like.';
	const answer = read(text, 5);
	expect(answer.kind).toBe('textOnly');
});

test('any text comes through as it was, in any pieces, escaped or not', () => {
	const words = fc.array(
		fc.oneof(
			fc.string({ unit: 'grapheme' }),
			fc.constant('data:image/'),
			fc.constant('data:image/png;base64'),
			fc.constant('\u{1f43b}'),
		),
	);
	fc.assert(
		fc.property(
			words,
			fc.integer({ min: 1, max: 40 }),
			fc.boolean(),
			(list, pieceBytes, escaped) => {
				const text = `x${list.join(' ')}x`;
				const answer = read(text, pieceBytes, escaped);
				if (answer.kind !== 'textOnly') throw new Error(`It is ${answer.kind}.`);
				expect(answer.facts.text).toBe(Buffer.from(text).toString());
			},
		),
		{ numRuns: 500 },
	);
});
