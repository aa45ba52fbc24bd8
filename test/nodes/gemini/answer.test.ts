import fc from 'fast-check';
import { readAnswer, type Answer } from '../../../nodes/GeminiImage/gemini/answer';
import { answerOf, imagePartOf, scan } from '../streaming/answers';

function read(answer: unknown, withDrafts = false): Answer {
	return readAnswer(scan(JSON.stringify(answer), { keepDrafts: withDrafts }), withDrafts);
}

/** What an answer with images holds, in short. */
function images(answer: Answer) {
	if (answer.kind !== 'images') return answer.kind;
	return answer.images.map(({ data, mimeType, thought }) => ({
		mimeType,
		thought,
		data: data.kind === 'bytes' ? Buffer.concat(data.chunks).toString() : data.kind,
	}));
}

const image = imagePartOf('QUJD');
const draft = imagePartOf('REVG', { thought: true });
const seen = { mimeType: 'image/png', thought: false, data: 'ABC' };
const seenDraft = { mimeType: 'image/png', thought: true, data: 'DEF' };

describe('an answer with images', () => {
	test('gives them in the order they came', () => {
		const second = { inline_data: { mime_type: 'image/jpeg', data: 'R0hJ' } };
		expect(images(read(answerOf({ text: 'One' }, image, { text: 'Two' }, second)))).toEqual([
			seen,
			{ mimeType: 'image/jpeg', thought: false, data: 'GHI' },
		]);
	});

	test('gives links as links', () => {
		expect(images(read(answerOf(imagePartOf('https://example.com/a.png'))))).toEqual([
			{ ...seen, data: 'url' },
		]);
	});

	test('leaves drafts out, unless they are wanted', () => {
		const answer = answerOf(draft, draft, image);
		expect(images(read(answer))).toEqual([seen]);
		expect(images(read(answer, true))).toEqual([seenDraft, seenDraft, seen]);
		expect(images(readAnswer(scan(answer, { keepDrafts: true }), false))).toEqual([seen]);
	});

	test('gives the last draft when nothing else came, and says so', () => {
		const last = imagePartOf('R0hJ', { thought: true });
		for (const withDrafts of [false, true]) {
			const answer = read(answerOf(draft, last), withDrafts);
			expect(images(answer)).toEqual([{ ...seenDraft, data: 'GHI' }]);
			expect(answer).toMatchObject({ onlyDrafts: true });
		}
	});

	test('counts, even where the model stopped early', () => {
		const answer = { candidates: [{ content: { parts: [image] }, finishReason: 'MAX_TOKENS' }] };
		expect(read(answer)).toMatchObject({ kind: 'images', facts: { finishReason: 'MAX_TOKENS' } });
	});

	test('counts when one of several cannot be read', () => {
		expect(images(read(answerOf(imagePartOf('?'), image)))).toEqual([seen]);
	});
});

describe('an answer without an image', () => {
	test('whose data is broken says what is wrong with it', () => {
		expect(read(answerOf({ text: 'Here!' }, imagePartOf('QUJDR')))).toMatchObject({
			kind: 'brokenImage',
			defect: 'base64CutOff',
		});
	});

	test('but with words is text only', () => {
		expect(read(answerOf({ text: 'Which cat?' }))).toMatchObject({
			kind: 'textOnly',
			facts: { text: 'Which cat?', finishReason: 'STOP' },
		});
	});

	test.each(['SAFETY', 'NO_IMAGE', 'IMAGE_PROHIBITED_CONTENT', 'SOMETHING_NEW'])(
		'that stopped for %s is refused, words or no words',
		(finishReason) => {
			for (const content of [undefined, {}, { parts: [{ text: 'No.' }] }]) {
				const answer = { candidates: [{ content, finishReason, finishMessage: 'Because.' }] };
				expect(read(answer)).toMatchObject({
					kind: 'refused',
					finishReason,
					facts: { finishMessage: 'Because.' },
				});
			}
		},
	);

	test('whose prompt was blocked says why', () => {
		const promptFeedback = { blockReason: 'BLOCKLIST', blockReasonMessage: 'No such words.' };
		expect(read({ promptFeedback, usageMetadata: { promptTokenCount: 7 } })).toMatchObject({
			kind: 'promptBlocked',
			blockReason: 'BLOCKLIST',
			blockMessage: 'No such words.',
			facts: { usage: { promptTokenCount: 7 } },
		});
	});

	test.each([
		['no candidate', { candidates: [] }],
		['nothing', {}],
		['a candidate without parts', { candidates: [{ finishReason: 'STOP' }] }],
		['a feedback without a reason', { promptFeedback: {}, candidates: [] }],
		['an error that is null', { error: null }],
		['thoughts only', answerOf({ text: 'Hm …', thought: true })],
	])('that has %s is empty', (_name, answer) => {
		expect(read(answer)).toMatchObject({ kind: 'empty' });
	});

	test.each([
		['an error', { error: { code: 429, message: 'Later.' } }],
		['an error as text', { error: 'Later.' }],
		['an error in an array', [{ error: { message: 'Later.' } }]],
		['a text', 'Later.'],
		['null', null],
		['a number', 429],
		['an empty array', []],
	])('that is %s is an error whose body is kept', (_name, answer) => {
		expect(read(answer)).toEqual({ kind: 'error', body: JSON.stringify(answer) });
	});
});

describe('loose answers are no failure', () => {
	test.each([
		['details that are null', { usageMetadata: { promptTokensDetails: null } }],
		['a feedback without a reason', { promptFeedback: { safetyRatings: ['LOW'] } }],
		['a feedback of the wrong type', { promptFeedback: 'none', usageMetadata: 'none' }],
		['an odd candidate beside it', { candidates: [null, 'x', { content: 5 }] }],
		['an empty error beside it', { error: {}, modelVersion: 3 }],
	])('with %s', (_name, more) => {
		const answer = answerOf(image) as { candidates: object[] };
		const candidates = 'candidates' in more ? more.candidates : [];
		const loose = { ...answer, ...more, candidates: [...answer.candidates, ...candidates] };
		expect(images(read(loose))).toEqual([seen]);
	});

	test.each([
		['parts that are none', null],
		['a part that is a text', 'Hello'],
		['ratings as text', { safetyRatings: ['LOW'], text: null }],
		['an image without data', { inlineData: { mimeType: 'image/png' } }],
		['an image that is null', { inlineData: null }],
		['a flag that is a text', { thought: 'true', text: 'Hello' }],
	])('with %s before the image', (_name, part) => {
		expect(images(read(answerOf(part as object, image)))).toEqual([seen]);
	});

	test('fields of whatever type never throw and never hide a good image', () => {
		const field = (key: string) => fc.jsonValue({ maxDepth: 2 }).map((value) => ({ [key]: value }));
		const odd = (...keys: string[]) =>
			fc
				.tuple(...keys.map((key) => fc.option(field(key), { nil: {} })))
				.map((objects): object => Object.assign({}, ...objects) as object);
		fc.assert(
			fc.property(
				odd('usageMetadata', 'promptFeedback', 'error', 'modelVersion'),
				odd('finishReason', 'finishMessage', 'groundingMetadata', 'safetyRatings'),
				odd('text', 'thoughtSignature', 'functionCall', 'mimeType'),
				fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 2 }),
				(around, inCandidate, inPart, parts) => {
					const content = { parts: [...parts, { ...inPart, ...image }] };
					const answer = { ...around, candidates: [{ ...inCandidate, content }] };
					expect(images(read(answer))).toEqual([seen]);
				},
			),
			{ numRuns: 500 },
		);
	});

	test('any JSON at all is some kind of answer', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (json) => {
				expect(typeof read(json).kind).toBe('string');
			}),
			{ numRuns: 500 },
		);
	});
});

describe('an image is found although', () => {
	const parts = [image];
	test.each<[string, unknown]>([
		['its part is no list', { candidates: [{ content: { parts: image } }] }],
		['its content is the list of parts', { candidates: [{ content: parts }] }],
		['its candidate is no list', { candidates: { content: { parts } } }],
		['candidates are numbered', { candidates: { 0: { content: { parts } } } }],
		['no list is left', { candidates: { content: { parts: image } } }],
	])('%s', (_case, answer) => {
		expect(images(read(answer))).toEqual([seen]);
	});

	test('a text is a content of its own', () => {
		expect(read({ candidates: [{ content: 'Which cat?' }] })).toMatchObject({
			kind: 'textOnly',
			facts: { text: 'Which cat?' },
		});
	});
});

test('words and thoughts are told apart, and usage and grounding are as they came', () => {
	const usageMetadata = { totalTokenCount: 5, thoughtsTokenCount: 2, x_new: { a: [1] } };
	const groundingMetadata = {
		webSearchQueries: ['apples'],
		searchEntryPoint: { renderedContent: '<b>' },
	};
	const parts = [
		{ text: 'First I think.', thought: true },
		{ text: 'An apple. ' },
		image,
		{ text: 'Enjoy!' },
		{ text: 'Was it good?', thought: true },
	];
	const answer = {
		candidates: [{ content: { parts }, finishReason: 'STOP', groundingMetadata }],
		usageMetadata,
		modelVersion: 'gemini-3-pro-image',
	};
	expect(read(answer)).toMatchObject({
		facts: {
			text: 'An apple. \nEnjoy!',
			thoughts: 'First I think.\nWas it good?',
			finishReason: 'STOP',
			modelVersion: 'gemini-3-pro-image',
			usage: usageMetadata,
			grounding: groundingMetadata,
		},
	});
});
